package dev.rally.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rally.agents.random.CounterRandom;
import dev.rally.agents.state.SavedState;
import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.spec.ActionSpace;
import dev.rally.comm.spec.AgentSpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Agents whose actions are several choices, some of them forbidden. */
class MaskedAgentTest {
    private static final int FEATURES = Specs.FEATURES;
    private static final int LANES = 64;
    /** Of one row: three choices, then two. */
    private static final int CHOICES = 5;

    private static final ActionSpace SPACE = new ActionSpace.MultiDiscrete(List.of(3, 2));
    private static final Acting SAMPLED = new Acting(false, null, 0, LANES);
    private static final Acting CHOSEN = new Acting(true, null, 0, LANES);

    private final List<Agent> agents = new ArrayList<>();

    @AfterEach
    void close() {
        agents.forEach(Agent::close);
    }

    private Agent create(AgentSpec spec) {
        return add(Agent.create(agents.size() + 1, spec, Engines.shared()));
    }

    private Agent add(Agent created) {
        agents.add(created);
        return created;
    }

    /** One update a train. */
    private static AgentSpec ppo() {
        return Specs.of(SPACE, a -> a.put("epochs", 1).put("learningRate", 0.01));
    }

    private static float[] observations(int step) {
        float[] values = new float[LANES * FEATURES];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (2 * CounterRandom.uniform(CounterRandom.at(77, i, step), 0) - 1);
        }
        return values;
    }

    /** Forbids one of the first three choices, another one in each row, and in every other row the last choice. */
    private static byte[] masks(int step) {
        byte[] masks = new byte[LANES * CHOICES];
        Arrays.fill(masks, (byte) 1);
        for (int row = 0; row < LANES; row++) {
            masks[row * CHOICES + (row + step) % 3] = 0;
            masks[row * CHOICES + 4] = (byte) (row % 2);
        }
        return masks;
    }

    private static void assertAllowed(int[] actions, byte[] masks) {
        for (int row = 0; row < LANES; row++) {
            assertThat(masks[row * CHOICES + actions[2 * row]]).isOne();
            assertThat(masks[row * CHOICES + 3 + actions[2 * row + 1]]).isOne();
        }
    }

    /** A point for each choice that the signs of the first two features ask for; of forbidden ones the next is right. */
    private static float[] payoffs(float[] seen, byte[] masks, int[] actions) {
        float[] rewards = new float[LANES];
        for (int row = 0; row < LANES; row++) {
            int first = seen[row * FEATURES] > 0 ? 1 : 0;
            while (masks[row * CHOICES + first % 3] == 0) {
                first++;
            }
            int second = seen[row * FEATURES + 1] > 0 && masks[row * CHOICES + 4] == 1 ? 1 : 0;
            rewards[row] = (actions[2 * row] == first % 3 ? 1 : 0) + (actions[2 * row + 1] == second ? 1 : 0);
        }
        return rewards;
    }

    /** Plays steps {@code from..to-1} under masks and learns from them. */
    private static Result.Train round(Agent agent, int from, int to) {
        TestClient client = new TestClient(agent, LANES);
        for (int t = from; t < to; t++) {
            float[] seen = observations(t);
            long rollout = client.infer(seen, FEATURES, masks(t), SAMPLED).rollout();
            float[] rewards = payoffs(seen, masks(t), client.discreteActions());
            client.submit(rewards, true, observations(t + 1), FEATURES, rollout);
        }
        return agent.train(null, TestClient.GO);
    }

    private static float[] parameters(Agent agent) {
        return SavedState.of(agent.capture(null))
                .network("parameters", "", Algorithms.of(agent.spec()).shape());
    }

    private static void refused(ErrorCode code, String message, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        RallyException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(message);
    }

    @Test
    void tellsHowLikelyItTakesEachChoiceThatIsAllowed() {
        Agent agent = create(ppo());
        TestClient client = new TestClient(agent, LANES);
        client.infer(observations(0), FEATURES, masks(0), SAMPLED);
        assertThat(client.reply().has(Column.DISTRIBUTION)).isFalse();

        client.infer(observations(0), FEATURES, masks(0), SAMPLED.telling());
        int[] actions = client.discreteActions();
        float[] chances = client.floats(Column.DISTRIBUTION);
        float[] logProbs = client.floats(Column.LOG_PROB);
        for (int row = 0; row < LANES; row++) {
            float taken = chances[row * CHOICES + actions[2 * row]] * chances[row * CHOICES + 3 + actions[2 * row + 1]];
            assertThat((float) Math.log(taken)).isCloseTo(logProbs[row], within(1e-4f));
            for (int i = 0; i < CHOICES; i++) {
                boolean allowed = masks(0)[row * CHOICES + i] == 1;
                assertThat(chances[row * CHOICES + i] > 0).isEqualTo(allowed);
            }
        }
    }

    @Test
    void learnsABanditWhoseArmsAreSometimesClosed() {
        for (AgentSpec spec : List.of(
                Specs.of(SPACE, a -> a.put("learningRate", 0.003).put("minibatchSize", 256)),
                Specs.reinforce(SPACE, a -> a.put("learningRate", 0.003)
                        .put("episodesPerBatch", 128)
                        .put("baseline", true)))) {
            Agent agent = create(spec);
            for (int i = 0; i < 60; i++) {
                round(agent, i * 16, i * 16 + 16);
            }
            TestClient client = new TestClient(agent, LANES);
            float[] seen = observations(-1);
            client.infer(seen, FEATURES, masks(0), CHOSEN);
            float sum = 0;
            for (float reward : payoffs(seen, masks(0), client.discreteActions())) {
                sum += reward;
            }
            assertThat(sum / LANES)
                    .as("of 2 at most; chance gives 1.25; %s", spec.algorithm())
                    .isGreaterThan(1.85f);
        }
    }

    @Test
    void theExportedPolicySaysWhichOutputsAreWhose() {
        JsonNode json = create(ppo()).actor().export();
        assertThat(json.get("action")).hasToString("{\"type\":\"multi-discrete\",\"n\":[3,2]}");
        assertThat(json.get("layers").get(2).get("bias")).hasSize(CHOICES);
    }

    @Nested
    class Acts {
        private final Agent agent = create(ppo());
        private final TestClient client = new TestClient(agent, LANES);

        @Test
        void takesNothingThatIsForbidden() {
            for (int t = 0; t < 20; t++) {
                for (Acting how : List.of(SAMPLED, CHOSEN)) {
                    client.infer(observations(t), FEATURES, masks(t), how);
                    assertThat(client.reply().rowSize(Column.ACTION)).isEqualTo(2);
                    assertAllowed(client.discreteActions(), masks(t));
                }
            }
        }

        @Test
        void theLogProbabilityIsOfWhatWasAllowed() {
            client.infer(observations(0), FEATURES, masks(0), SAMPLED);
            float[] logProbs = client.floats(Column.LOG_PROB);
            for (int row = 0; row < LANES; row++) {
                assertThat(logProbs[row])
                        .as("nearly uniform over two times one or two choices")
                        .isCloseTo((float) -Math.log(row % 2 == 0 ? 2 : 4), within(0.05f));
            }
        }

        @Test
        void aRequestWithoutMasksAllowsAllAfterOneWithMasks() {
            client.infer(observations(0), FEATURES, masks(0), SAMPLED);
            client.infer(observations(1), FEATURES);
            for (float logProb : client.floats(Column.LOG_PROB)) {
                assertThat(logProb).isCloseTo((float) -Math.log(6), within(0.05f));
            }
            client.infer(observations(0), FEATURES, masks(0), CHOSEN);
            client.infer(observations(1), FEATURES, CHOSEN);
            TestClient fresh = new TestClient(create(agent.spec()), LANES);
            fresh.infer(observations(1), FEATURES, CHOSEN);
            assertThat(client.discreteActions()).isEqualTo(fresh.discreteActions());
        }
    }

    @Nested
    class Learns {
        @Test
        void underTheMasksOfEachStepWhetherAllHaveSomeOrNot() {
            Agent agent = create(ppo());
            TestClient client = new TestClient(agent, LANES);
            long rollout = client.infer(observations(0), FEATURES).rollout();
            client.submit(new float[LANES], true, observations(1), FEATURES, rollout);
            Result.Train trained = round(agent, 1, 3);
            // One update on all of it: the policy is still the one that acted, so every ratio is 1.
            assertThat(trained.samples()).isEqualTo(3 * LANES);
            assertThat(trained.metrics().get("approxKl")).isCloseTo(0, within(1e-6));
            assertThat(trained.metrics()).containsEntry("clipFraction", 0.0);
            double entropy = (Math.log(6) + 2 * (Math.log(2) + Math.log(4)) / 2) / 3;
            assertThat(trained.metrics().get("entropy")).isCloseTo(entropy, within(0.01));
        }

        @Test
        void fromCompleteTransitionsAsFromHeldSteps() {
            Agent held = create(ppo());
            Agent whole = create(ppo());
            TestClient client = new TestClient(held, LANES);
            float[] seen = observations(0);
            float[] rewards = new float[LANES];
            long rollout = client.infer(seen, FEATURES, masks(0), SAMPLED).rollout();
            int[] actions = client.discreteActions();
            for (int row = 0; row < LANES; row++) {
                rewards[row] = row % 5;
            }
            client.submit(rewards, true, seen, FEATURES, rollout);
            TestClient other = new TestClient(whole, LANES);
            whole.actor().submit(other.batch(LANES, transitions(rewards, actions, masks(0))), null, 0, LANES);
            held.train(null, TestClient.GO);
            whole.train(null, TestClient.GO);
            float[] expected = parameters(held);
            float[] actual = parameters(whole);
            for (int i = 0; i < expected.length; i++) {
                assertThat(actual[i]).isCloseTo(expected[i], within(2e-5f));
            }
        }

        @Test
        void byReinforceFromEpisodesThatWaitedInACheckpoint() {
            Agent original = create(Specs.reinforce(SPACE, a -> a.put("episodesPerBatch", 3 * LANES)));
            assertThat(round(original, 0, 2).updateSteps()).isZero();
            Agent resumed = add(Agent.restore(9, original.capture(null), Engines.shared()));
            for (Agent agent : List.of(original, resumed)) {
                Result.Train trained = round(agent, 2, 3);
                assertThat(trained.updateSteps()).isOne();
                double entropy = (Math.log(2) + Math.log(4)) / 2;
                assertThat(trained.metrics().get("entropy")).isCloseTo(entropy, within(0.01));
            }
            assertThat(parameters(resumed)).isEqualTo(parameters(original));
        }
    }

    private static Consumer<BatchWriter> transitions(float[] rewards, int[] actions, byte[] masks) {
        return w -> {
            TestClient.outcomes(w, rewards, true, observations(0), FEATURES);
            w.putFloats(Column.OBSERVATION, LANES, FEATURES, observations(0), 0);
            w.putInts(Column.ACTION, LANES, 2, actions, 0);
            w.putBytes(Column.ACTION_MASK, LANES, CHOICES, masks, 0);
        };
    }

    @Nested
    class Refuses {
        private final Agent agent = create(ppo());
        private final TestClient client = new TestClient(agent, LANES);

        private void mask(String message, byte[] masks) {
            String before = agent.info().toString();
            refused(ErrorCode.INVALID_BATCH, message, () -> client.infer(observations(0), FEATURES, masks, SAMPLED));
            refused(ErrorCode.INVALID_BATCH, message, () -> client.infer(observations(0), FEATURES, masks, CHOSEN));
            assertThat(agent.info()).hasToString(before);
        }

        private static byte[] with(int row, int... values) {
            byte[] masks = masks(0);
            for (int i = 0; i < CHOICES; i++) {
                masks[row * CHOICES + i] = (byte) values[i];
            }
            return masks;
        }

        @Test
        void masksThatForbidAllOfAFactor() {
            mask("ACTION_MASK row 7 forbids all 3 actions in element 0; allow at least one", with(7, 0, 0, 0, 1, 1));
            mask("ACTION_MASK row 63 forbids all 2 actions in element 1", with(63, 1, 0, 0, 0, 0));
        }

        @Test
        void valuesThatAreNeither0Nor1() {
            mask("ACTION_MASK row 2 has 255 for action 1 in element 0; allowed are 1", with(2, 1, 255, 0, 1, 1));
            mask("ACTION_MASK row 2 has 2 for action 1 in element 1", with(2, 1, 1, 1, 0, 2));
        }

        @Test
        void masksOfAnotherShape() {
            mask("ACTION_MASK has 64 rows of 4 elements; it must have 64 rows of 5", new byte[LANES * 4]);
            refused(ErrorCode.INVALID_BATCH, "ACTION_MASK is INT32; it must be UINT8", () -> agent.actor()
                    .act(
                            client.batch(LANES, w -> {
                                w.putFloats(Column.OBSERVATION, LANES, FEATURES, observations(0), 0);
                                w.ints(Column.ACTION_MASK, LANES, CHOICES);
                            }),
                            SAMPLED,
                            new BatchWriter(ByteBuffer.allocateDirect(8192))));
        }

        @Test
        void masksWhereTheyWouldMeanNothing() {
            for (AgentSpec spec :
                    List.of(Specs.continuous(a -> {}), Specs.sac(new ActionSpace.Discrete(CHOICES), a -> {}))) {
                Agent other = create(spec);
                TestClient its = new TestClient(other, LANES);
                for (Acting how : List.of(SAMPLED, CHOSEN)) {
                    refused(
                            ErrorCode.INVALID_BATCH,
                            "leave it out",
                            () -> its.infer(observations(0), FEATURES, masks(0), how));
                }
                assertThat(other.info().heldSteps()).isZero();
            }
        }

        @Test
        void completeTransitionsWhoseActionsTheirMasksForbid() {
            int[] actions = new int[2 * LANES];
            for (int row = 0; row < LANES; row++) {
                actions[2 * row] = (row + 1) % 3;
            }
            float[] rewards = new float[LANES];
            actions[2 * 5] = 2;
            submissionRefused("ACTION row 5 is 2 in element 0, which its ACTION_MASK forbids", actions);
            actions[2 * 5] = 0;
            actions[2 * 4 + 1] = 1;
            submissionRefused("ACTION row 4 is 1 in element 1, which its ACTION_MASK forbids", actions);
            actions[2 * 4 + 1] = 2;
            submissionRefused("ACTION row 4, element 1 is 2; allowed are 0 to 1", actions);
            actions[2 * 4 + 1] = 0;
            assertThat(agent.actor()
                            .submit(client.batch(LANES, transitions(rewards, actions, masks(0))), null, 0, LANES))
                    .isEqualTo(LANES);
        }

        private void submissionRefused(String message, int[] actions) {
            refused(ErrorCode.INVALID_BATCH, message, () -> agent.actor()
                    .submit(client.batch(LANES, transitions(new float[LANES], actions, masks(0))), null, 0, LANES));
            assertThat(agent.info().heldSteps()).isZero();
        }
    }
}
