package dev.rally.env.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.spec.ActionSpace;
import dev.rally.comm.spec.ObservationSpace;
import dev.rally.comm.spec.Sampler;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class LiftedScenesTest {
    private final LiftedScenes scenes = new LiftedScenes(() -> new CountdownScene(true), 3);
    private final Actions actions = new Actions(scenes.spec(), 3);
    private final Outcomes outcomes = new Outcomes(scenes.spec(), 3);

    private static float[] view(SceneBatch scenes, int side) {
        return Seen.floats(scenes, side);
    }

    @Test
    void givesEveryGameASeedOfItsOwn() {
        float[] first = view(scenes, 0);
        assertThat(first[0]).isNotEqualTo(first[2]);
        Arrays.fill(actions.discrete[0], 2);
        scenes.step(0, 3, actions, outcomes);
        assertThat(view(scenes, 0)[0]).isEqualTo(first[0] - 2);
        scenes.reset(0);
        assertThat(view(scenes, 0)).isEqualTo(first);
        scenes.reset(1);
        assertThat(view(scenes, 0)).isNotEqualTo(first);
    }

    /** Its games count down from what its parameter says. */
    private static final class VariedScene implements Scene {
        private final CountdownScene game = new CountdownScene(true);
        private double from;

        @Override
        public SceneSpec spec() {
            return game.spec().with(new SceneParameter("from", 7, 1, 50, true));
        }

        @Override
        public void vary(double[] values) {
            from = values[0];
        }

        @Override
        public void reset(long seed) {
            game.reset(seed);
            game.count = (float) from;
        }

        @Override
        public void apply(int side, int action) {
            game.apply(side, action);
        }

        @Override
        public void advance() {
            game.advance();
        }

        @Override
        public void observe(int side, FloatBuffer out, int outIndex) {
            game.observe(side, out, outIndex);
        }

        @Override
        public float reward(int side) {
            return game.reward(side);
        }

        @Override
        public boolean terminated() {
            return game.terminated();
        }

        @Override
        public boolean truncated() {
            return game.truncated();
        }

        @Override
        public byte[] save() {
            return game.save();
        }

        @Override
        public void restore(byte[] state) {
            game.restore(state);
        }
    }

    @Test
    void eachGameBeginsWithADrawOfItsOwn() {
        LiftedScenes varied = new LiftedScenes(VariedScene::new, 20);
        assertThat(view(varied, 0)[0]).isEqualTo(7);
        varied.vary(new Variation(varied.spec().parameters(), Map.of("from", new Sampler.Uniform(20, 50)), 1));
        assertThat(view(varied, 0)[0]).isEqualTo(7);
        varied.reset(0);
        float[] first = view(varied, 0);
        assertThat(first[0])
                .isBetween(20f, 50f)
                .isEqualTo((float) Math.rint(first[0]))
                .isNotEqualTo(first[2]);
        Actions none = new Actions(varied.spec(), 20);
        Outcomes ends = new Outcomes(varied.spec(), 20);
        for (int i = 0; i < 6; i++) {
            varied.step(0, 20, none, ends);
        }
        assertThat(ends.truncated).containsOnly(1);
        assertThat(view(varied, 0)).isNotEqualTo(first);
        varied.reset(0);
        assertThat(view(varied, 0)).isEqualTo(first);
    }

    @Test
    void observesARangeFromTheGivenRow() {
        Observations out = Observations.allocate(scenes.spec().observation(), 4);
        scenes.observe(1, 1, 3, out, 1);
        float[] all = view(scenes, 1);
        assertThat(Seen.floats(out)).containsExactly(0, 0, all[2], 1, all[4], 1, 0, 0);
    }

    @Test
    void terminatedScenesKeepTheirLastObservationAndStartAfresh() {
        Arrays.fill(actions.discrete[0], 2);
        Arrays.fill(actions.discrete[1], 2);
        float before = view(scenes, 0)[0];
        int steps = (int) Math.ceil(before / 4);
        for (int i = 0; i < steps; i++) {
            scenes.step(0, 1, actions, outcomes);
        }
        assertThat(outcomes.terminated[0]).isEqualTo((byte) 1);
        assertThat(outcomes.truncated[0]).isZero();
        assertThat(outcomes.points[1][0]).isEqualTo(1);
        assertThat(outcomes.reward[1][0]).isEqualTo(2);
        assertThat(outcomes.finalObservation[0].floats().get(0)).isEqualTo(before - 4 * steps);
        assertThat(outcomes.finalObservation[1].floats().get(1)).isEqualTo(1);
        assertThat(view(scenes, 0)[0]).isBetween(4f, 14f).isNotEqualTo(before);
        scenes.step(0, 1, actions, outcomes);
        assertThat(outcomes.terminated[0]).isZero();
    }

    @Test
    void truncatedScenesAreNotTerminated() {
        for (int i = 0; i < 6; i++) {
            assertThat(outcomes.truncated[2]).isZero();
            scenes.step(0, 3, actions, outcomes);
        }
        assertThat(outcomes.truncated).containsOnly(1);
        assertThat(outcomes.terminated).containsOnly(0);
        scenes.step(0, 3, actions, outcomes);
        assertThat(outcomes.truncated).containsOnly(0);
    }

    @Test
    void tellWhichGamesHaveNotHadTheirFirstStep() {
        assertThat(Seen.episodeStarts(scenes)).containsOnly(1);
        scenes.step(1, 3, actions, outcomes);
        assertThat(Seen.episodeStarts(scenes)).containsExactly(1, 0, 0);
        LiftedScenes other = new LiftedScenes(() -> new CountdownScene(true), 3);
        other.restore(scenes.save());
        assertThat(Seen.episodeStarts(other)).containsExactly(1, 0, 0);
        for (int i = 0; i < 5; i++) {
            scenes.step(1, 2, actions, outcomes);
        }
        assertThat(outcomes.truncated[1]).isEqualTo((byte) 1);
        assertThat(Seen.episodeStarts(scenes)).containsExactly(1, 1, 0);
        scenes.step(0, 2, actions, outcomes);
        scenes.reset(4);
        assertThat(Seen.episodeStarts(scenes)).containsOnly(1);
    }

    @Test
    void showImagesAsTheirScenesDo() {
        LiftedScenes images = new LiftedScenes(ImageScene::new, 2);
        Outcomes ends = new Outcomes(images.spec(), 2);
        assertThat(Seen.greys(Seen.by(images, 1))).containsExactly(100, 201, 100, 201);
        images.step(0, 2, new Actions(images.spec(), 2), ends);
        assertThat(Seen.greys(ends.finalObservation[1])).containsExactly(101, 201, 101, 201);
        assertThat(images.spec().planes(0)).containsExactly(255, 0);
        assertThat(images.spec().planes(1)).containsExactly(0, 255);
    }

    @Test
    void refusesActionsThatDoNotExist() {
        for (int action : new int[] {-1, 3}) {
            actions.discrete[1][2] = action;
            assertThatThrownBy(() -> scenes.step(0, 3, actions, outcomes))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("countdown scene 2, two: action " + action)
                    .hasMessageContaining("0 to 2");
        }
    }

    @Test
    void clampsContinuousActionsAndRefusesNaN() {
        LiftedScenes boxes = new LiftedScenes(() -> new CountdownScene(false), 2);
        Actions moves = new Actions(boxes.spec(), 2);
        moves.continuous[0][2] = 5;
        moves.continuous[0][3] = 0.5f;
        boxes.step(0, 2, moves, outcomes);
        assertThat(outcomes.reward[0]).startsWith(0, 2.5f);
        moves.continuous[1][1] = Float.NaN;
        assertThatThrownBy(() -> boxes.step(0, 2, moves, outcomes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NaN in dimension 1");
    }

    @Test
    void hasNoScripts() {
        assertThat(scenes.spec().scripts()).isEmpty();
        scenes.assign(0, 0, 3, null);
        assertThatThrownBy(() -> scenes.assign(0, 0, 3, "still"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("still");
    }

    @Test
    void goesOnBitForBitFromASavedState() {
        Arrays.fill(actions.discrete[0], 1);
        for (int i = 0; i < 9; i++) {
            scenes.step(0, 3, actions, outcomes);
        }
        LiftedScenes other = new LiftedScenes(() -> new CountdownScene(true), 3);
        other.reset(77);
        other.restore(scenes.save());
        for (int i = 0; i < 20; i++) {
            assertThat(view(other, 0)).isEqualTo(view(scenes, 0));
            scenes.step(0, 3, actions, outcomes);
            other.step(0, 3, actions, outcomes);
        }
        assertThat(other.save()).isEqualTo(scenes.save());
    }

    @Nested
    class OfSeveralChoicesAtOnce {
        private final LiftedScenes locks = new LiftedScenes(LockScene::new, 3);
        private final Actions turns = new Actions(locks.spec(), 3);

        OfSeveralChoicesAtOnce() {
            for (int[] side : turns.discrete) {
                Arrays.fill(side, 1);
            }
        }

        @Test
        void handEachSceneItsOwn() {
            turns.discrete[1] = new int[] {1, 0, 2, 1, 2, 0};
            locks.step(0, 3, turns, outcomes);
            assertThat(view(locks, 0)).startsWith(0, 1);
            float[] seen = view(locks, 1);
            assertThat(new float[] {seen[0], seen[1], seen[4], seen[5], seen[8], seen[9]})
                    .containsExactly(0, 0, 1, 1, 1, 0);
        }

        @Test
        void refuseAChoiceThatItsFactorDoesNotHave() {
            turns.discrete[1][3] = 2;
            assertThatThrownBy(() -> locks.step(0, 3, turns, outcomes))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("lock scene 1, two: action 2 in factor 1")
                    .hasMessageContaining("0 to 1");
        }

        @Test
        void showWhatEachSceneMasks() {
            turns.discrete[0] = new int[] {1, 0, 2, 1, 2, 1};
            for (int step = 0; step < 3; step++) {
                locks.step(0, 3, turns, outcomes);
            }
            ByteBuffer masks = ByteBuffer.allocate(1 + 2 * locks.spec().maskBytes());
            locks.masks(0, 0, 2, masks, 1);
            assertThat(masks.array()).containsExactly(0, 0, 1, 1, 1, 1, 1, 1, 0, 1, 0);
        }
    }

    @Test
    void refusesToMaskContinuousActions() {
        ActionSpace box = new ActionSpace.Continuous(List.of(0f), List.of(1f));
        assertThatThrownBy(
                        () -> new SceneSpec("arm", List.of("player"), ObservationSpace.vector(1), box, true, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("arm has masks and continuous actions");
    }

    @Test
    void refusesTheStateOfAnotherBatch() {
        byte[] saved = scenes.save();
        LiftedScenes two = new LiftedScenes(() -> new CountdownScene(true), 2);
        assertThatThrownBy(() -> two.restore(saved))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has 3 scenes of countdown; this batch has 2");
        for (int length = 0; length < saved.length; length++) {
            byte[] cut = Arrays.copyOf(saved, length);
            assertThatThrownBy(() -> scenes.restore(cut)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> scenes.restore(Arrays.copyOf(saved, saved.length + 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
