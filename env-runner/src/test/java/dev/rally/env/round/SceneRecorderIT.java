package dev.rally.env.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rally.comm.batch.BatchView;
import dev.rally.comm.batch.Column;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.recording.RecordingHeader;
import dev.rally.comm.recording.RecordingReader;
import dev.rally.comm.recording.RecordingTotals;
import dev.rally.comm.recording.RecordingWriter;
import dev.rally.comm.recording.Recordings;
import dev.rally.comm.spec.ActionSpace;
import dev.rally.comm.spec.ObservationSpace;
import dev.rally.env.catalog.SceneCatalog;
import dev.rally.env.scene.Actions;
import dev.rally.env.scene.Observations;
import dev.rally.env.scene.Outcomes;
import dev.rally.env.scene.SceneBatch;
import dev.rally.env.scene.SceneSource;
import dev.rally.env.scene.SceneSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a recording says is what was seen, done and earned: played again, the games are the same. */
class SceneRecorderIT {
    private static final int SCENES = 3;
    private static final long SEED = 5;
    private static final int OWN_Y = 3;
    private static final float PADDLE_AT_TOP = 50;
    private static final float PADDLE_AT_BOTTOM = 550;
    /** Of Pong's paddles, in pixels. */
    private static final float FULL_STEP = 16;

    @TempDir
    Path folder;

    private final Player person = new Player.Person();

    /** One step of one lane, as it was recorded. */
    @SuppressWarnings("ArrayRecordComponent") // carried, never compared
    private record Step(int lane, float[] observation, float action, float reward, boolean ended) {}

    private RecordingTotals play(SceneSource source, Lineup lineup, Player recorded, int steps) {
        SceneSpec spec = source.spec();
        RecordingHeader header = RecordingHeader.now(spec.observation(), spec.action(), "somebody", spec.name());
        Random random = new Random(1);
        try (SceneBatch batch = source.open(SCENES);
                RecordingWriter writer = new Recordings(folder).begin("kim", header)) {
            batch.reset(SEED);
            try (Stage stage = Stage.open(null, batch, lineup, 1)) {
                stage.record(lineup, recorded, writer);
                for (int step = 0; step < steps; step++) {
                    act(spec, random, stage.actions());
                    stage.advance();
                }
            }
            return writer.totals();
        }
    }

    private static void act(SceneSpec spec, Random random, Actions actions) {
        for (int side = 0; side < spec.sides().size(); side++) {
            for (int i = 0; i < actions.discrete[side].length; i++) {
                actions.discrete[side][i] = random.nextInt(((ActionSpace.Discrete) spec.action()).n());
            }
            for (int i = 0; i < actions.continuous[side].length; i++) {
                actions.continuous[side][i] = 2 * random.nextFloat() - 1;
            }
        }
    }

    /** In the order of the steps, lane by lane within each. */
    private List<Step> recorded(SceneSpec spec) {
        List<Step> steps = new ArrayList<>();
        try (RecordingReader reader = new Recordings(folder).open("kim")) {
            reader.each(batch -> read(batch, spec, steps));
        }
        return steps;
    }

    private static void read(BatchView batch, SceneSpec spec, List<Step> to) {
        int rows = batch.rows();
        int lanes = batch.rowCount(Column.NEXT_OBSERVATION);
        int features = spec.observation().size();
        float[] observations = new float[rows * features];
        if (spec.observation().type() == ObservationSpace.Type.FLOAT32) {
            batch.copyFloats(Column.OBSERVATION, rows, features, observations, 0);
        } else {
            byte[] bytes = new byte[rows * features];
            batch.copyBytes(Column.OBSERVATION, rows, features, bytes, 0);
            for (int i = 0; i < bytes.length; i++) {
                observations[i] = bytes[i];
            }
        }
        float[] actions = new float[rows];
        if (spec.action() instanceof ActionSpace.Continuous) {
            batch.copyFloats(Column.ACTION, rows, 1, actions, 0);
        } else {
            int[] numbers = new int[rows];
            batch.copyInts(Column.ACTION, rows, 0, numbers, 0);
            for (int i = 0; i < rows; i++) {
                actions[i] = numbers[i];
            }
        }
        float[] rewards = new float[rows];
        byte[] terminated = new byte[rows];
        byte[] truncated = new byte[rows];
        batch.copyFloats(Column.REWARD, rows, 0, rewards, 0);
        batch.copyBytes(Column.TERMINATED, rows, 0, terminated, 0);
        batch.copyBytes(Column.TRUNCATED, rows, 0, truncated, 0);
        for (int row = 0; row < rows; row++) {
            float[] seen = Arrays.copyOfRange(observations, row * features, (row + 1) * features);
            boolean ended = (terminated[row] | truncated[row]) != 0;
            to.add(new Step(row % lanes, seen, actions[row], rewards[row], ended));
        }
    }

