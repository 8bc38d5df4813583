package dev.rally.env.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.ActionSpace;
import dev.rally.env.catalog.SceneCatalog;
import dev.rally.env.remote.RemoteAddress;
import dev.rally.env.remote.RemoteSource;
import dev.rally.env.scene.Actions;
import dev.rally.env.scene.LiftedScenes;
import dev.rally.env.scene.LockScene;
import dev.rally.env.scene.Observations;
import dev.rally.env.scene.Outcomes;
import dev.rally.env.scene.SceneBatch;
import dev.rally.env.scene.SceneSource;
import dev.rally.env.scene.SceneSpec;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Scenes over a socket are the scenes themselves, number for number. */
@Timeout(60)
class RemoteScenesIT {
    private static final int SCENES = 6;

    static Stream<SceneSource> sources() {
        return Stream.concat(
                Stream.of("pong", "pong-continuous", "pong-pixels", "pong-difference", "cartpole", "pendulum")
                        .map(SceneCatalog::named),
                Stream.of(LiftedScenes.source(LockScene::new)));
    }

    /** Everything that can be seen of a batch in some steps with actions of a seed. */
    private static List<Object> seen(SceneBatch batch, int steps, long seed) {
        SceneSpec spec = batch.spec();
        SplittableRandom random = new SplittableRandom(seed);
        Actions actions = new Actions(spec, SCENES);
        Outcomes outcomes = new Outcomes(spec, SCENES);
        List<Object> all = new ArrayList<>();
        look(batch, all);
        for (int step = 0; step < steps; step++) {
            for (int side = 0; side < spec.sides().size(); side++) {
                choose(batch, side, actions, random);
            }
            batch.step(0, 2, actions, outcomes);
            batch.step(2, SCENES, actions, outcomes);
            all.add(Arrays.deepToString(outcomes.reward) + Arrays.deepToString(outcomes.points));
            all.add(Arrays.toString(outcomes.hits));
            all.add(Arrays.toString(outcomes.terminated) + Arrays.toString(outcomes.truncated));
            for (int i = 0; i < SCENES; i++) {
                for (Observations last : outcomes.finalObservation) {
                    all.add(outcomes.terminated[i] + outcomes.truncated[i] == 0 ? "" : row(spec, last, i));
                }
            }
            look(batch, all);
        }
        return all;
    }

    private static void look(SceneBatch batch, List<Object> all) {
        SceneSpec spec = batch.spec();
        ByteBuffer starts = ByteBuffer.allocate(SCENES);
        batch.episodeStarts(0, SCENES, starts, 0);
        all.add(Arrays.toString(starts.array()));
        for (int side = 0; side < spec.sides().size(); side++) {
            Observations view = Observations.allocate(spec.observation(), SCENES);
            batch.observe(side, 0, SCENES, view, 0);
            for (int i = 0; i < SCENES; i++) {
                all.add(row(spec, view, i));
            }
        }
    }

    private static String row(SceneSpec spec, Observations from, int row) {
        ByteBuffer bytes = ByteBuffer.allocate(Observations.rowBytes(spec.observation()));
        Observations.over(spec.observation(), bytes).copyRows(0, from, row, 1);
        return Arrays.toString(bytes.array());
    }

    private static void choose(SceneBatch batch, int side, Actions actions, SplittableRandom random) {
        SceneSpec spec = batch.spec();
        if (spec.action() instanceof ActionSpace.Continuous) {
            for (int i = 0; i < actions.continuous[side].length; i++) {
                actions.continuous[side][i] = (float) random.nextDouble(-1, 1);
            }
            return;
        }
        ByteBuffer masks = ByteBuffer.allocate(SCENES * spec.action().choiceCount());
        if (spec.masks()) {
            batch.masks(side, 0, SCENES, masks, 0);
        } else {
            Arrays.fill(masks.array(), (byte) 1);
        }
        int at = 0;
        for (int i = 0; i < actions.discrete[side].length; i++) {
            int choices = spec.action().choices().get(i % spec.action().size());
            int choice = random.nextInt(choices);
            while (masks.get(at + choice) == 0) {
                choice = (choice + 1) % choices;
            }
            actions.discrete[side][i] = choice;
            at += choices;
        }
    }

