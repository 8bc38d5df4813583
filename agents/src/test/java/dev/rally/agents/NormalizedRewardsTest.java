package dev.rally.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.agents.random.CounterRandom;
import dev.rally.agents.state.SavedState;
import dev.rally.checkpoints.CheckpointContents;
import dev.rally.checkpoints.Tensor;
import dev.rally.comm.batch.Column;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Mode;
import dev.rally.comm.protocol.Result;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rewards in units of their discounted sum's standard deviation. */
class NormalizedRewardsTest {
    private static final int FEATURES = Specs.FEATURES;
    private static final int LANES = 8;
    private static final double GAMMA = 0.9;

    private final List<Agent> agents = new ArrayList<>();
    private final Agent agent = agent(a -> {});
    /** What a two-pass computation needs: all sums so far, and each lane's. */
    private final List<Double> sums = new ArrayList<>();

    private final double[] laneSums = new double[LANES];

    @AfterEach
    void close() {
        agents.forEach(Agent::close);
    }

    private Agent agent(Consumer<ObjectNode> algorithm) {
        return add(Agent.create(
                agents.size() + 1,
                Specs.discrete(a -> {
                    a.put("normalizeRewards", true).put("gamma", GAMMA).put("minibatchSize", 32);
                    algorithm.accept(a);
                }),
                Engines.shared()));
    }

    private Agent add(Agent created) {
        agents.add(created);
        return created;
    }

