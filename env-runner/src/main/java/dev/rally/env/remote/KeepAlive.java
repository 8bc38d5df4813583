package dev.rally.env.remote;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import jdk.net.ExtendedSocketOptions;

/** TCP's own probes, which find out within a minute that the other machine is gone. */
final class KeepAlive {
    private static final int SILENCE_S = 30;
    private static final int BETWEEN_S = 10;
    private static final int ATTEMPTS = 3;

    private KeepAlive() {}

    static void on(SocketChannel socket) throws IOException {
        socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        if (socket.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
            socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, SILENCE_S);
            socket.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, BETWEEN_S);
            socket.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, ATTEMPTS);
        }
    }
}
