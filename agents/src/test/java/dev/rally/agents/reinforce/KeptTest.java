package dev.rally.agents.reinforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rally.agents.Engines;
import dev.rally.agents.network.MlpShape;
import dev.rally.agents.network.Network;
import dev.rally.agents.policy.ActionColumns;
import dev.rally.agents.policy.MultiCategorical;
import dev.rally.agents.policygradient.Minibatch;
import dev.rally.agents.policygradient.StateValues;
import dev.rally.agents.rollout.HeldSteps;
import dev.rally.agents.rollout.MaskColumn;
import dev.rally.agents.rollout.Submission;
import dev.rally.comm.batch.BatchView;
import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.spec.NetworkSpec;
import dev.rally.comm.spec.ObservationSpace;
import dev.rally.comm.spec.ReinforceSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where episodes end, and what their steps teach. */
class KeptTest {
    private static final MultiCategorical TWO = new MultiCategorical(List.of(2));
    private static final byte[] NEVER = new byte[4];

    @Test
    void anEpisodeEndsWhereItTerminatesOrIsTruncatedAndTheRestIsDropped() {
        Kept kept = kept(0, new float[] {1, 1, 1, 1}, new byte[] {0, 1, 0, 0}, new byte[] {1, 0, 0, 0}, 7);
        assertThat(lengths(kept)).containsExactly(1, 1);
        assertThat(kept.complete().following(0)).as("truncated").isEqualTo(7);
        assertThat(kept.complete().following(1)).as("terminated").isZero();
        assertThat(kept.dropped())
                .as("nobody goes on with complete transitions")
                .isEqualTo(2);
        assertThat(kept.steps()).isEqualTo(2);
    }

    @Test
    void aReturnRestartsAfterALargeRewardOfEitherSign() {
        Kept kept = kept(1, new float[] {0.5f, -1, 0.9f, 1}, NEVER, NEVER, 7);
        assertThat(lengths(kept)).containsExactly(2, 2);
        assertThat(kept.dropped()).isZero();
    }

    @Test
    void nothingFlowsPastARestartEvenWhereTheEpisodeIsTruncated() {
        Kept kept = kept(1, new float[] {0, 1, 0, 1}, NEVER, new byte[] {0, 0, 0, 1}, 7);
        assertThat(lengths(kept)).containsExactly(2, 2);
        assertThat(kept.complete().following(1)).isZero();
    }

    @Test
    void aBatchsReturnsAreNormalised() {
        // Returns of the first episode, gamma 0.5: 1 + 2/2 = 2 and 2; of the second: 2 and 4. Mean 2.5, deviation
        // √0.75.
        Kept kept = kept(0, new float[] {1, 2, 0, 4}, new byte[] {0, 1, 0, 1}, NEVER, 0);
        try (Network network = network(0)) {
            Minibatch batch = targets(false, true).of(kept.complete(), 0, 2, network);
            assertThat(batch.rows()).isEqualTo(4);
            assertThat(Arrays.copyOf(batch.advantages(), 4)).containsExactly(2, 2, 2, 4);
            assertThat(batch.mean()).isEqualTo(2.5f);
            assertThat(batch.scale()).isCloseTo((float) (1 / Math.sqrt(0.75)), within(1e-6f));
        }
    }

    @Test
    void theBaselineIsSubtractedInTheUnitOfTheBatchsReturns() {
        // Returns 2 and 4: mean 3, deviation 1, so -1 and 1 in that unit.
        Kept kept = kept(0, new float[] {1, 2, 0, 4}, new byte[] {0, 1, 0, 1}, NEVER, 0);
        try (Network network = network(1.5f)) {
            BatchTargets targets = targets(true, false);
            Minibatch batch = targets.of(kept.complete(), 1, 1, network);
            assertThat(batch.from()).isEqualTo(2);
            assertThat(batch.rows()).isEqualTo(2);
            assertThat(targets.scale()).isEqualTo(new ReturnScale(3, 1));
            assertThat(targets.scale().toReturn(1.5f)).isEqualTo(4.5f);
            assertThat(batch.steps().values()[2]).isEqualTo(1.5f);
            assertThat(batch.advantages()[2]).isEqualTo(-1 - 1.5f);
            assertThat(batch.advantages()[3]).isEqualTo(1 - 1.5f);
        }
    }

