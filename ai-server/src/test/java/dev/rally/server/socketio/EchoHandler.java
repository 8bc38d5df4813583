package dev.rally.server.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Sends every event back and acknowledges it with its name; remembers what happened. */
final class EchoHandler implements SocketHandler {
    final BlockingQueue<String> happened = new LinkedBlockingQueue<>();
    volatile boolean refuses;

    @Override
    public void connected(Socket socket) {
        if (refuses) {
            throw new IllegalStateException("the table is full");
        }
        happened.add("connected");
    }

    @Override
    public void received(Socket socket, Event event) {
        if (event.name().equals("flood")) {
            JsonNode text = TextNode.valueOf("x".repeat(1000));
            for (int i = 0; i < event.arguments().get(0).asInt(); i++) {
                socket.emit("drop", text);
            }
            return;
        }
        socket.emit(
                event.name(),
                event.arguments().isEmpty()
                        ? TextNode.valueOf("")
                        : event.arguments().get(0));
        event.acknowledge().accept(TextNode.valueOf(event.name()));
    }

    @Override
    public void gone(Socket socket, String why) {
        happened.add("gone: " + why);
    }
}
