package dev.rally.server.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a client has sent.
 *
 * @param acknowledge takes the answer, once; without effect where the client wants none. Any thread may call it
 */
public record Event(String name, List<JsonNode> arguments, Consumer<JsonNode> acknowledge) {
    public Event {
        arguments = List.copyOf(arguments);
    }
}
