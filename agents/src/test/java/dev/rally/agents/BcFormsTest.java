package dev.rally.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.agents.demonstration.Demonstrations;
import dev.rally.agents.random.CounterRandom;
import dev.rally.checkpoints.CheckpointContents;
import dev.rally.comm.batch.BatchView;
import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.SpecJson;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Whatever an agent sees and does can be imitated, and what is wrong with a recording is refused. */
class BcFormsTest {
    private static final int LANES = 8;
    private static final int STEPS = 32;
    private static final int ROWS = LANES * STEPS;

    private final ByteBuffer memory = ByteBuffer.allocateDirect(1 << 20).order(ByteOrder.LITTLE_ENDIAN);

    private static AgentSpec spec(String observation, String action) {
        return SpecJson.agent("{\"name\":\"clone\",\"observation\":" + observation + ",\"action\":" + action
                + ",\"algorithm\":{\"type\":\"bc\",\"demonstrations\":[\"kim\"],\"learningRate\":0.003}}");
    }

    private BatchView batch(Consumer<BatchWriter> columns) {
        BatchWriter writer = new BatchWriter(memory);
        writer.begin(0, 1, ROWS, 0);
        columns.accept(writer);
        writer.putFloats(Column.REWARD, ROWS, 0, new float[ROWS], 0);
        byte[] terminated = new byte[ROWS];
        for (int row = 0; row < ROWS; row++) {
            terminated[row] = (byte) (row / LANES % 8 == 7 ? 1 : 0);
        }
        writer.putBytes(Column.TERMINATED, ROWS, 0, terminated, 0);
        writer.putBytes(Column.TRUNCATED, ROWS, 0, new byte[ROWS], 0);
        writer.putInts(Column.LANE, LANES, 0, new int[] {0, 1, 2, 3, 4, 5, 6, 7}, 0);
        writer.finish();
        return new BatchView().read(memory);
    }

    private Result.Train learn(AgentSpec spec, int times, Consumer<BatchWriter> columns) {
        try (Agent agent = Agent.create(1, spec, Engines.shared())) {
            show(agent, columns);
            Result.Train trained = agent.train(null, TestClient.GO);
            for (int i = 1; i < times; i++) {
                trained = agent.train(null, TestClient.GO);
            }
            return trained;
        }
    }

    private void show(Agent agent, Consumer<BatchWriter> columns) {
        Demonstrations.Reader reader = new Demonstrations.Reader(agent.spec(), ROWS);
        reader.add(batch(columns));
        agent.show(reader.all(true));
    }

    /** 0 or 1 for each step. */
    private static int bit(int row) {
        return CounterRandom.below(2, CounterRandom.at(5, row, 0), 0);
    }

    private static float[] bits() {
        float[] bits = new float[ROWS];
        for (int row = 0; row < ROWS; row++) {
            bits[row] = bit(row);
        }
        return bits;
    }

    private static void assertImitates(Result.Train trained) {
        assertThat(trained.metrics().get("imitationAccuracy")).isGreaterThan(0.97);
        assertThat(trained.metrics().get("heldBackAccuracy")).isGreaterThan(0.97);
    }

    /** Which of two places of the picture is bright. */
    @Test
    void images() {
        byte[] pictures = new byte[ROWS * 64];
        int[] actions = new int[ROWS];
        for (int row = 0; row < ROWS; row++) {
            pictures[row * 64 + (bit(row) == 0 ? 9 : 54)] = (byte) 255;
            actions[row] = bit(row);
        }
        String conv = "{\"type\":\"conv\",\"layers\":[{\"filters\":4,\"kernel\":3,\"stride\":2}],\"hidden\":[16]}";
        AgentSpec small =
                spec("{\"type\":\"uint8\",\"shape\":[1,8,8]}", "{\"type\":\"discrete\",\"n\":2},\"network\":" + conv);
        assertImitates(learn(small, 4, w -> {
            w.putBytes(Column.OBSERVATION, ROWS, 64, pictures, 0);
            w.putInts(Column.ACTION, ROWS, 0, actions, 0);
        }));
    }