    private static float[] values(int count, int step) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) CounterRandom.gaussian(CounterRandom.at(5, i, step), 0);
        }
        return values;
    }

    private static float[] rewards(int step, float size) {
        float[] rewards = values(LANES, 1000 + step);
        for (int i = 0; i < LANES; i++) {
            rewards[i] = size * (rewards[i] + 0.5f);
        }
        return rewards;
    }

    private static boolean ends(int step) {
        return step % 5 == 4;
    }

    /** Steps {@code from..to-1}; episodes end every fifth. */
    private static Agent play(Agent agent, int from, int to, float size) {
        TestClient client = new TestClient(agent, LANES);
        for (int t = from; t < to; t++) {
            long rollout = client.infer(values(LANES * FEATURES, t), FEATURES).rollout();
            client.submit(rewards(t, size), ends(t), values(LANES * FEATURES, t + 1), FEATURES, rollout);
        }
        return agent;
    }

    private static double scale(Agent agent) {
        return agent.train(null, TestClient.GO).metrics().getOrDefault("rewardScale", Double.NaN);
    }

    /** The standard deviation of all sums so far and those of steps {@code from..to-1}, which follow. */
    private double twoPass(int from, int to, float size) {
        for (int t = from; t < to; t++) {
            for (int lane = 0; lane < LANES; lane++) {
                laneSums[lane] = GAMMA * laneSums[lane] + rewards(t, size)[lane];
                sums.add(laneSums[lane]);
                laneSums[lane] = ends(t) ? 0 : laneSums[lane];
            }
        }
        double mean = sums.stream().mapToDouble(s -> s).average().orElseThrow();
        return Math.sqrt(sums.stream()
                .mapToDouble(s -> (s - mean) * (s - mean))
                .average()
                .orElseThrow());
    }

    private static Map<String, ByteBuffer> bytes(Agent agent) {
        Map<String, ByteBuffer> all = new TreeMap<>();
        agent.capture(null)
                .tensors()
                .forEach((group, named) ->
                        named.forEach((name, tensor) -> all.put(group + "/" + name + " " + tensor, tensor.data())));
        assertThat(all).hasSize(14);
        return all;
    }

    private static float[] parameters(Agent agent) {
        return SavedState.of(agent.capture(null))
                .network("parameters", "", Algorithms.of(agent.spec()).shape());
    }

    @Test
    void theScaleIsThatOfATwoPassComputationFromRolloutToRollout() {
        int[] bounds = {0, 7, 8, 20, 33};
        for (int i = 1; i < bounds.length; i++) {
            play(agent, bounds[i - 1], bounds[i], 3);
            assertThat(scale(agent)).isCloseTo(twoPass(bounds[i - 1], bounds[i], 3), within(1e-9));
        }
    }

    @Test
    void aSumBeginsAnewWhereStepsAreMissing() {
        play(agent, 0, 7, 1);
        assertThat(scale(agent)).isCloseTo(twoPass(0, 7, 1), within(1e-9));
        play(agent, 7, 8, 1);
        agent.actor().switchTo(Mode.DETERMINISTIC);
        agent.actor().switchTo(Mode.TRAINING);
        Arrays.fill(laneSums, 0);
        play(agent, 8, 13, 1);
        assertThat(scale(agent)).isCloseTo(twoPass(8, 13, 1), within(1e-9));
    }

    @Test
    void completeTransitionsBeginWithNothing() {
        play(agent, 0, 7, 1);
        assertThat(scale(agent)).isCloseTo(twoPass(0, 7, 1), within(1e-9));
        double[] played = laneSums.clone();
        TestClient client = new TestClient(agent, LANES);
        agent.actor()
                .submit(
                        client.batch(LANES, w -> {
                            TestClient.outcomes(w, rewards(7, 1), false, values(LANES * FEATURES, 8), FEATURES);
                            w.putFloats(Column.OBSERVATION, LANES, FEATURES, values(LANES * FEATURES, 7), 0);
                            w.putInts(Column.ACTION, LANES, 0, new int[LANES], 0);
                        }),
                        null,
                        0,
                        LANES);
        Arrays.fill(laneSums, 0);
        assertThat(scale(agent)).isCloseTo(twoPass(7, 8, 1), within(1e-9));
        System.arraycopy(played, 0, laneSums, 0, LANES);
        play(agent, 7, 9, 1);
        assertThat(scale(agent)).as("the lanes go on").isCloseTo(twoPass(7, 9, 1), within(1e-9));
    }

    @Test
    void rewardsOfAnySizeTeachAlike() {
        Agent large = agent(a -> {});
        for (int round = 0; round < 3; round++) {
            play(agent, round * 8, round * 8 + 8, 1).train(null, TestClient.GO);
            play(large, round * 8, round * 8 + 8, 1024).train(null, TestClient.GO);
        }
        assertThat(parameters(large)).isEqualTo(parameters(agent));
    }

    @Test
    void aNormalisedRewardIsClipped() {
        Agent narrow = agent(a -> a.put("rewardClip", 1e-6).put("gaeLambda", 0));
        Agent none = agent(a -> a.put("gaeLambda", 0));
        Result.Train clipped = play(narrow, 4, 5, 1).train(null, TestClient.GO);
        Result.Train zero = play(none, 4, 5, 0).train(null, TestClient.GO);
        assertThat(clipped.metrics().get("valueLoss"))
                .isCloseTo(zero.metrics().getOrDefault("valueLoss", Double.NaN), within(1e-3));
        assertThat(zero.metrics()).as("nothing to divide by").containsEntry("rewardScale", 1.0);
    }

    @Test
    void aTrainThatFailsChangesNothing() {
        play(agent, 0, 8, 1).train(null, TestClient.GO);
        Map<String, ByteBuffer> before = bytes(agent);
        play(agent, 8, 16, 1e6f);
        assertThatThrownBy(() -> agent.train(null, TestClient.control(() -> true)))
                .isInstanceOfSatisfying(
                        RallyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
        before.keySet().removeIf(name -> name.startsWith("generator"));
        assertThat(bytes(agent)).containsAllEntriesOf(before);
    }

    @Test
    void aResumedAgentGoesOnBitForBit() {
        play(agent, 0, 8, 1).train(null, TestClient.GO);
        Agent resumed = add(Agent.restore(9, agent.capture(null), Engines.shared()));
        for (int round = 1; round < 3; round++) {
            for (Agent each : List.of(agent, resumed)) {
                play(each, round * 8, round * 8 + 8, 1).train(null, TestClient.GO);
            }
        }
        assertThat(bytes(resumed)).isEqualTo(bytes(agent));
        assertThat(resumed.info().metrics()).containsEntry("rewardScale", scaleOf(agent));
    }

    private static double scaleOf(Agent agent) {
        return agent.info().metrics().getOrDefault("rewardScale", Double.NaN);
    }

    @Test
    void aDamagedScaleIsCorrupt() {
        play(agent, 0, 8, 1).train(null, TestClient.GO);
        CheckpointContents good = agent.capture(null);
        corrupt(good, "moments", Tensor.of(new double[] {0, -1}, 2), "rewards/moments has a sum of squares of -1.0");
        corrupt(good, "sums", Tensor.of(new double[3], 3), "rewards/sums is F64[3], not F64[8]");
        corrupt(good, "places", Tensor.of(new long[] {-1}, 1), "rewards/places has a -1");
    }

    private void corrupt(CheckpointContents good, String name, Tensor instead, String message) {
        Map<String, Map<String, Tensor>> tensors = new HashMap<>(good.tensors());
        Map<String, Tensor> rewards = new HashMap<>(good.tensors().getOrDefault("rewards", Map.of()));
        rewards.put(name, instead);
        tensors.put("rewards", rewards);
        CheckpointContents bad =
                new CheckpointContents(good.spec(), tensors, good.counters(), good.metrics(), good.versions(), null);
        assertThatThrownBy(() -> agent.restoreFrom(bad))
                .isInstanceOfSatisfying(
                        RallyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT_CHECKPOINT))
                .hasMessageContaining(message);
    }
}
