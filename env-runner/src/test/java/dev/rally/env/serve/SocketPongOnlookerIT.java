package dev.rally.env.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.env.Await;
import dev.rally.env.socketpong.SocketPongLevel;
import dev.rally.env.socketpong.SocketPongServer;
import dev.rally.env.terminal.Hands;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who looks on at socket-pong's game, and plays in it, with a client over a socket. */
@Timeout(60)
class SocketPongOnlookerIT {
    private final List<AutoCloseable> open = new ArrayList<>();
    private final Gate gate = new Gate();
    private final Hands hands = new Hands();
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final EnvView view =
            keep(new EnvView(new PrintStream(shown, true, StandardCharsets.UTF_8), 40, "the keys"));

    @AfterEach
    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    private <T extends AutoCloseable> T keep(T opened) {
        open.add(opened);
        return opened;
    }

    private String shown() {
        return shown.toString(StandardCharsets.UTF_8);
    }

    private SocketPongOnlooker onlooker(@Nullable Hands playing) {
        return new SocketPongOnlooker(new EnvConsole(view, playing, ""), null, gate, "level2");
    }

    private Socket client(SocketPongOnlooker onlooker) throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        SocketPongServer server =
                keep(SocketPongServer.start(Listening.at(any), SocketPongLevel.LEVEL2, onlooker, line -> {}));
        Socket socket = keep(new Socket(InetAddress.getLoopbackAddress(), server.port()));
        socket.setTcpNoDelay(true);
        return socket;
    }

    private static void send(Socket client, String commands) throws IOException {
        client.getOutputStream().write(commands.getBytes(StandardCharsets.US_ASCII));
    }

    /** A tick, and that it has passed. */
    private static void tick(Socket client) throws IOException {
        send(client, "a-1s");
        int answer = client.getInputStream().read();
        assertThat(answer == '-' ? client.getInputStream().read() : answer).isBetween((int) '0', (int) '1');
    }

    /** The rows of the screen that was drawn last in which the right paddle is. */
    private String lastRightEdge() {
        String last = shown().substring(Math.max(0, shown().lastIndexOf("\u001B[H")));
        StringBuilder rows = new StringBuilder();
        last.lines()
                .filter(line -> line.length() > 77 && (line.startsWith(" ") || line.startsWith("#")))
                .forEach(line -> rows.append(line.charAt(77)));
        return rows.toString();
    }

    @Test
    void aPersonHoldsTheRightPaddle() throws Exception {
        view.want(true, false);
        Socket client = client(onlooker(hands));
        hands.take('w');
        Await.until(() -> {
            tick(client);
            return lastRightEdge().startsWith("###");
        });
        assertThat(shown()).contains("right you", "the keys", "left 0");
        hands.take('s');
        Await.until(() -> {
            tick(client);
            return lastRightEdge().endsWith("###");
        });
    }

    @Test
    void whatItsClientSeesIsShown() throws Exception {
        view.want(false, true);
        Socket client = client(onlooker(null));
        Await.until(() -> {
            tick(client);
            return shown().contains("@");
        });
    }

    @Test
    void itWaitsWhileItIsPausedAndCountsItsTicks() throws Exception {
        SocketPongOnlooker onlooker = onlooker(null);
        Socket client = client(onlooker);
        tick(client);
        assertThat(onlooker.ticks()).isEqualTo(1);
        assertThat(onlooker.clients()).isEqualTo(1);
        gate.pause(true);
        send(client, "a-1s");
        send(client, "a-1s");
        gate.pause(false);
        int answers = 0;
        while (answers < 2) {
            answers += client.getInputStream().read() == '-' ? 0 : 1;
        }
        assertThat(onlooker.ticks()).isEqualTo(3);
        gate.pause(true);
        send(client, "a-1s");
        onlooker.letGo();
        assertThat(client.getInputStream().read()).isGreaterThan(0);
        client.close();
        Await.until(() -> onlooker.clients() == 0);
    }
}