    @Test
    void withoutNormalisationAdvantagesAreInTheRewardsUnit() {
        // Returns 4 and 8: mean 6, deviation 2.
        Kept kept = kept(0, new float[] {1, 2, 0, 8}, new byte[] {0, 1, 0, 1}, NEVER, 0);
        try (Network network = network(0)) {
            Minibatch batch = targets(true, false).of(kept.complete(), 1, 1, network);
            assertThat(batch.advantages()[3] * batch.scale() + batch.mean()).isEqualTo(8 - 6);
        }
        assertThat(ReturnScale.of(new float[] {9, 5, 5, 9}, 1, 3))
                .as("returns that are all the same")
                .isEqualTo(new ReturnScale(5, 1));
    }

    /** One feature, two actions; the value is the same for all states. */
    private static Network network(float value) {
        MlpShape shape = MlpShape.of(
                List.of(2),
                NetworkSpec.Activation.TANH,
                1,
                List.of(new MlpShape.Head(2, 1), new MlpShape.Head(1, 1)),
                0);
        float[] parameters = new float[shape.parameterCount()];
        parameters[parameters.length - 1] = value;
        return shape.network(shape.array(Engines.compute(), parameters));
    }

    private static BatchTargets targets(boolean baseline, boolean normalize) {
        try (Network network = network(0)) {
            ReinforceSpec spec =
                    new ReinforceSpec(1e-3, 0.5, 2, 0, normalize, baseline, 0.5, 0, 0, 0.99, 1e-8, false, 10, 0, 100);
            return new BatchTargets(spec, new StateValues(network.shape(), Engines.compute()));
        }
    }

    private static int[] lengths(Kept kept) {
        int[] lengths = new int[kept.complete().count()];
        Arrays.setAll(lengths, kept.complete()::length);
        return lengths;
    }

    /** Four complete transitions of one lane; {@code bootstrap} follows each truncated one. */
    private static Kept kept(double restart, float[] rewards, byte[] terminated, byte[] truncated, float bootstrap) {
        ByteBuffer memory = ByteBuffer.allocateDirect(1 << 13).order(ByteOrder.LITTLE_ENDIAN);
        BatchWriter w = new BatchWriter(memory);
        int rows = rewards.length;
        w.begin(0, 0, rows, 0);
        w.floats(Column.OBSERVATION, rows, 1);
        w.ints(Column.ACTION, rows, 0);
        w.putFloats(Column.REWARD, rows, 0, rewards, 0);
        w.putBytes(Column.TERMINATED, rows, 0, terminated, 0);
        w.putBytes(Column.TRUNCATED, rows, 0, truncated, 0);
        w.floats(Column.NEXT_OBSERVATION, 1, 1);
        int[] finals = finals(truncated);
        w.floats(Column.FINAL_OBSERVATION, finals.length, 1);
        w.putInts(Column.FINAL_ROW, finals.length, 0, finals, 0);
        w.finish();
        ObservationSpace one = ObservationSpace.vector(1);
        HeldSteps held = new HeldSteps(one, 0, TWO);
        new Submission(one, new ActionColumns(TWO), new MaskColumn(TWO, false))
                .transitions(new BatchView().read(memory), held, 1, rows, Submission.Ahead.NOBODY);
        float[] bootstraps = new float[rows];
        Arrays.fill(bootstraps, bootstrap);
        Kept kept = new Kept(1, TWO, restart);
        kept.goOn(new Kept(1, TWO, restart), held.rollout(), bootstraps, new float[0]);
        return kept;
    }

    private static int[] finals(byte[] truncated) {
        int[] rows = new int[truncated.length];
        int count = 0;
        for (int i = 0; i < truncated.length; i++) {
            if (truncated[i] != 0) {
                rows[count++] = i;
            }
        }
        return Arrays.copyOf(rows, count);
    }
}
