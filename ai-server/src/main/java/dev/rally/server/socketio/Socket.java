package dev.rally.server.socketio;

import com.fasterxml.jackson.databind.JsonNode;

/** A client that has connected to the namespace. Any thread may use it; what is sent to one that is gone is dropped. */
public interface Socket {
    /** Its number among this server's, for the log; it says nothing of who plays. */
    String id();

    /** Sends an event with one argument. Never waits. */
    void emit(String event, JsonNode argument);
}
