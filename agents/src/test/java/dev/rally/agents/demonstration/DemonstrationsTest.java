package dev.rally.agents.demonstration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.agents.policy.Normalizer;
import dev.rally.agents.rollout.Rollout;
import dev.rally.agents.tensor.HostStaging;
import dev.rally.agents.tensor.Rows;
import dev.rally.comm.batch.BatchView;
import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.SpecJson;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A recording is the same whatever the batches that it was appended in. */
class DemonstrationsTest {
    private static final int LANES = 2;
    private static final int STEPS = 12;
    private static final int FEATURES = 2;
    private static final int STACK = 3;
    /** Lane 0 terminates after step 4, lane 1 is truncated after step 7; both then begin anew. */
    private static final int TERMINATED_AFTER = 4;

    private static final int TRUNCATED_AFTER = 7;
    private static final float FINAL = -1;

    private final ByteBuffer memory = ByteBuffer.allocateDirect(1 << 16).order(ByteOrder.LITTLE_ENDIAN);

    private static AgentSpec spec(int stack, Consumer<ObjectNode> algorithm) {
        ObjectNode tree = (ObjectNode) SpecJson.tree(SpecJson.agent(
                "{\"name\":\"a\",\"observation\":{\"type\":\"float32\",\"shape\":[2]},\"action\":{\"type\":\"discrete\","
                        + "\"n\":2},\"algorithm\":{\"type\":\"bc\"}}"));
        ((ObjectNode) tree.get("observation")).put("stack", stack);
        algorithm.accept((ObjectNode) tree.get("algorithm"));
        return SpecJson.agent(tree);
    }

    /** What a lane shows at a step; each element is another. */
    private static float shown(int step, int lane, int feature) {
        return 100 * lane + 2 * step + feature;
    }

    private static void put(float[] to, int row, int step, int lane) {
        for (int i = 0; i < FEATURES; i++) {
            to[row * FEATURES + i] = shown(step, lane, i);
        }
    }

    /** Steps {@code from..to-1} of both lanes. */
    private BatchView batch(int from, int to) {
        int rows = (to - from) * LANES;
        float[] observations = new float[rows * FEATURES];
        float[] next = new float[LANES * FEATURES];
        int[] actions = new int[rows];
        byte[] terminated = new byte[rows];
        byte[] truncated = new byte[rows];
        int finalRow = -1;
        for (int row = 0; row < rows; row++) {
            int step = from + row / LANES;
            int lane = row % LANES;
            put(observations, row, step, lane);
            actions[row] = step % 2;
            terminated[row] = (byte) (lane == 0 && step == TERMINATED_AFTER ? 1 : 0);
            truncated[row] = (byte) (lane == 1 && step == TRUNCATED_AFTER ? 1 : 0);
            finalRow = truncated[row] == 1 ? row : finalRow;
        }
        for (int lane = 0; lane < LANES; lane++) {
            put(next, lane, to, lane);
        }
        BatchWriter writer = new BatchWriter(memory);
        writer.begin(0, 1, rows, 0);
        writer.putFloats(Column.OBSERVATION, rows, FEATURES, observations, 0);
        writer.putInts(Column.ACTION, rows, 0, actions, 0);
        writer.putFloats(Column.REWARD, rows, 0, new float[rows], 0);
        writer.putBytes(Column.TERMINATED, rows, 0, terminated, 0);
        writer.putBytes(Column.TRUNCATED, rows, 0, truncated, 0);
        writer.putFloats(Column.NEXT_OBSERVATION, LANES, FEATURES, next, 0);
        if (finalRow >= 0) {
            writer.putInts(Column.FINAL_ROW, 1, 0, new int[] {finalRow}, 0);
            writer.putFloats(Column.FINAL_OBSERVATION, 1, FEATURES, new float[] {FINAL, FINAL}, 0);
        }
        writer.finish();
        return new BatchView().read(memory);
    }

    private Demonstrations read(AgentSpec spec, int... cuts) {
        Demonstrations.Reader reader = new Demonstrations.Reader(spec, STEPS * LANES);
        int from = 0;
        for (int to : cuts) {
            reader.add(batch(from, to));
            from = to;
        }
        return reader.all(true);
    }

    private static float[] staged(Rows rows, int count, int stack) {
        float[] values = new float[count * FEATURES * stack];
        rows.put(0, count, new HostStaging(values, FEATURES * stack), 0);
        return values;
    }

    private static float[] row(float[] staged, int step, int lane) {
        int width = FEATURES * STACK;
        int at = (step * LANES + lane) * width;
        return Arrays.copyOfRange(staged, at, at + width);
    }

