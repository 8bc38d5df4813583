package dev.rally.comm.web;

/** An answer that goes on; any thread. */
public interface WebStream {
    /** Whether the client keeps up: what is sent to one that does not waits in memory. */
    boolean ready();

    /** @param part nobody else's */
    void send(byte[] part);

    /** Ends the answer, and the connection with it; at once for a client that does not keep up. */
    void close();
}