    private static float[] seen(SceneBatch batch, int scene) {
        SceneSpec spec = batch.spec();
        Observations out = Observations.allocate(spec.observation(), 1);
        batch.observe(0, scene, scene + 1, out, 0);
        float[] seen = new float[spec.observation().size()];
        for (int i = 0; i < seen.length; i++) {
            seen[i] = spec.observation().type() == ObservationSpace.Type.FLOAT32
                    ? out.floats().get(i)
                    : out.bytes().get(i);
        }
        return seen;
    }

    @ParameterizedTest
    @CsvSource({"cartpole, 700", "pendulum, 700", "pong, 300", "pong-continuous, 300", "pong-pixels, 20"})
    void playsTheSameGamesAgain(String name, int steps) {
        SceneSource source = SceneCatalog.named(name);
        SceneSpec spec = source.spec();
        List<List<Player>> sides =
                new ArrayList<>(Collections.nCopies(spec.sides().size(), List.<Player>of(new Player.Script("still"))));
        sides.set(0, List.of(person));
        RecordingTotals totals = play(source, new Lineup(sides), person, steps);
        assertThat(totals.steps()).isEqualTo((long) steps * SCENES);

        List<Step> recorded = recorded(spec);
        assertThat(recorded).hasSize(steps * SCENES);
        assertThat(recorded.stream().filter(Step::ended).count()).isEqualTo(totals.episodes());
        try (SceneBatch again = source.open(SCENES)) {
            again.reset(SEED);
            if (spec.sides().size() == 2) {
                again.assign(1, 0, SCENES, "still");
            }
            Actions actions = new Actions(spec, SCENES);
            Outcomes outcomes = new Outcomes(spec, SCENES);
            for (int step = 0; step < steps; step++) {
                for (int scene = 0; scene < SCENES; scene++) {
                    Step was = recorded.get(step * SCENES + scene);
                    assertThat(was.lane()).isEqualTo(scene);
                    assertThat(was.observation()).isEqualTo(seen(again, scene));
                    if (spec.action() instanceof ActionSpace.Continuous) {
                        actions.continuous[0][scene] = was.action();
                    } else {
                        actions.discrete[0][scene] = (int) was.action();
                    }
                }
                again.step(0, SCENES, actions, outcomes);
                for (int scene = 0; scene < SCENES; scene++) {
                    Step was = recorded.get(step * SCENES + scene);
                    assertThat(was.reward()).isEqualTo(outcomes.reward[0][scene]);
                    assertThat(was.ended()).isEqualTo((outcomes.terminated[scene] | outcomes.truncated[scene]) != 0);
                }
            }
        }
    }

    @Test
    void aScriptsActionsAreWhatItsPaddleDoes() {
        SceneSource source = SceneCatalog.named("pong-continuous");
        Player level2 = new Player.Script("level2");
        Lineup lineup = new Lineup(List.of(List.of(level2), List.of(new Player.Script("level1"))));
        play(source, lineup, level2, 250);
        List<Step> steps = recorded(source.spec());
        int followed = 0;
        for (int i = 0; i + SCENES < steps.size(); i++) {
            float before = steps.get(i).observation()[OWN_Y];
            float after = steps.get(i + SCENES).observation()[OWN_Y];
            boolean scored = Math.abs(steps.get(i).reward()) > 0.5f;
            if (!scored && Math.abs(after - before) > 1 && after > PADDLE_AT_TOP && after < PADDLE_AT_BOTTOM) {
                assertThat((after - before) / steps.get(i).action())
                        .as("pixels that a full speed moves in a step")
                        .isCloseTo(FULL_STEP, within(0.01f));
                followed++;
            }
        }
        assertThat(followed).isGreaterThan(100);
    }

    @Test
    void aSceneThatDoesNotTellWhatItsScriptsDoIsRefused() {
        try (SceneBatch batch = SceneCatalog.named("cartpole").open(1)) {
            assertThatThrownBy(batch::writeScripts)
                    .isInstanceOf(RallyException.class)
                    .hasMessageContaining("cartpole does not tell");
        }
    }
}
