package dev.rally.agents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.agents.random.CounterRandom;
import dev.rally.comm.batch.Column;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.spec.ActionSpace;
import dev.rally.comm.spec.AgentSpec;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The spread of continuous actions does not run away where nothing pays: training stays possible. */
class BoundedSpreadTest {
    private static final int LANES = 32;
    private static final int FEATURES = Specs.FEATURES;
    private static final int TRAINS = 450;
    /** Of one action, where its standard deviation is as large as it can be. */
    private static final double MOST_ENTROPY = 0.5 + 0.5 * Math.log(2 * Math.PI) + 2;

    private interface Reward {
        float of(float action);
    }

    static List<AgentSpec> agents() {
        ActionSpace box = new ActionSpace.Continuous(List.of(-2f), List.of(2f));
        Consumer<ObjectNode> fast = a -> a.put("learningRate", 0.05);
        return List.of(
                Specs.continuous(fast.andThen(a ->
                        a.put("minibatchSize", LANES).put("entropyCoef", 0.01).put("normalizeAdvantages", false))),
                Specs.reinforce(
                        box, fast.andThen(a -> a.put("entropyCoef", 0.01).put("episodesPerBatch", LANES))));
    }

    @ParameterizedTest
    @MethodSource("agents")
    void whereNothingPaysItGrowsToItsBoundAndComesBackWhenItPays(AgentSpec spec) {
        try (Agent agent = Agent.create(1, spec, Engines.shared())) {
            double wide = train(agent, 0, TRAINS, action -> 0);
            assertThat(wide).isBetween(MOST_ENTROPY - 0.5, MOST_ENTROPY + 1e-4);
            assertThat(train(agent, TRAINS, TRAINS, action -> -Math.abs(action)))
                    .isLessThan(wide - 1);
        }
    }

    /** One step an episode, so many times; the entropy of the last train. */
    private static double train(Agent agent, int from, int trains, Reward reward) {
        TestClient client = new TestClient(agent, LANES);
        double entropy = 0;
        for (int t = from; t < from + trains; t++) {
            float[] seen = new float[LANES * FEATURES];
            for (int i = 0; i < seen.length; i++) {
                seen[i] = (float) CounterRandom.gaussian(CounterRandom.at(5, i, t), 0);
            }
            long rollout = client.infer(seen, FEATURES).rollout();
            float[] rewards = client.floats(Column.ACTION);
            for (int i = 0; i < rewards.length; i++) {
                rewards[i] = reward.of(rewards[i]);
            }
            client.submit(rewards, true, seen, FEATURES, rollout);
            Result.Train trained = agent.train(null, TestClient.GO);
            entropy = trained.metrics().getOrDefault("entropy", Double.NaN);
        }
        return entropy;
    }
}