    /** What was seen two steps ago, or in the episode's first step where there is no such: only who stacks frames knows it. */
    @Test
    void stacks() {
        int[] actions = new int[ROWS];
        for (int row = 0; row < ROWS; row++) {
            int within = row / LANES % 8;
            actions[row] = bit(row - Math.min(within, 2) * LANES);
        }
        String observation = "{\"type\":\"float32\",\"shape\":[1],\"stack\":3}";
        assertImitates(learn(spec(observation, "{\"type\":\"discrete\",\"n\":2}"), 8, w -> {
            w.putFloats(Column.OBSERVATION, ROWS, 1, bits(), 0);
            w.putInts(Column.ACTION, ROWS, 0, actions, 0);
        }));
    }

    /** Two of three actions are allowed, and the only sign of which is taken is what is not: the loss is that of the mask. */
    @Test
    void masks() {
        int[] actions = new int[ROWS];
        byte[] masks = new byte[ROWS * 3];
        for (int row = 0; row < ROWS; row++) {
            actions[row] = 1 + bit(row);
            masks[row * 3] = 1;
            masks[row * 3 + actions[row]] = 1;
        }
        Result.Train trained =
                learn(spec("{\"type\":\"float32\",\"shape\":[1]}", "{\"type\":\"discrete\",\"n\":3}"), 6, w -> {
                    w.putFloats(Column.OBSERVATION, ROWS, 1, new float[ROWS], 0);
                    w.putInts(Column.ACTION, ROWS, 0, actions, 0);
                    w.putBytes(Column.ACTION_MASK, ROWS, 3, masks, 0);
                });
        assertImitates(trained);
        assertThat(trained.metrics().get("heldBackLoss")).isLessThan(0.3);
    }

    @Test
    void severalChoicesAtOnce() {
        int[] actions = new int[2 * ROWS];
        for (int row = 0; row < ROWS; row++) {
            actions[2 * row] = bit(row) == 1 ? 2 : 0;
            actions[2 * row + 1] = 1 - bit(row);
        }
        assertImitates(learn(
                spec("{\"type\":\"float32\",\"shape\":[1]}", "{\"type\":\"multi-discrete\",\"n\":[3,2]}"), 6, w -> {
                    w.putFloats(Column.OBSERVATION, ROWS, 1, bits(), 0);
                    w.putInts(Column.ACTION, ROWS, 2, actions, 0);
                }));
    }

    private static Consumer<BatchWriter> simple(float[] seen) {
        int[] actions = new int[ROWS];
        for (int row = 0; row < ROWS; row++) {
            actions[row] = bit(row);
        }
        return w -> {
            w.putFloats(Column.OBSERVATION, ROWS, 1, seen, 0);
            w.putInts(Column.ACTION, ROWS, 0, actions, 0);
        };
    }

    private static AgentSpec simple() {
        return spec("{\"type\":\"float32\",\"shape\":[1]}", "{\"type\":\"discrete\",\"n\":2}");
    }

    @Test
    void aResumedAgentGoesOnAsAnUninterruptedOne() {
        try (Agent agent = Agent.create(1, simple(), Engines.shared())) {
            show(agent, simple(bits()));
            agent.train(null, TestClient.GO);
            CheckpointContents saved = agent.capture(null);
            try (Agent resumed = Agent.restore(2, saved, Engines.shared())) {
                show(resumed, simple(bits()));
                agent.train(null, TestClient.GO);
                resumed.train(null, TestClient.GO);
                assertThat(AgentFixture.parameters(resumed)).isEqualTo(AgentFixture.parameters(agent));
                assertThat(resumed.info().metrics().get("observationCount")).isEqualTo(ROWS);
            }
        }
    }

    @Test
    void whatIsNoNumberIsRefused() {
        float[] seen = bits();
        seen[17] = Float.NaN;
        try (Agent agent = Agent.create(1, simple(), Engines.shared())) {
            refused(ErrorCode.NOT_FINITE, "NaN", () -> show(agent, simple(seen)));
        }
    }

    @Test
    void aBatchThatWasCutOffIsRefused() {
        BatchView whole = batch(simple(bits()));
        ByteBuffer cut = memory.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        cut.position(0).limit(whole.lengthBytes() - 64);
        Demonstrations.Reader reader = new Demonstrations.Reader(simple(), ROWS);
        refused(ErrorCode.INVALID_BATCH, "", () -> reader.add(new BatchView().read(cut)));
        assertThat(reader.all(true).size()).isZero();
    }

    private static void refused(ErrorCode code, String message, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        RallyException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(message);
    }
}
