package dev.rally.env.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.env.Await;
import dev.rally.env.catalog.SceneCatalog;
import dev.rally.env.remote.FrameType;
import dev.rally.env.scene.Actions;
import dev.rally.env.scene.Outcomes;
import dev.rally.env.scene.SceneBatch;
import dev.rally.env.scene.SceneSource;
import dev.rally.env.terminal.Hands;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who looks on at a client's first scene, and plays in it, with real clients and no terminal. */
@Timeout(60)
class OnlookerIT {
    private static final SceneSource PONG = SceneCatalog.named("pong");

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
                PONG,
                "still",
                "",
                ServedScenes.PATIENT,
                new Audience(new Gate(), List.of(new TerminalStand(view, playing)))));
    }

    private String shown() {
        return shown.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aPersonHoldsThePaddleThatTheClientLeavesInTheFirstSceneAlone() throws Exception {
        StayingClient client =
                keep(new StayingClient(serve(view(), hands).server.port(), "\"right\""));
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
        StayingClient client =
                keep(new StayingClient(serve(view(), hands).server.port(), "\"right\""));
        ByteBuffer in = client.ask(FrameType.SAVE, new byte[0]); // of before the first step, when a script moves it
        byte[] state = new byte[in.remaining()];
        in.get(state);
        float before = client.step()[0];
        client.ask(FrameType.RESTORE, state);
        hands.take('w');
        assertThat(client.step()[0]).isLessThan(before);
    }

    @Test
    void aStateThatIsSavedWhileAPersonPlaysHasTheOpponentInIt() throws Exception {
        StayingClient client =
                keep(new StayingClient(serve(view(), hands).server.port(), "\"right\""));
        hands.take('w');
        client.step();
        ByteBuffer in = client.ask(FrameType.SAVE, new byte[0]);
        byte[] state = new byte[in.remaining()];
        in.get(state);
        float saved = client.step()[0];
        assertThat(client.step()[0]).as("the person plays on").isLessThan(saved);
        ServedScenes elsewhere = keep(new ServedScenes(PONG, "still", "", ServedScenes.PATIENT));
        StayingClient other = keep(new StayingClient(elsewhere.server.port(), "\"right\""));
        other.ask(FrameType.RESTORE, state);
        assertThat(other.step()[0]).isEqualTo(other.step()[0]);
    }

    @Test
    void theNextClientIsPlayedWithWhenTheFirstHasLeft() throws Exception {
        ServedScenes served = serve(view(), hands);
        StayingClient first = keep(new StayingClient(served.server.port(), "\"right\""));
        float start = first.step()[0];
        StayingClient second = keep(new StayingClient(served.server.port(), "\"right\""));
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
            Await.until(() -> shown().contains("no paddle is left for the keys"));
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
        StayingClient client = keep(new StayingClient(served.server.port(), "\"right\""));
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
