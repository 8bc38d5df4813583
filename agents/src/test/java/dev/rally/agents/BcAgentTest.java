package dev.rally.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rally.agents.random.CounterRandom;
import dev.rally.comm.batch.BatchView;
import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Protocol;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.spec.ActionSpace;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.BcSpec;
import dev.rally.comm.spec.PpoSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A policy learns to do what was done, and nothing else. */
class BcAgentTest {
    private static final int LANES = 64;
    private static final int STEPS = 8;
    private static final int ROWS = LANES * STEPS;
    private static final int FEATURES = Specs.FEATURES;
    private static final ActionSpace THREE = new ActionSpace.Discrete(3);
    private static final ActionSpace BOX = new ActionSpace.Continuous(List.of(-2f), List.of(2f));

    private static AgentSpec spec(ActionSpace action) {
        return Specs.of(action, BcSpec.defaults(false), a -> a.put("heldBack", 0.25));
    }

    /** Observations far from 0, which only their statistics bring near it. */
    private static float[] observations(int seed) {
        float[] seen = new float[ROWS * FEATURES];
        for (int i = 0; i < seen.length; i++) {
            seen[i] = 50 + 20 * (float) CounterRandom.gaussian(CounterRandom.at(seed, i, 0), 0);
        }
        return seen;
    }

    /** What the expert does: 0 where the first feature is low, 2 where it is high. */
    private static int choice(float[] seen, int row) {
        float first = seen[row * FEATURES];
        return first < 40 ? 0 : first < 60 ? 1 : 2;
    }

    private static float steer(float[] seen, int row) {
        return 1.5f * (float) Math.tanh((seen[row * FEATURES] - 50) / 20);
    }

    /** Complete transitions: an episode for each lane, a reward of 1 a step. */
    private static BatchView shown(TestClient client, float[] seen, Consumer<BatchWriter> actions) {
        return client.batch(ROWS, w -> {
            float[] rewards = new float[ROWS];
            Arrays.fill(rewards, 1);
            byte[] terminated = new byte[ROWS];
            Arrays.fill(terminated, ROWS - LANES, ROWS, (byte) 1);
            w.putFloats(Column.OBSERVATION, ROWS, FEATURES, seen, 0);
            actions.accept(w);
            w.putFloats(Column.REWARD, ROWS, 0, rewards, 0);
            w.putBytes(Column.TERMINATED, ROWS, 0, terminated, 0);
            w.putBytes(Column.TRUNCATED, ROWS, 0, new byte[ROWS], 0);
            w.putFloats(Column.NEXT_OBSERVATION, LANES, FEATURES, new float[LANES * FEATURES], 0);
        });
    }

    private static void show(Agent agent, TestClient client, int seed) {
        float[] seen = observations(seed);
        Consumer<BatchWriter> actions;
        if (agent.spec().action() instanceof ActionSpace.Continuous) {
            float[] steers = new float[ROWS];
            for (int row = 0; row < ROWS; row++) {
                steers[row] = steer(seen, row);
            }
            actions = w -> w.putFloats(Column.ACTION, ROWS, 1, steers, 0);
        } else {
            int[] choices = new int[ROWS];
            for (int row = 0; row < ROWS; row++) {
                choices[row] = choice(seen, row);
            }
            actions = w -> w.putInts(Column.ACTION, ROWS, 0, choices, 0);
        }
        agent.actor().submit(shown(client, seen, actions), null, 0, Protocol.MAX_LANES);
    }

    private static Result.Train learn(Agent agent, TestClient client, int times) {
        Result.Train result = null;
        for (int i = 0; i < times; i++) {
            for (int seed = 1; seed <= 4; seed++) {
                show(agent, client, seed);
            }
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
            assertThat(agreement(client)).isGreaterThan(0.93);
        }
    }

    /** The share of unseen observations in which the best action is the expert's. */
    private static double agreement(TestClient client) {
        float[] seen = observations(99);
        client.infer(seen, FEATURES, new Acting(true, null, 0, ROWS));
        int[] actions = client.discreteActions();
        int same = 0;
        for (int row = 0; row < ROWS; row++) {
            same += actions[row] == choice(seen, row) ? 1 : 0;
        }
        return (double) same / ROWS;
    }

    @Test
    void continuousActionsAreImitated() {
        try (Agent agent = Agent.create(1, spec(BOX), Engines.shared())) {
            TestClient client = new TestClient(agent, ROWS);
            Result.Train trained = learn(agent, client, 6);
            assertThat(trained.metrics().get("heldBackError")).isLessThan(0.1);
            float[] seen = observations(99);
            client.infer(seen, FEATURES, new Acting(true, null, 0, ROWS));
            float[] actions = client.floats(Column.ACTION);
            double squares = 0;
            for (int row = 0; row < ROWS; row++) {
                squares += Math.pow(actions[row] - steer(seen, row), 2);
            }
            assertThat(Math.sqrt(squares / ROWS)).isLessThan(0.2);
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
            float[] seen = observations(7);
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
                assertThat(agreement(new TestClient(ppo, ROWS))).isCloseTo(agreement(client), within(1e-9));
            }
        }
    }

    @Test
    void stepsOfATrainCanBeCounted() {
        try (Agent agent = Agent.create(1, spec(THREE), Engines.shared())) {
            TestClient client = new TestClient(agent, ROWS);
            show(agent, client, 1);
            assertThat(agent.train(3, TestClient.GO).updateSteps()).isEqualTo(3);
        }
    }
}
