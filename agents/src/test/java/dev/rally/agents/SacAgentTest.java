package dev.rally.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.agents.random.CounterRandom;
import dev.rally.checkpoints.CheckpointContents;
import dev.rally.comm.batch.Column;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.spec.ActionSpace;
import dev.rally.comm.spec.AgentSpec;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** A whole agent that learns by soft actor-critic. */
class SacAgentTest {
    private static final int LANES = 16;
    private static final int FEATURES = Specs.FEATURES;
    private static final ActionSpace TWO = new ActionSpace.Discrete(2);
    private static final ActionSpace BOX = new ActionSpace.Continuous(List.of(-2f), List.of(2f));

    private static Result.Train round(Agent agent, TestClient client, int from, int steps, boolean discrete) {
        for (int t = from; t < from + steps; t++) {
            float[] seen = observations(t);
            long rollout = client.infer(seen, FEATURES).rollout();
            client.submit(rewards(client, seen, discrete), true, seen, FEATURES, rollout);
        }
        return agent.train(null, TestClient.GO);
    }

    private static float[] rewards(TestClient client, float[] seen, boolean discrete) {
        float[] rewards = new float[LANES];
        int[] chosen = discrete ? client.discreteActions() : new int[LANES];
        float[] moved = discrete ? new float[LANES] : client.floats(Column.ACTION);
        for (int i = 0; i < LANES; i++) {
            float wanted = seen[i * FEATURES];
            float distance = moved[i] - wanted;
            rewards[i] = discrete ? ((wanted > 0) == (chosen[i] == 1) ? 1 : 0) : -distance * distance;
        }
        return rewards;
    }

    private static float best(Agent agent, boolean discrete) {
        TestClient client = new TestClient(agent, LANES);
        float sum = 0;
        for (int t = 0; t < 8; t++) {
            float[] seen = observations(-1 - t);
            client.infer(seen, FEATURES, new Acting(true, null, 0, LANES));
            for (float reward : rewards(client, seen, discrete)) {
                sum += reward / (8 * LANES);
            }
        }
        return sum;
    }

    @Nested
    class Learns {
        @Test
        void whichOfTwoActionsPays() {
            try (Agent agent = Agent.create(1, Specs.sac(TWO, a -> a.put("updatesPerStep", 0.25)), Engines.shared())) {
                TestClient client = new TestClient(agent, LANES);
                for (int r = 0; r < 40; r++) {
                    round(agent, client, r * 8, 8, true);
                }
                assertThat(best(agent, true)).isGreaterThan(0.95f);
            }
        }

        @Test
        void whereToMove() {
            try (Agent agent = Agent.create(1, Specs.sac(BOX, a -> a.put("updatesPerStep", 0.25)), Engines.shared())) {
                TestClient client = new TestClient(agent, LANES);
                float untrained = best(agent, false);
                for (int r = 0; r < 60; r++) {
                    round(agent, client, r * 8, 8, false);
                }
                assertThat(best(agent, false)).isGreaterThan(-0.03f).isGreaterThan(untrained + 0.2f);
            }
        }
    }

    @Nested
    class CountsUpdates {
        @Test
        void asTheNewTransitionsMakeDue() {
            try (Agent agent = Agent.create(1, Specs.sac(TWO, a -> a.put("updatesPerStep", 0.3)), Engines.shared())) {
                TestClient client = new TestClient(agent, LANES);
                assertThat(round(agent, client, 0, 15, true).updateSteps())
                        .as("240 transitions are not enough to begin")
                        .isZero();
                assertThat(round(agent, client, 15, 1, true).updateSteps())
                        .as("floor(0.3 * 256) - floor(0.3 * 240)")
                        .isEqualTo(4);
                assertThat(agent.info().updateSteps()).isEqualTo(4);
                assertThat(agent.info().envSteps()).isEqualTo(256);
            }
        }

        @Test
        void orAsManyAsAreAskedForWithoutAnyNewTransition() {
            try (Agent agent = Agent.create(1, Specs.sac(TWO, a -> {}), Engines.shared())) {
                TestClient client = new TestClient(agent, LANES);
                assertThatThrownBy(() -> agent.train(3, TestClient.GO))
                        .isInstanceOfSatisfying(
                                RallyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOTHING_TO_TRAIN));
                round(agent, client, 0, 16, true);
                long before = agent.info().updateSteps();
                assertThat(agent.train(3, TestClient.GO).updateSteps()).isEqualTo(3);
                assertThat(agent.info().updateSteps()).isEqualTo(before + 3);
                assertThat(agent.info().envSteps()).isEqualTo(256);
            }
        }

        @Test
        void noneWhenTheTrainIsUndone() {
            try (Agent agent = Agent.create(1, Specs.sac(BOX, a -> {}), Engines.shared())) {
                TestClient client = new TestClient(agent, LANES);
                round(agent, client, 0, 16, false);
                CheckpointContents before = agent.capture(null);
                int[] asked = {0};
                assertThatThrownBy(() -> agent.train(9, TestClient.control(() -> ++asked[0] > 4)))
                        .isInstanceOfSatisfying(
                                RallyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
                assertThat(agent.capture(null).tensors()).isEqualTo(before.tensors());
            }
        }
    }

    @Nested
    class IsResumed {
        @Test
        void likeAnUninterruptedOneWhenTheReplayIsSaved() {
            for (ActionSpace space : List.of(TWO, BOX)) {
                boolean discrete = space.equals(TWO);
                AgentSpec spec = Specs.sac(space, a -> a.put("saveReplay", true)
                        .put("normalizeObservations", true)
                        .put("replayCapacity", 300)
                        .put("updatesPerStep", 0.1));
                try (Agent original = Agent.create(1, spec, Engines.shared())) {
                    TestClient first = new TestClient(original, LANES);
                    round(original, first, 0, 24, discrete);
                    CheckpointContents saved = original.capture(null);
                    try (Agent resumed = Agent.restore(2, saved, Engines.shared())) {
                        TestClient second = new TestClient(resumed, LANES);
                        for (int r = 3; r < 6; r++) {
                            round(original, first, r * 8, 8, discrete);
                            round(resumed, second, r * 8, 8, discrete);
                        }
                        assertThat(resumed.capture(null).tensors())
                                .isEqualTo(original.capture(null).tensors())
                                .isNotEqualTo(saved.tensors());
                        assertThat(resumed.capture(null).counters())
                                .isEqualTo(original.capture(null).counters());
                    }
                }
            }
        }

        @Test
        void withAnEmptyReplayWhenItIsNotSaved() {
            try (Agent original = Agent.create(1, Specs.sac(TWO, a -> {}), Engines.shared())) {
                round(original, new TestClient(original, LANES), 0, 20, true);
                CheckpointContents saved = original.capture(null);
                assertThat(saved.tensors()).doesNotContainKey("replay").containsKeys("critics", "targets");
                assertThat(original.missing()).isEmpty();
                try (Agent resumed = Agent.restore(2, saved, Engines.shared())) {
                    TestClient client = new TestClient(resumed, LANES);
                    assertThat(resumed.missing())
                            .hasValueSatisfying(said -> assertThat(said).contains("saveReplay is false"));
                    assertThat(round(resumed, client, 20, 15, true).updateSteps())
                            .isZero();
                    assertThat(round(resumed, client, 35, 1, true).updateSteps())
                            .isPositive();
                }
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
}
