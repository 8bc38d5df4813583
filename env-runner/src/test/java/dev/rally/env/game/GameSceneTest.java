package dev.rally.env.game;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rally.comm.spec.Sampler;
import dev.rally.env.arkanoid.ArkanoidSource;
import dev.rally.env.pingpong.PingpongSource;
import dev.rally.env.scene.Actions;
import dev.rally.env.scene.Observations;
import dev.rally.env.scene.Outcomes;
import dev.rally.env.scene.SceneBatch;
import dev.rally.env.scene.SceneParameter;
import dev.rally.env.scene.SceneSource;
import dev.rally.env.scene.Variation;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GameSceneTest {
    private static final SceneSource SOURCE =
            GameScene.sources(new PingpongSource()).get(0);

    private static final int STAY = 2;

    private final SceneBatch scenes = SOURCE.open(8);
    private final Actions actions = new Actions(scenes.spec(), 8);
    private final Outcomes outcomes = new Outcomes(scenes.spec(), 8);

    private float[] observed(SceneBatch batch) {
        Observations out = Observations.allocate(batch.spec().observation(), 8);
        float[] all = new float[8 * out.size()];
        batch.observe(1, 0, 8, out, 0);
        out.floats().get(0, all);
        return all;
    }

    /** Nobody moves: the ball, served by itself, sooner or later passes somebody. */
    @Test
    void aRoundIsAnEpisodeWhosePointIsTheReward() {
        int[] ended = new int[2];
        for (int side = 0; side < 2; side++) {
            Arrays.fill(actions.discrete[side], STAY);
        }
        for (int step = 0; step < 2_000; step++) {
            scenes.step(0, 8, actions, outcomes);
            for (int i = 0; i < 8; i++) {
                for (int side = 0; side < 2; side++) {
                    ended[side] += outcomes.points[side][i];
                    assertThat(outcomes.reward[side][i])
                            .isEqualTo(outcomes.points[side][i] - outcomes.points[1 - side][i]);
                }
                assertThat(outcomes.points[0][i] + outcomes.points[1][i]).isEqualTo(outcomes.terminated[i]);
            }
        }
        assertThat(ended[0]).isPositive();
        assertThat(ended[1]).isPositive();
    }

    @Test
    void aScriptPlaysASideThatActionsDoNotMove() {
        scenes.assign(0, 0, 8, "predictor");
        scenes.assign(1, 0, 8, "predictor");
        for (int step = 0; step < 300; step++) {
            scenes.step(0, 8, actions, outcomes);
            assertThat(outcomes.terminated).containsOnly(0);
        }
    }

    @Test
    void aRestoredBatchGoesOnAlike() {
        scenes.assign(1, 0, 8, "wanderer");
        for (int step = 0; step < 400; step++) {
            scenes.step(0, 8, actions, outcomes);
        }
        SceneBatch other = SOURCE.open(8);
        other.restore(scenes.save());
        assertThat(observed(other)).isEqualTo(observed(scenes));
        for (int step = 0; step < 400; step++) {
            scenes.step(0, 8, actions, outcomes);
            other.step(0, 8, actions, outcomes);
            assertThat(observed(other)).isEqualTo(observed(scenes));
        }
    }

    @Test
    void refusesAScriptThatThereIsNot() {
        assertThatThrownBy(() -> scenes.assign(0, 0, 8, "level3"))
                .hasMessage("pingpong has no script \"level3\"; it has [predictor, wanderer]");
    }

    @Test
    void twoKeysMoveAPlatform() {
        scenes.press(actions, 0, 3, -1, false);
        assertThat(actions.discrete[0][3]).isZero();
        scenes.press(actions, 0, 3, 0, false);
        assertThat(actions.discrete[0][3]).isEqualTo(STAY);
        scenes.press(actions, 0, 3, 1, false);
        scenes.step(0, 8, actions, outcomes);
        float[] seen = new float[11];
        Observations out = Observations.allocate(scenes.spec().observation(), 8);
        scenes.observe(0, 0, 8, out, 0);
        out.floats().get(3 * 11, seen);
        assertThat(seen[4]).as("the platform's middle, one step to the right").isEqualTo(0.05f, within(1e-6f));
    }

    private static final SceneSource ARKANOID =
            GameScene.sources(new ArkanoidSource()).get(0);

    private static float[] first(SceneBatch batch) {
        Observations out = Observations.allocate(batch.spec().observation(), 1);
        float[] first = new float[out.size()];
        batch.observe(0, 0, 1, out, 0);
        out.floats().get(0, first);
        return first;
    }

    private static SceneBatch level(double level) {
        SceneBatch batch = ARKANOID.open(1);
        batch.vary(new Variation(batch.spec().parameters(), Map.of("level", new Sampler.Constant(level)), 1));
        batch.reset(7);
        return batch;
    }

    @Test
    void aGamesOwnParametersAreDrawnForEachRound() {
        assertThat(ARKANOID.spec().parameters())
                .containsExactly(
                        new SceneParameter("difficulty", 1, 0, 1, true), new SceneParameter("level", 1, 1, 6, true));
        assertThat(SOURCE.spec().parameters()).containsExactly(new SceneParameter("difficulty", 1, 0, 2, true));
        SceneBatch usual = ARKANOID.open(1);
        usual.reset(7);
        assertThat(first(level(1))).isEqualTo(first(usual));
        assertThat(first(level(3))).isNotEqualTo(first(usual));
        Variation hard = new Variation(SOURCE.spec().parameters(), Map.of("difficulty", new Sampler.Constant(2)), 1);
        scenes.vary(hard);
        scenes.reset(1);
        assertThat(observed(scenes)[10]).as("the blocker").isNotZero();
    }

    @Test
    void aRestoredRoundIsOfTheParametersThatItWasDrawn() {
        SceneBatch third = level(3);
        Actions serve = new Actions(third.spec(), 1);
        Outcomes seen = new Outcomes(third.spec(), 1);
        for (int step = 0; step < 50; step++) {
            serve.discrete[0][0] = step == 0 ? 1 : 4 * (step % 2);
            third.step(0, 1, serve, seen);
        }
        SceneBatch other = ARKANOID.open(1);
        other.restore(third.save());
        assertThat(first(other)).isEqualTo(first(third));
        for (third.step(0, 1, serve, seen); seen.terminated[0] == 0; third.step(0, 1, serve, seen)) {
            other.step(0, 1, serve, seen);
            assertThat(first(other)).isEqualTo(first(third));
        }
    }
}
