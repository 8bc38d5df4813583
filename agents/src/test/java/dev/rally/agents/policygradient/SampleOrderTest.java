package dev.rally.agents.policygradient;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.agents.policy.ActionColumns;
import dev.rally.agents.policy.MultiCategorical;
import dev.rally.agents.random.CounterRandom;
import dev.rally.agents.rollout.HeldSteps;
import dev.rally.agents.rollout.MaskColumn;
import dev.rally.agents.rollout.Rollout;
import dev.rally.agents.rollout.Submission;
import dev.rally.comm.batch.BatchView;
import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.spec.ObservationSpace;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleOrderTest {
    private static final ObservationSpace SPACE = ObservationSpace.vector(1);
    private static final MultiCategorical ACTIONS = new MultiCategorical(List.of(2));

    @Test
    void oneSampleTooManyMakesTwoMinibatchesOfOneSize() {
        assertThat(sizes(1, 256, 257)).containsExactly(129, 128);
        assertThat(sizes(1, 256, 256)).containsExactly(256);
        assertThat(sizes(1, 256, 513)).containsExactly(171, 171, 171);
        assertThat(sizes(1, 1, 3)).containsExactly(1, 1, 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 16})
    void sizesDifferByOneBlockAtMost(int block) {
        for (int size = 1; size < 70; size++) {
            List<Integer> sizes = sizes(block, size, 12 * block, 5 * block);
            int least = sizes.stream().min(Integer::compare).orElseThrow();
            int most = sizes.stream().max(Integer::compare).orElseThrow();
            assertThat(most - least).as("differences by %s", size).isLessThanOrEqualTo(block);
            assertThat(most).as("the most by %s", size).isLessThan(Math.max(size, block) + block);
        }
    }

    /** Whatever does not fill its blocks. */
    @ParameterizedTest
    @ValueSource(ints = {2, 5, 8})
    void everyMinibatchHasSamplesAndEverySampleItsMinibatch(int block) {
        for (int random = 0; random < 200; random++) {
            long at = CounterRandom.at(3, random, block);
            int[] lanes = IntStream.range(0, 1 + CounterRandom.below(5, at, 0))
                    .map(i -> 1 + CounterRandom.below(3 * block, at, 1 + i))
                    .toArray();
            int size = 1 + CounterRandom.below(4 * block, at, 9);
            int count = Arrays.stream(lanes).sum();
            assertThat(sizes(block, size, lanes))
                    .as("%s by %s", Arrays.toString(lanes), size)
                    .allMatch(n -> n > 0)
                    .hasSize((count + Math.max(size, block) - 1) / Math.max(size, block))
                    .satisfies(sizes ->
                            assertThat(sizes.stream().mapToInt(n -> n).sum()).isEqualTo(count));
        }
    }

    /** Samples of each minibatch of lanes that have so many steps. */
    private static List<Integer> sizes(int block, int size, int... lanes) {
        SampleOrder order = new SampleOrder(block);
        order.list(rollout(lanes));
        order.shuffle(size);
        order.cut(size);
        List<Integer> sizes = new ArrayList<>();
        for (int i = 0; i < order.minibatches(size); i++) {
            int[] steps = Arrays.copyOfRange(order.steps(), order.from(i), order.from(i + 1));
            sizes.add((int) Arrays.stream(steps)
                    .filter(step -> step != SampleOrder.NONE)
                    .count());
        }
        return sizes;
    }

    private static Rollout rollout(int... lanes) {
        HeldSteps held = new HeldSteps(SPACE, 0, ACTIONS);
        Submission submission = new Submission(SPACE, new ActionColumns(ACTIONS), new MaskColumn(ACTIONS, false));
        for (int steps : lanes) {
            long taken = submission.transitions(transitions(steps), held, 1, 1 << 20, Submission.Ahead.NOBODY);
            assertThat(taken).isEqualTo(steps);
        }
        return held.rollout();
    }

    private static BatchView transitions(int steps) {
        ByteBuffer memory = ByteBuffer.allocateDirect(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
        BatchWriter writer = new BatchWriter(memory).begin(0, 1, steps, 0);
        writer.putFloats(Column.OBSERVATION, steps, 1, new float[steps], 0);
        writer.putInts(Column.ACTION, steps, 0, new int[steps], 0);
        writer.putFloats(Column.REWARD, steps, 0, new float[steps], 0);
        writer.putBytes(Column.TERMINATED, steps, 0, new byte[steps], 0);
        writer.putBytes(Column.TRUNCATED, steps, 0, new byte[steps], 0);
        writer.putFloats(Column.NEXT_OBSERVATION, 1, 1, new float[1], 0);
        int length = writer.finish();
        assertThat(length).isPositive();
        return new BatchView().read(memory);
    }
}
