package dev.rally.comm.web;

/** Listens to one WebSocket, on the event loop. One that throws closes the WebSocket with 1011, and is logged. */
public interface SocketListener {

    /** Called once, before everything else. */
    void opened(WebSocket socket);

    void text(String message);

    /** @param message nobody else's */
    void binary(byte[] message);

    /** Called once after {@link #opened}, however it ended. */
    void closed();
}
