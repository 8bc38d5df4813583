package dev.rally.env.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.env.Await;
import dev.rally.env.catalog.SceneCatalog;
import dev.rally.env.remote.Frame;
import dev.rally.env.remote.FrameChannel;
import dev.rally.env.remote.FrameType;
import dev.rally.env.scene.Actions;
import dev.rally.env.scene.Outcomes;
import dev.rally.env.scene.SceneBatch;
import dev.rally.env.scene.SceneSource;
import dev.rally.env.terminal.Hands;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who looks on at a client's first scene, and plays in it, with real clients and no terminal. */
@Timeout(60)
class OnlookerIT {
    private static final SceneSource PONG = SceneCatalog.named("pong");
    private static final int FEATURES = 11;
    /** What the right side sees of the left paddle's height. */
    private static final int LEFT_Y = 6;

    private static final int STAY = 2;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final Hands hands = new Hands();
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

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

    private EnvView view() {
        return keep(new EnvView(new PrintStream(shown, true, StandardCharsets.UTF_8), 40, "the keys"));
    }

    private ServedScenes serve(EnvView view, @Nullable Hands playing) {
        return keep(new ServedScenes(
                PONG, "still", "", ServedScenes.PATIENT, Audience.at(new EnvConsole(view, playing, ""))));
    }

    private String shown() {
        return shown.toString(StandardCharsets.UTF_8);
    }

    /** A client of two scenes that stays where it is. */
    private static final class Client implements AutoCloseable {
        private final FrameChannel channel;

        Client(ServedScenes served, String sides) throws IOException {
            InetSocketAddress at = new InetSocketAddress(InetAddress.getLoopbackAddress(), served.server.port());
            channel = new FrameChannel(SocketChannel.open(at), "the server", 60_000);
            ask(
                    FrameType.HELLO,
                    "{\"minVersion\":1,\"maxVersion\":1,\"client\":\"learner\"}".getBytes(StandardCharsets.UTF_8));
            ask(FrameType.OPEN, ("{\"scenes\":2,\"sides\":[" + sides + "]}").getBytes(StandardCharsets.UTF_8));
        }

        ByteBuffer ask(FrameType type, byte[] payload) {
            channel.send(type, payload);
            Frame answer = Objects.requireNonNull(channel.receive(FrameChannel.MAX_PAYLOAD_BYTES, 60_000));
            assertThat(answer.type()).isNotIn(FrameType.ERROR, FrameType.REFUSED);
            return answer.payload();
        }

        /** Where the left paddles of the two scenes are after a step of both. */
        float[] step() {
            ByteBuffer actions = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
            actions.putInt(0).putInt(2).putInt(STAY).putInt(STAY);
            ByteBuffer in = ask(FrameType.STEP, actions.array());
            int observations = 16 + 2 * Float.BYTES + 2 * Integer.BYTES + 2 * Integer.BYTES;
            float[] heights = new float[2];
            for (int scene = 0; scene < 2; scene++) {
                heights[scene] = in.getFloat(observations + (scene * FEATURES + LEFT_Y) * Float.BYTES);
            }
            return heights;
        }

        @Override
        public void close() {
            channel.close();
        }
    }

    @Test
    void aPersonHoldsThePaddleThatTheClientLeavesInTheFirstSceneAlone() throws Exception {
        Client client = keep(new Client(serve(view(), hands), "\"right\""));
        float[] before = client.step();
        hands.take('w');
        for (int i = 0; i < 5; i++) {
            float[] now = client.step();
            assertThat(now[0]).isLessThan(before[0]);
            assertThat(now[1]).isEqualTo(before[1]);
            before = now;
        }
        hands.take(' ');
        assertThat(client.step()).isEqualTo(client.step());
        hands.take('B');
        assertThat(client.step()[0]).isGreaterThan(before[0]);
    }

    @Test
    void aStateThatIsBroughtBackLeavesThePersonThePaddle() throws Exception {
        Client client = keep(new Client(serve(view(), hands), "\"right\""));
        ByteBuffer in = client.ask(FrameType.SAVE, new byte[0]); // of before the first step, when a script moves it
        byte[] state = new byte[in.remaining()];
        in.get(state);
        float before = client.step()[0];
        client.ask(FrameType.RESTORE, state);
        hands.take('w');
        assertThat(client.step()[0]).isLessThan(before);
    }

    @Test
    void theNextClientIsPlayedWithWhenTheFirstHasLeft() throws Exception {
        ServedScenes served = serve(view(), hands);
        Client first = keep(new Client(served, "\"right\""));
        float start = first.step()[0];
        Client second = keep(new Client(served, "\"right\""));
        hands.take('w');
        assertThat(first.step()[0]).isLessThan(start);
        assertThat(second.step()[0]).isEqualTo(start);
        first.close();
        Await.until(() -> second.step()[0] < start);
    }

    @Test
    void whoLeavesNoPaddleIsWatchedAndThatIsSaid() throws Exception {
        EnvView view = view();
        view.want(true, false);
        ServedScenes served = serve(view, hands);
        try (SceneBatch scenes = served.open(2)) {
            hands.take('w');
            Outcomes outcomes = new Outcomes(scenes.spec(), 2);
            Actions actions = new Actions(scenes.spec(), 2);
            scenes.step(0, 2, actions, outcomes);
            Await.until(() -> shown().contains("plays all sides: no paddle is left for the keys"));
            assertThat(shown()).contains("left and right rally at 127.0.0.1");
        }
    }

    @Test
    void aSceneThatCannotBeDrawnIsPlayedAllTheSame() throws Exception {
        EnvView view = view();
        view.want(true, false);
        view.show(
                "the title",
                canvas -> {
                    throw new IllegalStateException("no pen");
                },
                (columns, rows) -> List.of());
        Await.until(() -> shown().contains("drawing it failed: java.lang.IllegalStateException: no pen"));
    }

    @Test
    void whatIsShownIsTheGameWhatItsAgentSeesAndWhatWasSaid() throws Exception {
        EnvView view = view();
        ServedScenes served = serve(view, null);
        Client client = keep(new Client(served, "\"right\""));
        client.step();
        view.say("a plain line");
        assertThat(shown()).isEqualTo("a plain line" + System.lineSeparator());

        view.toggleGame();
        view.say("said beneath");
        Await.until(() -> {
            client.step();
            return shown().contains("left 0   right 0");
        });
        assertThat(shown())
                .contains("said beneath", "the keys", "right learner at 127.0.0.1", "#")
                .doesNotContain("   700.000");

        view.toggleSight();
        Await.until(() -> {
            client.step();
            return shown().contains("   700.000");
        });

        view.toggleGame();
        view.toggleSight();
        Await.until(() -> shown().endsWith("\u001B[?25h"));
        int length = shown().length();
        view.say("plain again");
        assertThat(shown().substring(length)).isEqualTo("plain again" + System.lineSeparator());
    }
}
