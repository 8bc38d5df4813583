package dev.rally.env.socketpong;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.env.Await;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client that reads as the original one does: what one read brings is the frame, or the reward. */
@Timeout(60)
class SocketPongServerIT {
    private static final Patience PATIENT = new Patience(60_000, 60_000);
    private static final long SEED = 5;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<String> said = new CopyOnWriteArrayList<>();
    private int port;

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable opened : open) {
            opened.close();
        }
    }

    private void serve(SocketPongLevel level, Patience patience) throws IOException {
        ServerSocketChannel listening = ServerSocketChannel.open();
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        SocketPongServer server =
                SocketPongServer.start(listening, level, () -> SEED, patience, new Unwatched(), said::add);
        open.add(server);
        port = server.port();
    }

    private Client connect() throws IOException {
        Client client = new Client();
        open.add(client);
        return client;
    }

    private boolean told(String part) {
        return said.stream().anyMatch(line -> line.contains(part));
    }

    private final class Client implements AutoCloseable {
        private final Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        private final InputStream in = socket.getInputStream();

        private Client() throws IOException {
            socket.setTcpNoDelay(true);
        }

        Client send(String bytes) throws IOException {
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            return this;
        }

        byte[] read(int atMost) throws IOException {
            byte[] buffer = new byte[atMost];
            int read = in.read(buffer);
            return Arrays.copyOf(buffer, Math.max(0, read));
        }

        /** One read of at most 4,096 bytes, as the original client has it. */
        byte[] frame() throws IOException {
            byte[] npy = NpzFrameTest.npy(read(4096));
            assertThat(npy).hasSize(128 + 3500);
            return Arrays.copyOfRange(npy, 128, npy.length);
        }

        int reward() throws IOException {
            return Integer.parseInt(new String(read(1024), StandardCharsets.UTF_8));
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void theOriginalClientPlaysStepByStepAsTheRulesSay() throws Exception {
        serve(SocketPongLevel.LEVEL2, PATIENT);
        SocketPongGame same = new SocketPongGame(SocketPongLevel.LEVEL2, SEED);
        Client client = connect().send("a-1").send("r");
        same.step(true);
        assertThat(client.frame()).isEqualTo(FramePainter.paint(same));
        int won = 0;
        int lost = 0;
        for (int i = 0; won + lost < 3; i++) {
            boolean up = i % 7 < 3;
            client.send(up ? "a-1" : "a-2").send("r");
            same.step(up);
            assertThat(client.frame()).as("step %d", i).isEqualTo(FramePainter.paint(same));
            int reward = client.send("s").reward();
            assertThat(reward).isEqualTo(same.takeReward()).isBetween(-1, 1);
            if (reward != 0) {
                won += reward > 0 ? 1 : 0;
                lost += reward < 0 ? 1 : 0;
                assertThat(client.send("r").frame()).isEqualTo(FramePainter.paint(same));
            }
        }
        client.close();
        Await.until(() -> told("has left"));
        assertThat(said.get(1)).contains(won + " points won, " + lost + " lost").doesNotContain("no command");
    }

    @Test
    void tenPingsAreTenFramesAndNothingAfterThemIsSwallowed() throws Exception {
        serve(SocketPongLevel.LEVEL1, PATIENT);
        SocketPongGame same = new SocketPongGame(SocketPongLevel.LEVEL1, SEED);
        Client client = connect();
        for (int i = 0; i < 10; i++) {
            assertThat(client.send("pin").frame()).isEqualTo(FramePainter.paint(same));
        }
        same.step(true);
        assertThat(client.send("a-1").send("r").frame()).isEqualTo(FramePainter.paint(same));
        assertThat(client.send("s").reward()).isZero();
    }

    @Test
    void commandsMayComeInAnyPiecesAndBeforeTheirTurn() throws Exception {
        serve(SocketPongLevel.LEVEL1, PATIENT);
        SocketPongGame same = new SocketPongGame(SocketPongLevel.LEVEL1, SEED);
        Client client = connect().send("a-1a-2a").send("-").send("1r");
        for (boolean up : new boolean[] {true, false, true}) {
            same.step(up);
        }
        assertThat(client.frame()).isEqualTo(FramePainter.paint(same));
        client.send("sp");
        assertThat(client.reward()).isZero();
        assertThat(client.send("i").send("n").frame()).isEqualTo(FramePainter.paint(same));
    }

    @Test
    void garbageIsSkippedAndCounted() throws Exception {
        serve(SocketPongLevel.LEVEL1, PATIENT);
        Client client = connect().send("\u0000\u00ff\u00feGET /\na-9");
        assertThat(client.send("s").reward()).isZero();
        client.close();
        Await.until(() -> told("12 bytes were no command of socket-pong"));
    }

    @Test
    void whoComesNextPlaysWhenTheFirstHasLeft() throws Exception {
        serve(SocketPongLevel.LEVEL1, PATIENT);
        Client first = connect();
        assertThat(first.send("a-1").send("s").reward()).isZero();
        Client second = connect().send("s");
        assertThat(first.send("s").reward()).isZero();
        assertThat(second.in.available()).isZero();
        first.close();
        assertThat(second.reward()).isZero();
        SocketPongGame fresh = new SocketPongGame(SocketPongLevel.LEVEL1, SEED);
        assertThat(second.send("r").frame()).isEqualTo(FramePainter.paint(fresh));
    }

    @Test
    void whoVanishesBetweenAQuestionAndItsAnswerFreesThePlace() throws Exception {
        serve(SocketPongLevel.LEVEL1, PATIENT);
        for (int i = 0; i < 20; i++) {
            Client client = connect().send("a-1rsrsrsrs");
            client.socket.setSoLinger(true, 0); // a reset, as of a process that was killed
            client.close();
        }
        assertThat(connect().send("s").reward()).isZero();
    }

    @Test
    void whoSaysNothingFreesThePlace() throws Exception {
        serve(SocketPongLevel.LEVEL1, new Patience(50, 60_000));
        Client idle = connect();
        assertThat(idle.in.read()).isEqualTo(-1);
        assertThat(told("has sent nothing for 50 ms, which is the limit")).isTrue();
    }

    @Test
    void whoNeverReadsFreesThePlace() throws Exception {
        serve(SocketPongLevel.LEVEL1, new Patience(60_000, 50));
        Client deaf = connect();
        String many = "r".repeat(1 << 10);
        Await.until(() -> {
            try {
                deaf.send(many);
            } catch (IOException e) {
                return true; // by now its end is closed
            }
            return told("has read nothing for 50 ms");
        });
        Await.until(() -> told("has read nothing for 50 ms"));
        assertThat(connect().send("s").reward()).isZero();
    }
}
