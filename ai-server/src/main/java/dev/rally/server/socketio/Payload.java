package dev.rally.server.socketio;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Packets of Engine.IO as they travel in one body of HTTP: joined by 0x1E, in UTF-8. */
final class Payload {
    private static final char SEPARATOR = 0x1E;

    private Payload() {}

    static List<String> split(String body) {
        List<String> packets = new ArrayList<>();
        int from = 0;
        for (int to = body.indexOf(SEPARATOR); to >= 0; to = body.indexOf(SEPARATOR, from)) {
            packets.add(body.substring(from, to));
            from = to + 1;
        }
        packets.add(body.substring(from));
        return packets;
    }

    /** Takes as many packets as fit into {@code mostBytes}, at least one. */
    static byte[] take(Deque<String> packets, int mostBytes) {
        StringBuilder body = new StringBuilder(packets.remove());
        int bytes = bytes(body);
        while (!packets.isEmpty() && bytes + 1 + bytes(packets.element()) <= mostBytes) {
            bytes += 1 + bytes(packets.element());
            body.append(SEPARATOR).append(packets.remove());
        }
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static int bytes(CharSequence text) {
        return text.toString().getBytes(StandardCharsets.UTF_8).length;
    }
}