    @ParameterizedTest
    @MethodSource("sources")
    void areTheSceneItself(SceneSource source) {
        SceneBatch local = source.open(SCENES);
        try (ServedScenes served = ServedScenes.of(source);
                SceneBatch remote = served.open(SCENES)) {
            assertThat(remote.spec().observation()).isEqualTo(source.spec().observation());
            assertThat(remote.spec().scripts()).isEqualTo(source.spec().scripts());
            for (SceneBatch batch : List.of(local, remote)) {
                batch.reset(7);
            }
            assertThat(seen(remote, 300, 1)).isEqualTo(seen(local, 300, 1));
            byte[] state = remote.save();
            assertThat(state).isEqualTo(local.save());
            List<Object> once = seen(remote, 30, 2);
            remote.restore(state);
            assertThat(seen(remote, 30, 2)).isEqualTo(once);
        }
    }

    @Test
    void scriptsMoveTheRangesThatTheyAreGiven() {
        SceneSource source = SceneCatalog.named("pong");
        SceneBatch local = source.open(SCENES);
        try (ServedScenes served = ServedScenes.of(source);
                SceneBatch remote = served.open(SCENES)) {
            for (SceneBatch batch : List.of(local, remote)) {
                batch.reset(1);
                batch.assign(0, 0, SCENES, "level3");
                batch.assign(1, 2, 5, "level1");
                batch.assign(0, 3, 4, null);
            }
            assertThat(seen(remote, 400, 1)).isEqualTo(seen(local, 400, 1));
        }
    }

    @Test
    void twoClientsHaveScenesOfTheirOwn() {
        SceneSource source = SceneCatalog.named("pong");
        SceneBatch local = source.open(SCENES);
        local.reset(3);
        List<Object> alone = seen(local, 50, 1);
        try (ServedScenes served = ServedScenes.of(source);
                SceneBatch one = served.open(SCENES);
                SceneBatch other = served.open(SCENES)) {
            one.reset(3);
            other.reset(4);
            assertThat(seen(other, 50, 9)).isNotEqualTo(alone);
            assertThat(seen(one, 50, 1)).isEqualTo(alone);
        }
    }

    @Test
    void aStateOfOtherScenesIsRefusedAndTheseGoOn() {
        try (ServedScenes served = ServedScenes.of(SceneCatalog.named("pong"));
                SceneBatch six = served.open(SCENES);
                SceneBatch two = served.open(2)) {
            byte[] state = two.save();
            assertThatThrownBy(() -> six.restore(state))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("the environment server at 127.0.0.1");
            assertThat(seen(six, 3, 1)).isNotEmpty();
        }
    }

    @Test
    void anActionThatIsNoneIsToldWithTheScenesWords() {
        try (ServedScenes served = ServedScenes.of(SceneCatalog.named("pong"));
                SceneBatch remote = served.open(SCENES)) {
            Actions actions = new Actions(remote.spec(), SCENES);
            actions.discrete[1][4] = 3;
            assertThatThrownBy(() -> remote.step(0, SCENES, actions, new Outcomes(remote.spec(), SCENES)))
                    .isInstanceOf(RallyException.class)
                    .hasMessageContaining("3")
                    .hasMessageContaining("0 (up), 1 (down) and 2 (stay)");
        }
    }

    @Test
    void aServerThatEndsIsALossOfTheScenes() {
        try (ServedScenes served = ServedScenes.of(SceneCatalog.named("pong"));
                SceneBatch remote = served.open(SCENES)) {
            served.server.close();
            assertThatThrownBy(() -> remote.reset(1))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("the scenes are lost");
        }
    }

    @Test
    void whereNobodyListensIsSaid() {
        ServedScenes served = ServedScenes.of(SceneCatalog.named("pong"));
        RemoteAddress address = served.address("");
        served.close();
        assertThatThrownBy(() -> new RemoteSource(address))
                .isInstanceOfSatisfying(
                        RallyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_PARAMS))
                .hasMessageContaining("no environment server answers at 127.0.0.1:")
                .hasMessageContaining("./rally env");
    }

    @Test
    void theTokenOpensTheDoor() {
        try (ServedScenes served =
                new ServedScenes(SceneCatalog.named("cartpole"), "", "open sesame", ServedScenes.PATIENT)) {
            assertThat(new RemoteSource(served.address("open sesame")).spec().sides())
                    .hasSize(1);
            for (String wrong : List.of("", "open")) {
                assertThatThrownBy(() -> new RemoteSource(served.address(wrong)))
                        .isInstanceOfSatisfying(
                                RallyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAUTHENTICATED))
                        .hasMessageContaining(wrong.isEmpty() ? "no token was given" : "the token is wrong");
            }
        }
    }
}