    @Test
    void framesAndWhatFollowsGoOnFromBatchToBatch() {
        Shown whole = read(spec(STACK, a -> {}), STEPS).seenThrough(null);
        Shown cut = read(spec(STACK, a -> {}), 1, 3, 5, 8, STEPS).seenThrough(null);
        int count = STEPS * LANES;
        float[] seen = staged(whole.seen(), count, STACK);
        assertThat(staged(cut.seen(), count, STACK)).isEqualTo(seen);
        assertThat(row(seen, 6, 1)).containsExactly(108, 109, 110, 111, 112, 113);
        assertThat(row(seen, 5, 0)).as("begins anew").containsExactly(10, 11, 10, 11, 10, 11);
        float[] after = staged(whole.after(), count, STACK);
        assertThat(staged(cut.after(), count, STACK)).isEqualTo(after);
        assertThat(row(after, 2, 1)).containsExactly(102, 103, 104, 105, 106, 107);
        assertThat(row(after, TRUNCATED_AFTER, 1)).containsExactly(112, 113, 114, 115, FINAL, FINAL);
        assertThat(row(after, TERMINATED_AFTER, 0)).isEqualTo(row(seen, TERMINATED_AFTER, 0));
        assertThat(row(after, STEPS - 1, 0)).containsExactly(20, 21, 22, 23, 24, 25);
        assertThat(cut.rollout().sequences()).isEqualTo(LANES);
    }

    @Test
    void wholeEpisodesAreHeldBack() {
        Demonstrations cut = read(spec(1, a -> {}), 1, 2, 3, 4, 6, 9, STEPS);
        Split split = Split.of(cut.rollout(), 0.5, 2);
        assertThat(split)
                .usingRecursiveComparison()
                .isEqualTo(Split.of(read(spec(1, a -> {}), STEPS).rollout(), 0.5, 2));
        assertThat(split.heldBack().length + split.learnt().length).isEqualTo(STEPS * LANES);
        assertThat(split.heldBack()).isNotEmpty();
        int episodes = 0;
        for (int step : split.heldBack()) {
            int before = step - LANES;
            boolean begins = before < 0 || cut.rollout().ends()[before] != Rollout.CONTINUES;
            episodes += begins ? 1 : 0;
            assertThat(begins || Arrays.stream(split.heldBack()).anyMatch(held -> held == before))
                    .as("step %s", step)
                    .isTrue();
        }
        assertThat(episodes).isPositive();
    }

    @Test
    void aLaneThatMissedSomethingBeginsAnew() {
        Demonstrations.Reader reader = new Demonstrations.Reader(spec(STACK, a -> {}), 1);
        reader.add(batch(0, 2));
        reader.add(batch(3, 4));
        Shown shown = reader.all(true).seenThrough(null);
        assertThat(row(staged(shown.seen(), 3 * LANES, STACK), 2, 1)).containsExactly(106, 107, 106, 107, 106, 107);
        assertThat(shown.rollout().sequences()).isEqualTo(2 * LANES);
    }

    @Test
    void anotherRecordingHasOtherLanes() {
        Demonstrations.Reader reader = new Demonstrations.Reader(spec(1, a -> {}), 1);
        reader.add(batch(0, 2));
        reader.begin();
        reader.add(batch(2, 4));
        assertThat(reader.all(true).rollout().sequences()).isEqualTo(2 * LANES);
    }

    @Test
    void observationsStayRawAndAreNormalisedOnTheirWay() {
        Demonstrations read = read(spec(1, a -> {}), 5, STEPS);
        int count = STEPS * LANES;
        assertThat(read.statistics().count()).isEqualTo(count);
        float[] expected = staged(read.seenThrough(null).seen(), count, 1);
        Normalizer normalizer = Normalizer.of(read.statistics(), 10);
        normalizer.apply(expected, 0, expected.length);
        assertThat(staged(read.seenThrough(normalizer).seen(), count, 1)).isEqualTo(expected);
        assertThat(expected).isNotEqualTo(staged(read.seenThrough(null).seen(), count, 1));
    }

    @Test
    void moreThanTheAgentMayLearnFromIsRefused() {
        AgentSpec small = spec(1, a -> a.put("maxHeldSteps", 3 * LANES));
        Demonstrations.Reader reader = new Demonstrations.Reader(small, 1 << 30);
        reader.add(batch(0, 3));
        assertThatThrownBy(() -> reader.add(batch(3, 4)))
                .isInstanceOf(RallyException.class)
                .hasMessageContaining("may hold 6");
    }
}
