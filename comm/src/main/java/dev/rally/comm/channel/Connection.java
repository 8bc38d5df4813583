package dev.rally.comm.channel;

/** A client that has said hello. */
public interface Connection {

    /** Unique within the life of the server, from 1. */
    long id();

    /** What the client calls itself in {@code hello}; for logs. */
    String client();
}
