package dev.rally.env.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.comm.error.ErrorCode;
import dev.rally.env.Await;
import dev.rally.env.catalog.SceneCatalog;
import dev.rally.env.remote.FrameType;
import dev.rally.env.scene.LiftedScenes;
import dev.rally.env.scene.SceneBatch;
import dev.rally.env.scene.SceneSource;
import dev.rally.env.scene.WrongScene;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a client does, it ends alone, is told why where it can hear it, and leaves nothing behind. */
@Timeout(60)
class BadClientsIT {
    private static final String HELLO = "{\"minVersion\":1,\"maxVersion\":1,\"token\":\"\",\"client\":\"bad\"}";
    private static final SceneSource PONG = SceneCatalog.named("pong");

    private final List<AutoCloseable> open = new ArrayList<>();
    private ServedScenes served = keep(ServedScenes.of(PONG));

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable opened : open) {
            opened.close();
        }
    }

    private <T extends AutoCloseable> T keep(T opened) {
        open.add(opened);
        return opened;
    }

    /** A client byte by byte. */
    private final class Bytes implements AutoCloseable {
        private final Socket socket = new Socket(InetAddress.getLoopbackAddress(), served.server.port());
        private final DataInputStream in = new DataInputStream(socket.getInputStream());

        private Bytes() throws IOException {}

        Bytes send(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
            return this;
        }

        Bytes frame(FrameType type, byte[] payload) throws IOException {
            return send(little(8 + payload.length)
                    .putInt(payload.length)
                    .putInt(type.number())
                    .put(payload)
                    .array());
        }

        Bytes frame(FrameType type, String payload) throws IOException {
            return frame(type, payload.getBytes(StandardCharsets.UTF_8));
        }

        Bytes opened(int scenes) throws IOException {
            frame(FrameType.HELLO, HELLO);
            assertThat(receive().getInt(4)).isEqualTo(FrameType.WELCOME.number());
            frame(FrameType.OPEN, "{\"scenes\":" + scenes + "}");
            assertThat(receive().getInt(4)).isEqualTo(FrameType.OPENED.number());
            return this;
        }

        /** The next frame, header included. */
        ByteBuffer receive() throws IOException {
            byte[] header = in.readNBytes(8);
            assertThat(header).hasSize(8);
            byte[] rest = in.readNBytes(
                    ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getInt());
            return little(8 + rest.length).put(header).put(rest).flip();
        }

        /** What it is told at its end. */
        void isRefused(ErrorCode code, String why) throws IOException {
            ByteBuffer frame = receive();
            assertThat(frame.getInt(4)).isEqualTo(FrameType.ERROR.number());
            String message = StandardCharsets.UTF_8.decode(frame.position(12)).toString();
            assertThat(ErrorCode.ofNumber(frame.getInt(8))).as(message).isEqualTo(code);
            assertThat(message).contains(why);
            assertThat(in.read()).isEqualTo(-1);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] ints(int bytes, int... values) {
        byte[] array = new byte[bytes];
        ByteBuffer.wrap(array).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().put(values);
        return array;
    }

    private Bytes connect() throws IOException {
        return keep(new Bytes());
    }

    private void othersPlayOn() {
        try (SceneBatch batch = served.open(2)) {
            batch.reset(1);
        }
    }

    private void awaitAlone() throws Exception {
        Await.until(() -> served.server.capacity().connections() == 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
                "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff",
                "{}{}{}{}{}"
            })
    void garbageIsToldThatThisIsNoPlaceForIt(String garbage) throws Exception {
        connect().send(garbage.getBytes(StandardCharsets.ISO_8859_1)).isRefused(ErrorCode.INVALID_REQUEST, "bytes");
        othersPlayOn();
        awaitAlone();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            STEP | x | INVALID_REQUEST | a frame STEP came where HELLO is due
            HELLO | {"minVersion":1 | INVALID_REQUEST | HELLO is not JSON
            HELLO | [] | INVALID_SPEC | HELLO
            HELLO | {"maxVersio":1} | INVALID_SPEC | did you mean "maxVersion"
            HELLO | {"minVersion":2,"maxVersion":9} | UNSUPPORTED_VERSION | 2 to 9, this server 1 to 1; update the server
            HELLO | {} | UNSUPPORTED_VERSION | update the client
            """)
    void aWrongHelloIsToldWhatIsWrong(FrameType type, String payload, ErrorCode code, String why) throws Exception {
        connect().frame(type, payload).isRefused(code, why);
        othersPlayOn();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"scenes":0} | scenes is 0; this server gives a connection 1 to 4096
            {"scenes":5000} | scenes is 5000
            {"sides":["middle"]} | known are left, right
            {"sides":["left","left"]} | twice
            {"opponent":"levl2"} | did you mean "level2"
            """)
    void whatIsNotOnOfferIsToldWhatIs(String opening, String why) throws Exception {
        Bytes client = connect().frame(FrameType.HELLO, HELLO);
        client.receive();
        client.frame(FrameType.OPEN, opening).isRefused(ErrorCode.INVALID_PARAMS, why);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 2, 1, a frame STEP has 12 bytes; this one takes 16",
        "1, 2, 2, STEP is for 2 scenes from number 1; there are 2",
        "-1, 2, 2, from number -1",
        "0, 0, 0, STEP is for 0 scenes",
        "0, 2147483647, 2, STEP is for 2147483647 scenes"
    })
    void aStepOfOtherScenesIsToldWhichThereAre(int first, int count, int actions, String why) throws Exception {
        byte[] step = ints(8 + 4 * actions, first, count);
        connect().opened(2).frame(FrameType.STEP, step).isRefused(ErrorCode.INVALID_REQUEST, why);
        othersPlayOn();
    }

    @Test
    void framesOutOfTurnAreToldSo() throws Exception {
        Bytes early = connect().frame(FrameType.HELLO, HELLO);
        early.receive();
        early.frame(FrameType.RESET, new byte[8]).isRefused(ErrorCode.INVALID_REQUEST, "RESET came before OPEN");
        connect()
                .opened(1)
                .frame(FrameType.OUTCOMES, "")
                .isRefused(ErrorCode.INVALID_REQUEST, "not a client's to send");
        connect().opened(1).frame(FrameType.PING, new byte[65]).isRefused(ErrorCode.INVALID_REQUEST, "up to 64");
        connect().opened(1).frame(FrameType.ASSIGN, new byte[3]).isRefused(ErrorCode.INVALID_REQUEST, "ASSIGN has 3");
    }

    @Test
    void frameThatPromisesTooMuchIsRefusedBeforeItComes() throws Exception {
        byte[] header = ints(8, Integer.MAX_VALUE, FrameType.RESTORE.number());
        connect().opened(1).send(header).isRefused(ErrorCode.INVALID_REQUEST, "a frame of 2147483647 bytes");
    }

    @Test
    void whoVanishesBetweenAStepAndItsAnswerLeavesNothing() throws Exception {
        byte[] step = ints(8 + 4 * 512, 0, 512);
        for (int i = 0; i < 20; i++) {
            Bytes client = connect().opened(512).frame(FrameType.STEP, step);
            client.socket.setSoLinger(true, 0); // a reset, as of a process that was killed
            client.close();
        }
        awaitAlone();
        othersPlayOn();
    }

    @Test
    void whoVanishesWhileTheGamesArePausedLeavesNothing() throws Exception {
        served = keep(new ServedScenes(PONG, "level1", "", new Limits(8, 1 << 20, 60_000, 60_000, 1)));
        served.server.gate().pause(true);
        Bytes client = connect().opened(2).frame(FrameType.STEP, ints(16, 0, 2));
        assertThat(client.receive().getInt(4)).isEqualTo(FrameType.HEARTBEAT.number());
        client.close();
        awaitAlone();
    }

    @Test
    void aPausedStepIsAnsweredWhenTheGamesGoOn() throws Exception {
        served = keep(new ServedScenes(PONG, "level1", "", new Limits(8, 1 << 20, 60_000, 60_000, 1)));
        served.server.gate().pause(true);
        Bytes client = connect().opened(2).frame(FrameType.STEP, ints(16, 0, 2));
        int type = client.receive().getInt(4);
        assertThat(type).isEqualTo(FrameType.HEARTBEAT.number());
        served.server.gate().pause(false);
        while (type == FrameType.HEARTBEAT.number()) {
            type = client.receive().getInt(4);
        }
        assertThat(type).isEqualTo(FrameType.OUTCOMES.number());
    }

    @Test
    void whoSaysNothingIsNotWaitedFor() throws Exception {
        served = keep(new ServedScenes(PONG, "level1", "", new Limits(8, 1 << 20, 20, 60_000, 60_000)));
        connect().isRefused(ErrorCode.DEADLINE_EXCEEDED, "has sent nothing more for");
    }

    @Test
    void whoStandsStillInMidFrameIsNotWaitedFor() throws Exception {
        served = keep(new ServedScenes(PONG, "level1", "", new Limits(8, 1 << 20, 60_000, 20, 60_000)));
        connect()
                .opened(1)
                .send(new byte[] {8, 0})
                .isRefused(ErrorCode.DEADLINE_EXCEEDED, "has sent nothing more for 20 ms");
    }

    @Test
    void whoReadsNothingIsNotWaitedFor() throws Exception {
        served = keep(new ServedScenes(PONG, "level1", "", new Limits(8, 512L << 20, 60_000, 20, 60_000)));
        Bytes client = connect().opened(4096);
        byte[] reset = ints(16, 8, FrameType.RESET.number());
        Await.until(() -> {
            try {
                client.send(reset);
            } catch (IOException e) {
                return true; // by now its end is closed
            }
            return served.said.stream().anyMatch(line -> line.contains("has read nothing more for 20 ms"));
        });
        awaitAlone();
        othersPlayOn();
    }

    @Test
    void thereAreOnlySoManyAtOnce() throws Exception {
        served = keep(new ServedScenes(PONG, "level1", "", new Limits(2, 1 << 20, 60_000, 60_000, 60_000)));
        Bytes first = connect().opened(1);
        connect().opened(1);
        connect().isRefused(ErrorCode.TOO_MANY_REQUESTS, "2 clients are connected, which is the limit");
        first.close();
        Await.until(() -> served.server.capacity().connections() == 1);
        connect().opened(1);
    }

    @Test
    void theyTakeOnlySoMuchMemoryTogether() throws Exception {
        served = keep(new ServedScenes(PONG, "level1", "", new Limits(8, 100_000, 60_000, 60_000, 60_000)));
        connect().opened(800);
        Bytes second = connect().frame(FrameType.HELLO, HELLO);
        second.receive();
        second.frame(FrameType.OPEN, "{\"scenes\":800}").isRefused(ErrorCode.TOO_MANY_REQUESTS, "allowed are 100000");
    }

    @Test
    void aSceneThatFailsEndsItsClientAlone() throws Exception {
        served = keep(ServedScenes.of(LiftedScenes.source(WrongScene::new)));
        Bytes client = connect().opened(1).frame(FrameType.STEP, ints(12, 0, 1));
        client.isRefused(ErrorCode.INTERNAL_ERROR, "the scene failed: java.lang.IllegalStateException: wrong");
        othersPlayOn();
    }
}
