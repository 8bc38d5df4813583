package dev.rally.agents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.agents.random.CounterRandom;
import dev.rally.comm.batch.Column;
import dev.rally.comm.spec.AgentSpec;
import org.junit.jupiter.api.Test;

/** The whole agent learns small problems, to thresholds that chance does not reach. */
class LearningTest {
    private static final int LANES = 64;
    private static final int STEPS = 16;
    private static final int FEATURES = Specs.FEATURES;

    /** One step an episode: the first feature's sign says which of two arms pays. */
    @Test
    void discreteActionsLearnAContextualBandit() {
        AgentSpec spec = Specs.discrete(
                a -> a.put("learningRate", 0.003).put("minibatchSize", 256).put("normalizeObservations", true));
        try (Agent agent = Agent.create(1, spec, Engines.shared())) {
            TestClient client = new TestClient(agent, LANES);
            for (int round = 0; round < 20; round++) {
                for (int t = 0; t < STEPS; t++) {
                    float[] seen = observations(round * STEPS + t);
                    long rollout = client.infer(seen, FEATURES).rollout();
                    client.submit(payoffs(seen, client.discreteActions()), true, seen, FEATURES, rollout);
                }
                agent.train(null, TestClient.GO);
            }
            float[] seen = observations(-1);
            client.infer(seen, FEATURES, new Acting(true, null, 0, LANES));
            assertThat(sum(payoffs(seen, client.discreteActions()))).isGreaterThan(0.95f * LANES);
        }
    }

    /** One step an episode: pays by how near the action is to the first feature. */
    @Test
    void continuousActionsLearnToFollow() {
        AgentSpec spec = Specs.continuous(
                a -> a.put("learningRate", 0.005).put("minibatchSize", 256).put("initialLogStd", -1));
        try (Agent agent = Agent.create(1, spec, Engines.shared())) {
            TestClient client = new TestClient(agent, LANES);
            for (int round = 0; round < 40; round++) {
                for (int t = 0; t < STEPS; t++) {
                    float[] seen = observations(round * STEPS + t);
                    long rollout = client.infer(seen, FEATURES).rollout();
                    client.submit(nearness(seen, client.floats(Column.ACTION)), true, seen, FEATURES, rollout);
                }
                agent.train(null, TestClient.GO);
            }
            float[] seen = observations(-1);
            client.infer(seen, FEATURES, new Acting(true, null, 0, LANES));
            // Doing nothing gives -1/3 on average.
            assertThat(sum(nearness(seen, client.floats(Column.ACTION))) / LANES)
                    .isGreaterThan(-0.03f);
        }
    }

    /** A corridor: only the last of five cells pays, so the way there must be learnt from later values. */
    @Test
    void creditFlowsBackThroughACorridor() {
        AgentSpec spec = Specs.discrete(
                a -> a.put("learningRate", 0.003).put("minibatchSize", 256).put("gamma", 0.9));
        try (Agent agent = Agent.create(1, spec, Engines.shared())) {
            TestClient client = new TestClient(agent, LANES);
            Corridor corridor = new Corridor();
            for (int round = 0; round < 25; round++) {
                corridor.arrivals = 0;
                for (int t = 0; t < STEPS; t++) {
                    long rollout = client.infer(corridor.observe(), FEATURES).rollout();
                    corridor.advance(client.discreteActions());
                    agent.actor()
                            .submit(
                                    client.batch(LANES, w -> {
                                        TestClient.outcomes(w, corridor.rewards, false, corridor.observe(), FEATURES);
                                    }),
                                    rollout,
                                    0,
                                    LANES);
                }
                agent.train(null, TestClient.GO);
            }
            // Every fourth step arrives at best; walking at random arrives about every twentieth.
            assertThat(corridor.arrivals).isGreaterThan((int) (0.22 * LANES * STEPS));
        }
    }

    /** Left and right along five cells; the last one pays and leads back to the first without an end. */
    private static final class Corridor {
        final int[] cells = new int[LANES];
        final float[] rewards = new float[LANES];
        int arrivals;

        float[] observe() {
            float[] seen = new float[LANES * FEATURES];
            for (int i = 0; i < LANES; i++) {
                seen[i * FEATURES] = cells[i] / 2f - 1;
                seen[i * FEATURES + 1] = cells[i] == 0 ? 1 : 0;
                seen[i * FEATURES + 2] = cells[i] == 3 ? 1 : 0;
            }
            return seen;
        }

        void advance(int[] actions) {
            for (int i = 0; i < LANES; i++) {
                cells[i] = Math.max(0, cells[i] + (actions[i] == 1 ? 1 : -1));
                rewards[i] = cells[i] == 4 ? 1 : 0;
                arrivals += cells[i] == 4 ? 1 : 0;
                cells[i] %= 4;
            }
        }
    }

    private static float[] observations(int step) {
        float[] values = new float[LANES * FEATURES];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (2 * CounterRandom.uniform(CounterRandom.at(77, i, step), 0) - 1);
        }
        return values;
    }

    private static float[] payoffs(float[] seen, int[] actions) {
        float[] rewards = new float[LANES];
        for (int i = 0; i < LANES; i++) {
            rewards[i] = (seen[i * FEATURES] > 0) == (actions[i] == 1) ? 1 : 0;
        }
        return rewards;
    }

    private static float[] nearness(float[] seen, float[] actions) {
        float[] rewards = new float[LANES];
        for (int i = 0; i < LANES; i++) {
            float distance = actions[i] - seen[i * FEATURES];
            rewards[i] = -distance * distance;
        }
        return rewards;
    }

    private static float sum(float[] values) {
        float sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum;
    }
}
