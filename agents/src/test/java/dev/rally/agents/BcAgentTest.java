package dev.rally.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.spec.ActionSpace;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.BcSpec;
import dev.rally.comm.spec.PpoSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A policy learns to do what was done, and nothing else. */
class BcAgentTest {
    private static final int LANES = Expert.LANES;
    private static final int ROWS = Expert.ROWS;
    private static final int FEATURES = Specs.FEATURES;
    private static final ActionSpace THREE = new ActionSpace.Discrete(3);
    private static final ActionSpace BOX = new ActionSpace.Continuous(List.of(-2f), List.of(2f));

    private static AgentSpec spec(ActionSpace action) {
        return Specs.of(action, BcSpec.defaults(false), a -> a.put("heldBack", 0.25));
    }

    private static Result.Train learn(Agent agent, TestClient client, int times) {
        Result.Train result = null;
        for (int i = 0; i < times; i++) {
            Expert.submit(agent, client);
            result = agent.train(null, TestClient.GO);
        }
        return Objects.requireNonNull(result);
    }

    @Test
    void choicesAreImitatedAndThoseHeldBackTell() {
        try (Agent agent = Agent.create(1, spec(THREE), Engines.shared())) {
            TestClient client = new TestClient(agent, ROWS);
            Result.Train trained = learn(agent, client, 6);
            double held = trained.metrics().getOrDefault("heldBackSteps", -1.0);
            assertThat(held).isBetween(0.15 * 4 * ROWS, 0.35 * 4 * ROWS);
            assertThat(trained.metrics().get("demonstratedSteps")).isEqualTo(4 * ROWS - held);
            assertThat(trained.samples()).isEqualTo((long) (4 * ROWS - held));
            assertThat(trained.metrics().get("imitationAccuracy")).isGreaterThan(0.95);
            assertThat(trained.metrics().get("heldBackAccuracy")).isGreaterThan(0.93);
            assertThat(Expert.agreement(client)).isGreaterThan(0.93);
        }
    }

    @Test
    void continuousActionsAreImitated() {
        try (Agent agent = Agent.create(1, spec(BOX), Engines.shared())) {
            TestClient client = new TestClient(agent, ROWS);
            Result.Train trained = learn(agent, client, 6);
            assertThat(trained.metrics().get("heldBackError")).isLessThan(0.1);
            assertThat(Expert.error(client)).isLessThan(0.2);
        }
    }

    /** All lanes earn 1 in each of 8 steps: the value of a state is in the unit of the returns' deviation. */
    @Test
    void valuesAreTheDemonstratedReturns() {
        try (Agent agent = Agent.create(1, spec(THREE), Engines.shared())) {
            TestClient client = new TestClient(agent, ROWS);
            Result.Train trained = learn(agent, client, 6);
            assertThat(trained.metrics().get("valueLoss")).isLessThan(1.5);
        }
    }

    @Test
    void whatItPlaysItselfIsNotImitated() {
        try (Agent alone = Agent.create(1, spec(THREE), Engines.shared());
                Agent playing = Agent.create(1, spec(THREE), Engines.shared())) {
            Result.Train one = learn(alone, new TestClient(alone, ROWS), 1);
            TestClient client = new TestClient(playing, LANES);
            float[] seen = Expert.observations(7);
            float[] first = Arrays.copyOf(seen, LANES * FEATURES);
            long rollout = client.infer(first, FEATURES).rollout();
            client.submit(new float[LANES], true, first, FEATURES, rollout);
            assertThatThrownBy(() -> playing.train(null, TestClient.GO))
                    .isInstanceOf(RallyException.class)
                    .hasMessageContaining("nothing to imitate");
            Result.Train other = learn(playing, new TestClient(playing, ROWS), 1);
            assertThat(other.samples()).isEqualTo(one.samples());
            assertThat(other.metrics().get("demonstratedSteps"))
                    .isEqualTo(one.metrics().get("demonstratedSteps"));
        }
    }

    @Test
    void ppoGoesOnFromWhatWasImitated() {
        try (Agent agent = Agent.create(1, spec(THREE), Engines.shared())) {
            TestClient client = new TestClient(agent, ROWS);
            learn(agent, client, 6);
            AgentSpec heir = Specs.of(THREE, PpoSpec.defaults(), a -> {});
            try (Agent ppo = Agent.create(2, heir, Engines.shared(), agent.capture(null))) {
                assertThat(Expert.agreement(new TestClient(ppo, ROWS)))
                        .isCloseTo(Expert.agreement(client), within(1e-9));
            }
        }
    }

    @Test
    void stepsOfATrainCanBeCounted() {
        try (Agent agent = Agent.create(1, spec(THREE), Engines.shared())) {
            TestClient client = new TestClient(agent, ROWS);
            Expert.submit(agent, client);
            assertThat(agent.train(3, TestClient.GO).updateSteps()).isEqualTo(3);
        }
    }
}
