package dev.rally.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rally.agents.random.CounterRandom;
import dev.rally.agents.state.SavedState;
import dev.rally.checkpoints.CheckpointContents;
import dev.rally.checkpoints.Tensor;
import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Mode;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.spec.AgentSpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class AgentTest {
    private static final int FEATURES = Specs.FEATURES;
    private static final int LANES = 8;
    private static final Acting SAMPLED = new Acting(false, null, 0, LANES);
    private static final Acting CHOSEN = new Acting(true, null, 0, LANES);

    private final List<Agent> agents = new ArrayList<>();
    private final Agent agent = create(Specs.discrete(a -> a.put("minibatchSize", 32)));
    private final TestClient client = new TestClient(agent, LANES);
    /** The number of the agent's first rollout. */
    private final long first = agent.info().rollout();

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

    private static void refused(ErrorCode code, String message, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        RallyException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(message);
    }

    private static float[] observations(int step) {
        return values(LANES * FEATURES, step);
    }

    private static float[] values(int count, int step) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) CounterRandom.gaussian(CounterRandom.at(5, i, step), 0);
        }
        return values;
    }

    /** Plays and submits; actions of all steps. */
    private static List<int[]> play(Agent agent, int from, int steps) {
        TestClient client = new TestClient(agent, LANES);
        List<int[]> actions = new ArrayList<>();
        for (int t = from; t < from + steps; t++) {
            long rollout = client.infer(observations(t), FEATURES).rollout();
            actions.add(client.discreteActions());
            client.submit(values(LANES, 1000 + t), t % 5 == 0, observations(t + 1), FEATURES, rollout);
        }
        return actions;
    }

    private static void assertSame(List<int[]> actual, List<int[]> expected) {
        assertThat(actual.toArray(new int[0][])).isDeepEqualTo(expected.toArray(new int[0][]));
    }

    private static Map<String, ByteBuffer> bytes(CheckpointContents contents) {
        Map<String, ByteBuffer> all = new TreeMap<>();
        contents.tensors()
                .forEach((group, named) ->
                        named.forEach((name, tensor) -> all.put(group + "/" + name + " " + tensor, tensor.data())));
        assertThat(all).hasSize(11);
        return all;
    }

    private static float[] parameters(Agent agent) {
        return parameters(agent, agent.capture(null));
    }

    private static float[] parameters(Agent agent, CheckpointContents contents) {
        return SavedState.of(contents)
                .network("parameters", "", Algorithms.of(agent.spec()).shape());
    }

    @Nested
    class Acts {
        @Test
        void theReplyHasSampledActionsTheirLogProbabilitiesAndValues() {
            Result.Infer answer = client.infer(observations(0), FEATURES);
            assertThat(answer)
                    .isEqualTo(new Result.Infer(
                            LANES, Mode.TRAINING, 0, agent.info().rollout()));
            assertThat(client.reply().sequence()).isEqualTo(42);
            assertThat(client.reply().agentId()).isEqualTo(agent.id());
            assertThat(client.discreteActions()).containsOnly(0, 1);
            for (float logProb : client.floats(Column.LOG_PROB)) {
                assertThat(logProb).isCloseTo((float) Math.log(0.5), within(0.02f));
            }
            assertThat(client.floats(Column.VALUE)).doesNotHaveDuplicates();
            assertThat(agent.info().heldSteps()).isEqualTo(LANES);
        }

        @Test
        void deterministicActionsAreNotHeldAndAlwaysTheSame() {
            Result.Infer answer = client.infer(observations(0), FEATURES, CHOSEN);
            int[] first = client.discreteActions();
            client.infer(observations(0), FEATURES, CHOSEN);
            assertThat(client.discreteActions()).isEqualTo(first);
            assertThat(client.reply().has(Column.LOG_PROB)).isFalse();
            assertThat(answer).isEqualTo(new Result.Infer(LANES, Mode.DETERMINISTIC, 0, 0));
            assertThat(agent.info().heldSteps()).isZero();
        }

        @Test
        void aLaneSamplesTheSameInWhateverBatchItIsPlayed() {
            Agent twin = create(agent.spec());
            TestClient alone = new TestClient(twin, LANES);
            float[] seen = observations(0);
            client.infer(seen, FEATURES);
            int[] together = client.discreteActions();
            for (int lane = LANES - 1; lane >= 0; lane--) {
                int[] only = {lane};
                float[] row = Arrays.copyOfRange(seen, lane * FEATURES, (lane + 1) * FEATURES);
                twin.actor()
                        .act(
                                alone.batch(1, w -> {
                                    w.putFloats(Column.OBSERVATION, 1, FEATURES, row, 0);
                                    w.putInts(Column.LANE, 1, 0, only, 0);
                                }),
                                SAMPLED,
                                new BatchWriter(ByteBuffer.allocateDirect(8192)));
                assertThat(twin.info().heldSteps()).isEqualTo(LANES - lane);
            }
            client.infer(seen, FEATURES);
            alone.infer(seen, FEATURES);
            assertThat(alone.discreteActions()).isEqualTo(client.discreteActions());
            assertThat(together).hasSize(LANES);
        }

        @Test
        void lanesOfAnotherExchangeSampleApart() {
            float[] seen = values(512 * FEATURES, 0);
            client.infer(seen, FEATURES, new Acting(false, null, 0, 512));
            int[] first = client.discreteActions();
            client.infer(seen, FEATURES, new Acting(false, null, 512, 512));
            assertThat(client.discreteActions()).isNotEqualTo(first);
        }

        @Test
        void stepsThatAreNotToBeHeldAreSampledAndForgotten() {
            Agent small = create(agent.spec());
            TestClient smallClient = new TestClient(small, LANES);
            client.infer(observations(0), FEATURES);
            Acting passing = new Acting(false, null, 0, LANES, false);

            Result.Infer answer = smallClient.infer(observations(0), FEATURES, passing);

            assertThat(answer.mode()).isEqualTo(Mode.TRAINING);
            assertThat(answer.rollout()).isZero();
            assertThat(small.info().heldSteps()).isZero();
            assertThat(smallClient.discreteActions()).isEqualTo(client.discreteActions());
            client.infer(observations(1), FEATURES);
            smallClient.infer(observations(1), FEATURES, passing);
            assertThat(smallClient.discreteActions()).isEqualTo(client.discreteActions());
        }

        @Test
        void anotherPolicyActsInTheAgentsStead() {
            CheckpointContents before = agent.capture(null);
            client.infer(observations(0), FEATURES, CHOSEN);
            float[] values = client.floats(Column.VALUE);
            play(agent, 0, 10);
            agent.train(null, TestClient.GO);
            try (Policy old = agent.actor().policy(before, 7)) {
                Result.Infer answer = client.infer(observations(0), FEATURES, new Acting(true, old, 0, LANES));
                assertThat(client.floats(Column.VALUE)).isEqualTo(values);
                assertThat(answer.policyVersion()).isZero();
            }
            client.infer(observations(0), FEATURES, CHOSEN);
            assertThat(client.floats(Column.VALUE)).isNotEqualTo(values);
        }

        @Test
        void continuousActionsLeaveWithinTheirBounds() {
            Agent box = create(Specs.continuous(a -> a.put("initialLogStd", 2)));
            TestClient boxClient = new TestClient(box, LANES);
            boxClient.infer(observations(0), FEATURES);
            assertThat(boxClient.floats(Column.ACTION)).contains(2f);
            for (float action : boxClient.floats(Column.ACTION)) {
                assertThat(action).isBetween(-2f, 2f);
            }
        }
    }

    @Nested
    class RefusesToAct {
        private void onBatch(ErrorCode code, String message, int rows, Consumer<BatchWriter> columns) {
            String before = agent.info().toString();
            refused(code, message, () -> agent.actor()
                    .act(client.batch(rows, columns), SAMPLED, new BatchWriter(ByteBuffer.allocateDirect(8192))));
            assertThat(agent.info()).hasToString(before);
        }

        @Test
        void batchesOfAnotherShape() {
            onBatch(ErrorCode.INVALID_BATCH, "OBSERVATION", 2, w -> w.floats(Column.OBSERVATION, 2, FEATURES + 1));
            onBatch(ErrorCode.INVALID_BATCH, "OBSERVATION", 2, w -> w.ints(Column.LANE, 2, 0)
                    .put(new int[] {0, 1}));
            onBatch(ErrorCode.INVALID_BATCH, "no rows", 0, w -> w.floats(Column.OBSERVATION, 0, FEATURES));
        }

        @Test
        void aHeaderThatClaimsMoreRowsThanThereAre() {
            Consumer<BatchWriter> oneRow = w -> w.floats(Column.OBSERVATION, 1, FEATURES);
            onBatch(ErrorCode.INVALID_BATCH, "OBSERVATION has 1 rows", Integer.MAX_VALUE, oneRow);
            refused(ErrorCode.INVALID_BATCH, "OBSERVATION has 1 rows", () -> agent.actor()
                    .act(
                            client.batch(Integer.MAX_VALUE, oneRow),
                            new Acting(true, null, 0, LANES),
                            new BatchWriter(ByteBuffer.allocateDirect(8192))));
        }

        @Test
        void observationsThatAreNotFinite() {
            onBatch(ErrorCode.NOT_FINITE, "row 1", 2, w -> w.floats(Column.OBSERVATION, 2, FEATURES)
                    .put(4, Float.NaN));
        }

        @Test
        void observationsSoHugeThatTheOutputsOverflow() {
            Agent linear = create(Specs.relu());
            TestClient other = new TestClient(linear, LANES);
            // All signs, so that an orthogonal layer must take some of them beyond the range of floats.
            float[] huge = new float[LANES * FEATURES];
            for (int i = 0; i < huge.length; i++) {
                huge[i] = (((i / FEATURES) >> (i % FEATURES)) & 1) == 0 ? 3e38f : -3e38f;
            }
            refused(ErrorCode.NOT_FINITE, "scale the observations", () -> other.infer(huge, FEATURES));
            refused(ErrorCode.NOT_FINITE, "scale the observations", () -> other.infer(huge, FEATURES, CHOSEN));
            assertThat(linear.info().heldSteps()).isZero();
        }

        @Test
        void lanesTwiceOrOutOfRange() {
            onBatch(ErrorCode.INVALID_BATCH, "again", 2, w -> {
                w.floats(Column.OBSERVATION, 2, FEATURES);
                w.ints(Column.LANE, 2, 0).put(new int[] {3, 3});
            });
            onBatch(ErrorCode.INVALID_BATCH, "lanes 0 to 7", 2, w -> {
                w.floats(Column.OBSERVATION, 2, FEATURES);
                w.ints(Column.LANE, 2, 0).put(new int[] {3, LANES});
            });
            onBatch(ErrorCode.INVALID_BATCH, "more lanes", 9, w -> w.floats(Column.OBSERVATION, 9, FEATURES));
        }

        @Test
        void whenTheReplyHasNoRoomAndChangesNothing() {
            refused(ErrorCode.INVALID_BATCH, "", () -> agent.actor()
                    .act(
                            client.batch(
                                    LANES, w -> w.putFloats(Column.OBSERVATION, LANES, FEATURES, observations(0), 0)),
                            SAMPLED,
                            new BatchWriter(ByteBuffer.allocateDirect(512))));
            assertThat(agent.info().heldSteps()).isZero();
            client.infer(observations(0), FEATURES);
            int[] actions = client.discreteActions();
            TestClient fresh = new TestClient(create(agent.spec()), LANES);
            fresh.infer(observations(0), FEATURES);
            assertThat(fresh.discreteActions()).isEqualTo(actions);
        }

        @Test
        void moreStepsThanMayBeHeld() {
            Agent small = create(Specs.discrete(a -> a.put("maxHeldSteps", LANES)));
            TestClient smallClient = new TestClient(small, LANES);
            smallClient.infer(observations(0), FEATURES);
            refused(ErrorCode.ROLLOUT_FULL, "may hold 8", () -> smallClient.infer(observations(1), FEATURES));
            assertThat(small.info().heldSteps()).isEqualTo(LANES);
        }
    }

    @Nested
    class TakesSubmissions {
        @Test
        void outcomesOfHeldStepsInSeveralParts() {
            for (int t = 0; t < 3; t++) {
                client.infer(observations(t), FEATURES);
            }
            float[] next = observations(3);
            assertThat(client.submit(values(LANES, 0), false, next, FEATURES, first))
                    .isEqualTo(LANES);
            assertThat(client.submit(values(2 * LANES, 0), false, next, FEATURES, first))
                    .isEqualTo(2 * LANES);
            refused(
                    ErrorCode.INVALID_BATCH,
                    "0 held steps",
                    () -> client.submit(values(LANES, 0), false, next, FEATURES, first));
            assertThat(agent.train(null, TestClient.GO).samples()).isEqualTo(3 * LANES);
        }

        @Test
        void completeTransitionsLearnLikeHeldSteps() {
            // The same steps, once held and once submitted whole, teach the same but for rounding.
            Agent other = create(agent.spec());
            TestClient whole = new TestClient(other, LANES);
            int steps = 6;
            float[] seen = values(steps * LANES * FEATURES, 1);
            float[] rewards = values(steps * LANES, 2);
            float[] next = observations(3);
            int[] actions = new int[steps * LANES];
            for (int t = 0; t < steps; t++) {
                float[] now = Arrays.copyOfRange(seen, t * LANES * FEATURES, (t + 1) * LANES * FEATURES);
                client.infer(now, FEATURES);
                System.arraycopy(client.discreteActions(), 0, actions, t * LANES, LANES);
            }
            client.submit(rewards, false, next, FEATURES, first);
            other.actor()
                    .submit(
                            whole.batch(rewards.length, w -> {
                                TestClient.outcomes(w, rewards, false, next, FEATURES);
                                w.putFloats(Column.OBSERVATION, rewards.length, FEATURES, seen, 0);
                                w.putInts(Column.ACTION, rewards.length, 0, actions, 0);
                            }),
                            null,
                            0,
                            LANES);
            agent.train(null, TestClient.GO);
            other.train(null, TestClient.GO);
            float[] held = parameters(agent);
            float[] submitted = parameters(other);
            for (int i = 0; i < held.length; i++) {
                assertThat(submitted[i]).isCloseTo(held[i], within(2e-5f));
            }
        }

        @Test
        void theFirstCompleteTransitionsAreSeenInASaneScaleToo() {
            float[] plain = afterCompleteTransitions(1);
            float[] large = afterCompleteTransitions(1024);
            for (int i = 0; i < plain.length; i++) {
                assertThat(large[i]).isCloseTo(plain[i], within(1e-4f));
            }
        }

        private float[] afterCompleteTransitions(float scale) {
            Agent fresh = create(Specs.discrete(a -> a.put("normalizeObservations", true)));
            int rows = 6 * LANES;
            fresh.actor()
                    .submit(
                            new TestClient(fresh, LANES).batch(rows, w -> {
                                TestClient.outcomes(
                                        w, values(rows, 2), false, scaled(observations(3), scale), FEATURES);
                                w.putFloats(
                                        Column.OBSERVATION,
                                        rows,
                                        FEATURES,
                                        scaled(values(rows * FEATURES, 1), scale),
                                        0);
                                w.putInts(Column.ACTION, rows, 0, new int[rows], 0);
                            }),
                            null,
                            0,
                            LANES);
            fresh.train(null, TestClient.GO);
            return parameters(fresh);
        }

        private static float[] scaled(float[] values, float scale) {
            for (int i = 0; i < values.length; i++) {
                values[i] *= scale;
            }
            return values;
        }

        @Test
        void truncationBootstrapsAndTerminationDoesNot() {
            assertThat(valueLossAfter(Column.TRUNCATED)).isNotEqualTo(valueLossAfter(Column.TERMINATED));
        }

        private double valueLossAfter(Column end) {
            Agent fresh = create(agent.spec());
            TestClient one = new TestClient(fresh, LANES);
            one.infer(observations(0), FEATURES);
            byte[] all = new byte[LANES];
            Arrays.fill(all, (byte) 1);
            fresh.actor()
                    .submit(
                            one.batch(LANES, w -> {
                                w.putFloats(Column.REWARD, LANES, 0, new float[LANES], 0);
                                w.putBytes(
                                        Column.TERMINATED,
                                        LANES,
                                        0,
                                        end == Column.TERMINATED ? all : new byte[LANES],
                                        0);
                                w.putBytes(
                                        Column.TRUNCATED, LANES, 0, end == Column.TRUNCATED ? all : new byte[LANES], 0);
                                w.putFloats(Column.FINAL_OBSERVATION, LANES, FEATURES, observations(1), 0);
                                w.putInts(Column.FINAL_ROW, LANES, 0, new int[] {0, 1, 2, 3, 4, 5, 6, 7}, 0);
                                w.putInts(Column.LANE, LANES, 0, new int[] {0, 1, 2, 3, 4, 5, 6, 7}, 0);
                            }),
                            fresh.info().rollout(),
                            0,
                            LANES);
            return fresh.train(null, TestClient.GO).metrics().getOrDefault("valueLoss", Double.NaN);
        }
    }

    @Nested
    class RefusesSubmissions {
        private void onBatch(ErrorCode code, String message, int rows, Consumer<BatchWriter> columns) {
            refused(code, message, () -> agent.actor().submit(client.batch(rows, columns), first, 0, LANES));
            // Nothing was taken: the whole step can still be submitted.
            assertThat(agent.info().heldSteps()).isEqualTo(LANES);
        }

        private Consumer<BatchWriter> with(byte[] terminated, byte[] truncated, int[] finalRows) {
            return w -> {
                w.putFloats(Column.REWARD, LANES, 0, values(LANES, 0), 0);
                w.putBytes(Column.TERMINATED, LANES, 0, terminated, 0);
                w.putBytes(Column.TRUNCATED, LANES, 0, truncated, 0);
                w.putFloats(Column.NEXT_OBSERVATION, LANES, FEATURES, observations(1), 0);
                w.putInts(Column.FINAL_ROW, finalRows.length, 0, finalRows, 0);
                w.floats(Column.FINAL_OBSERVATION, finalRows.length, FEATURES);
            };
        }

        @Test
        void whateverIsWrongWithThem() {
            client.infer(observations(0), FEATURES);
            byte[] none = new byte[LANES];
            byte[] second = new byte[LANES];
            second[1] = 1;
            byte[] odd = new byte[LANES];
            odd[2] = 2;
            onBatch(ErrorCode.INVALID_BATCH, "both are 0 or 1", LANES, with(odd, none, new int[0]));
            onBatch(ErrorCode.INVALID_BATCH, "row 1 is truncated", LANES, with(none, second, new int[0]));
            onBatch(ErrorCode.INVALID_BATCH, "did not end", LANES, with(none, second, new int[] {1, 2}));
            onBatch(ErrorCode.INVALID_BATCH, "ascend", LANES, with(second, none, new int[] {1, 1}));
            onBatch(ErrorCode.INVALID_BATCH, "ascend", LANES, with(second, none, new int[] {LANES}));
            onBatch(
                    ErrorCode.NOT_FINITE,
                    "REWARD row 0",
                    LANES,
                    w -> TestClient.outcomes(
                            w, new float[] {Float.NaN, 0, 0, 0, 0, 0, 0, 0}, false, observations(1), FEATURES));
            onBatch(
                    ErrorCode.INVALID_BATCH,
                    "rows must be",
                    LANES + 1,
                    w -> TestClient.outcomes(w, new float[LANES + 1], false, observations(1), FEATURES));
            onBatch(
                    ErrorCode.INVALID_BATCH,
                    "neither LANE nor NEXT_OBSERVATION",
                    1,
                    w -> w.floats(Column.REWARD, 1, 0));
            onBatch(
                    ErrorCode.INVALID_BATCH,
                    "REWARD",
                    LANES,
                    w -> w.putFloats(Column.NEXT_OBSERVATION, LANES, FEATURES, observations(1), 0));
            onBatch(
                    ErrorCode.INVALID_BATCH,
                    "REWARD has 8 rows",
                    Integer.MAX_VALUE / LANES * LANES,
                    w -> TestClient.outcomes(w, new float[LANES], false, observations(1), FEATURES));
            onBatch(
                    ErrorCode.INVALID_BATCH,
                    "held steps without outcomes",
                    2 * LANES,
                    w -> TestClient.outcomes(w, new float[2 * LANES], false, observations(1), FEATURES));
            assertThat(client.submit(values(LANES, 0), false, observations(1), FEATURES, first))
                    .isEqualTo(LANES);
        }

        @Test
        void ofARolloutThatIsGone() {
            play(agent, 0, 2);
            agent.train(null, TestClient.GO);
            client.infer(observations(0), FEATURES);
            refused(
                    ErrorCode.ROLLOUT_DISCARDED,
                    "rollout " + first + " is gone",
                    () -> client.submit(values(LANES, 0), true, observations(1), FEATURES, first));
            refused(
                    ErrorCode.INVALID_PARAMS,
                    "need the rollout number",
                    () -> client.submit(values(LANES, 0), true, observations(1), FEATURES, null));
        }

        @Test
        void completeTransitionsThatNameARollout() {
            transitionsRefused(ErrorCode.INVALID_PARAMS, "rollout is " + first + ", but the batch has", first, 0);
        }

        @Test
        void probabilitiesAboveOne() {
            transitionsRefused(ErrorCode.INVALID_BATCH, "LOG_PROB row 1 is 1.0E-6; the natural", null, 1e-6f);
        }

        private void transitionsRefused(ErrorCode code, String message, @Nullable Long rollout, float logProb) {
            refused(code, message, () -> agent.actor()
                    .submit(
                            client.batch(LANES, w -> {
                                TestClient.outcomes(w, new float[LANES], false, observations(1), FEATURES);
                                w.putFloats(Column.OBSERVATION, LANES, FEATURES, observations(0), 0);
                                w.putInts(Column.ACTION, LANES, 0, new int[LANES], 0);
                                w.putFloats(Column.LOG_PROB, LANES, 0, new float[] {0, logProb, 0, 0, 0, 0, 0, 0}, 0);
                            }),
                            rollout,
                            0,
                            LANES));
            assertThat(agent.info().heldSteps()).isZero();
        }

        @Test
        void withActionsOutOfRange() {
            refused(ErrorCode.INVALID_BATCH, "allowed are 0 to 1", () -> agent.actor()
                    .submit(
                            client.batch(LANES, w -> {
                                TestClient.outcomes(w, new float[LANES], false, observations(1), FEATURES);
                                w.putFloats(Column.OBSERVATION, LANES, FEATURES, observations(0), 0);
                                w.putInts(Column.ACTION, LANES, 0, new int[] {0, 1, 2, 0, 0, 0, 0, 0}, 0);
                            }),
                            null,
                            0,
                            LANES));
            assertThat(agent.info().heldSteps()).isZero();
        }
    }

    @Nested
    class SwitchesMode {
        @Test
        void aSwitchDiscardsTheUnfinishedRollout() {
            client.infer(observations(0), FEATURES);
            assertThat(agent.actor().switchTo(Mode.DETERMINISTIC))
                    .isEqualTo(new Result.AgentMode("learner", Mode.DETERMINISTIC, LANES));
            refused(
                    ErrorCode.ROLLOUT_DISCARDED,
                    "rollout " + first + " is gone",
                    () -> client.submit(values(LANES, 0), true, observations(1), FEATURES, first));
            assertThat(client.infer(observations(0), FEATURES).mode()).isEqualTo(Mode.DETERMINISTIC);
            refused(ErrorCode.AGENT_DETERMINISTIC, "agent.mode", () -> agent.train(null, TestClient.GO));
            assertThat(agent.actor().switchTo(Mode.TRAINING).discardedSteps()).isZero();
            assertThat(client.infer(observations(0), FEATURES).rollout()).isEqualTo(first + 2);
        }

        @Test
        void readingOrRepeatingTheModeChangesNothing() {
            client.infer(observations(0), FEATURES);
            assertThat(agent.actor().mode()).isEqualTo(Mode.TRAINING);
            agent.actor().switchTo(Mode.TRAINING);
            assertThat(agent.info().heldSteps()).isEqualTo(LANES);
        }

        @Test
        void theModeIsReadWhileAnActIsInProgress() throws Exception {
            try (Policy other = agent.actor().policy(agent.capture(null), 7)) {
                Thread acting =
                        new Thread(() -> client.infer(observations(0), FEATURES, new Acting(true, other, 0, LANES)));
                synchronized (other) { // the act has the agent's lock and waits for the policy
                    acting.start();
                    while (acting.getState() != Thread.State.BLOCKED) {
                        Thread.onSpinWait();
                    }
                    assertThat(CompletableFuture.supplyAsync(agent.actor()::mode)
                                    .get(5, TimeUnit.SECONDS))
                            .isEqualTo(Mode.TRAINING);
                }
                acting.join();
            }
        }
    }

    @Nested
    class Trains {
        @Test
        void aFailureOfRallysOwnSaysWhatIsLost() {
            play(agent, 0, 8);
            float[] before = parameters(agent);
            refused(
                    ErrorCode.INTERNAL_ERROR,
                    "its rollout of 64 steps is dropped: java.lang.OutOfMemoryError: as large as it may be",
                    () -> agent.train(null, TestClient.control(() -> {
                        throw new OutOfMemoryError("as large as it may be");
                    })));
            assertThat(parameters(agent)).isEqualTo(before);
            play(agent, 8, 8);
            assertThat(agent.train(null, TestClient.GO).samples()).isEqualTo(64);
        }

        @Test
        void onceOnWhatWasSubmitted() {
            refused(ErrorCode.NOTHING_TO_TRAIN, "submit first", () -> agent.train(null, TestClient.GO));
            play(agent, 0, 9);
            Result.Train trained = agent.train(null, TestClient.GO);
            // 72 samples in minibatches of 32, 32 and 8, four times.
            assertThat(trained.samples()).isEqualTo(72);
            assertThat(trained.updateSteps()).isEqualTo(12);
            assertThat(trained.policyVersion()).isEqualTo(1);
            assertThat(trained.metrics())
                    .containsKeys(
                            "policyLoss",
                            "valueLoss",
                            "entropy",
                            "approxKl",
                            "clipFraction",
                            "explainedVariance",
                            "gradientNorm",
                            "learningRate",
                            "samplesPerSecond",
                            "epochsRun");
            assertThat(agent.info().envSteps()).isEqualTo(72);
            assertThat(agent.info().rollout()).isEqualTo(first + 1);
            refused(ErrorCode.NOTHING_TO_TRAIN, "0 steps are held", () -> agent.train(null, TestClient.GO));
        }

        @Test
        void theSameSeedGivesTheSameParametersBitForBit() {
            Agent twin = create(agent.spec());
            for (int round = 0; round < 3; round++) {
                assertSame(play(twin, round * 8, 8), play(agent, round * 8, 8));
                agent.train(null, TestClient.GO);
                twin.train(null, TestClient.GO);
            }
            assertThat(parameters(twin)).isEqualTo(parameters(agent));
        }

        @Test
        void cancellingUndoesEverything() {
            play(agent, 0, 8);
            CheckpointContents before = agent.capture(null);
            AtomicInteger minibatches = new AtomicInteger();
            refused(
                    ErrorCode.CANCELLED,
                    "after 4 of 8",
                    () -> agent.train(null, TestClient.control(() -> minibatches.incrementAndGet() > 4)));
            assertThat(parameters(agent)).isEqualTo(parameters(agent, before));
            assertThat(agent.info().updateSteps()).isZero();
            assertThat(agent.info().policyVersion()).isZero();
            play(agent, 8, 8);
            assertThat(agent.train(null, TestClient.GO).policyVersion()).isEqualTo(1);
        }

        @Test
        void aTrainThatDivergesIsNotPublished() {
            float[] before = parameters(agent);
            float[] huge = new float[LANES];
            Arrays.fill(huge, 3e38f);
            long rollout = client.infer(observations(0), FEATURES).rollout();
            client.submit(huge, true, observations(1), FEATURES, rollout);
            refused(ErrorCode.DIVERGED, "undone", () -> agent.train(null, TestClient.GO));
            assertThat(parameters(agent)).isEqualTo(before);
            client.infer(observations(0), FEATURES);
            assertThat(client.floats(Column.VALUE)).doesNotContain(Float.NaN);
        }

        @Test
        void closingInMidTrainCancelsIt() {
            Agent doomed = create(agent.spec());
            play(doomed, 0, 8);
            refused(
                    ErrorCode.CANCELLED,
                    "after 0 of 8",
                    () -> doomed.train(null, TestClient.control(() -> {
                        doomed.close();
                        return false;
                    })));
            refused(ErrorCode.UNKNOWN_AGENT, "deleted", () -> play(doomed, 0, 1));
        }

        @Test
        void theTargetKlStopsTheEpochs() {
            Agent careful = create(Specs.discrete(
                    a -> a.put("minibatchSize", 32).put("targetKl", 1e-9).put("epochs", 50)));
            play(careful, 0, 8);
            assertThat(careful.train(null, TestClient.GO).metrics()).containsEntry("epochsRun", 1.0);
        }

        @Test
        void theLinearScheduleReachesZero() {
            Agent fading = create(Specs.discrete(a -> a.put("minibatchSize", 32)
                    .put("learningRateSchedule", "linear")
                    .put("learningRateDecayEnvSteps", 128)));
            double[] expected = {3e-4, 1.5e-4, 0, 0};
            for (int round = 0; round < expected.length; round++) {
                play(fading, round * 8, 8);
                assertThat(fading.train(null, TestClient.GO).metrics().get("learningRate"))
                        .isCloseTo(expected[round], within(1e-12));
            }
        }
    }

    @Nested
    class IsCaptured {
        @Test
        void withoutWhatWasSeenWhileItTrained() {
            Agent original = create(Specs.discrete(a -> a.put("normalizeObservations", true)));
            play(original, 0, 8);
            AtomicInteger played = new AtomicInteger();
            original.train(null, TestClient.control(() -> {
                if (played.getAndIncrement() == 0) {
                    play(original, 8, 4);
                }
                return false;
            }));
            CheckpointContents saved = original.capture(null);
            assertThat(saved.counters()).containsEntry("observations", 8L * LANES);

            Agent resumed = add(Agent.restore(9, saved, Engines.shared()));
            play(resumed, 8, 4);
            for (Agent each : List.of(original, resumed)) {
                assertThat(each.train(null, TestClient.GO).metrics()).containsEntry("observationCount", 12.0 * LANES);
            }
        }

        @Test
        void anotherAgentCanBeginWithThePolicyOfACheckpointAndNothingElseOfIt() {
            Agent original = create(Specs.discrete(a -> a.put("normalizeObservations", true)));
            play(original, 0, 8);
            original.train(null, TestClient.GO);
            CheckpointContents saved = original.capture(null);
            AgentSpec other =
                    Specs.discrete(a -> a.put("normalizeObservations", true).put("gamma", 0.5));
            Agent heir = add(Agent.create(9, other, Engines.shared(), saved));

            assertThat(parameters(heir)).isEqualTo(parameters(original));
            assertThat(heir.info()).satisfies(info -> {
                assertThat(info.spec()).isEqualTo(other);
                assertThat(info.policyVersion()).isZero();
                assertThat(info.envSteps()).isZero();
                assertThat(info.updateSteps()).isZero();
            });
            TestClient its = new TestClient(heir, LANES);
            its.infer(observations(0), FEATURES, CHOSEN);
            TestClient originals = new TestClient(original, LANES);
            originals.infer(observations(0), FEATURES, CHOSEN);
            assertThat(its.floats(Column.VALUE)).isEqualTo(originals.floats(Column.VALUE));
            Agent resumed = add(Agent.restore(9, heir.capture(null), Engines.shared()));
            assertSame(play(resumed, 0, 8), play(heir, 0, 8));
        }

        @Test
        void aPolicyOfAnotherFormIsNoBeginningForAnAgent() {
            CheckpointContents saved = agent.capture(null);
            refused(
                    ErrorCode.SPEC_MISMATCH,
                    "network.activation is \"relu\" in the agent and \"tanh\" in the checkpoint; network.hidden is [3]",
                    () -> Agent.create(9, Specs.relu(), Engines.shared(), saved));
            refused(
                    ErrorCode.SPEC_MISMATCH,
                    "algorithm.normalizeObservations is true in the agent and false in the checkpoint",
                    () -> Agent.create(
                            9, Specs.discrete(a -> a.put("normalizeObservations", true)), Engines.shared(), saved));
        }

        @Test
        void aRolloutsNumberIsNeverGivenAgain() {
            CheckpointContents saved = agent.capture(null);
            play(agent, 0, 2);
            agent.train(null, TestClient.GO);
            long last = client.infer(observations(2), FEATURES).rollout();
            for (Agent after : List.of(create(agent.spec()), add(Agent.restore(9, saved, Engines.shared())))) {
                TestClient again = new TestClient(after, LANES);
                again.infer(observations(0), FEATURES);
                for (long held : new long[] {first, last}) {
                    refused(
                            ErrorCode.ROLLOUT_DISCARDED,
                            "rollout " + held + " is gone",
                            () -> again.submit(values(LANES, 0), true, observations(1), FEATURES, held));
                }
            }
        }

        @Test
        void aResumedAgentGoesOnLikeAnUninterruptedOne() {
            for (boolean normalize : new boolean[] {false, true}) {
                Agent original =
                        create(Specs.discrete(a -> a.put("minibatchSize", 32).put("normalizeObservations", normalize)));
                play(original, 0, 8);
                original.train(null, TestClient.GO);
                Agent resumed = add(Agent.restore(9, original.capture(null), Engines.shared()));
                for (int round = 1; round < 3; round++) {
                    assertSame(play(resumed, round * 8, 8), play(original, round * 8, 8));
                    original.train(null, TestClient.GO);
                    resumed.train(null, TestClient.GO);
                }
                CheckpointContents ours = original.capture(null);
                CheckpointContents theirs = resumed.capture(null);
                assertThat(bytes(theirs)).isEqualTo(bytes(ours));
                assertThat(resumed.info().envSteps()).isEqualTo(original.info().envSteps());
                assertThat(resumed.info().policyVersion())
                        .isEqualTo(original.info().policyVersion());
            }
        }

        @Test
        void aLiveAgentGoesBackToItsCheckpoint() {
            play(agent, 0, 8);
            agent.train(null, TestClient.GO);
            CheckpointContents saved = agent.capture(null);
            List<int[]> first = play(agent, 8, 8);
            agent.train(null, TestClient.GO);
            float[] after = parameters(agent);
            agent.restoreFrom(saved);
            assertThat(agent.info().policyVersion()).isEqualTo(1);
            assertSame(play(agent, 8, 8), first);
            agent.train(null, TestClient.GO);
            assertThat(parameters(agent)).isEqualTo(after);
        }

        @Test
        void anotherSpecIsRefusedWithItsDifferences() {
            Agent other = create(Specs.discrete(a -> a.put("minibatchSize", 64).put("gamma", 0.5)));
            CheckpointContents contents = other.capture(null);
            refused(
                    ErrorCode.SPEC_MISMATCH,
                    "algorithm.gamma is 0.99 in the agent and 0.5 in the checkpoint",
                    () -> agent.restoreFrom(contents));
            Agent box = create(Specs.continuous(a -> {}));
            CheckpointContents continuous = box.capture(null);
            refused(ErrorCode.SPEC_MISMATCH, "action.type", () -> agent.actor().policy(continuous, 7));
        }

        @Test
        void tensorsThatDoNotFitAreCorrupt() {
            CheckpointContents good = agent.capture(null);
            good.tensors()
                    .forEach((group, named) -> named.forEach((name, tensor) -> {
                        String which = "the checkpoint's " + group + "/" + name;
                        corrupt(good, group, name, null, which + " is missing");
                        corrupt(good, group, name, Tensor.of(new int[1], 1), which + " is I32[1], not ");
                        if (!name.equals("laneSteps")) {
                            corrupt(good, group, name, filled(tensor, 1), which + " is " + tensor.type() + "[1, ");
                            corrupt(good, group, name, filled(tensor, 0xff), which + " has a NaN");
                        }
                    }));
            corrupt(good, "generator", "laneSteps", Tensor.of(new long[4], 2, 2), "is I64[2, 2], not I64[4]");
            corrupt(good, "generator", "laneSteps", Tensor.of(new long[] {-1}, 1), "has a -1");
        }

        /** Of the same type: of another shape, or of the same shape and every byte as given. */
        private static Tensor filled(Tensor like, int each) {
            byte[] bytes = new byte[like.data().remaining()];
            Arrays.fill(bytes, (byte) each);
            List<Long> shape =
                    each == 1 ? List.of(1L, (long) bytes.length / like.type().sizeBytes(), 1L) : like.shape();
            return new Tensor(like.type(), shape, ByteBuffer.wrap(bytes));
        }

        private void corrupt(
                CheckpointContents good, String group, String name, @Nullable Tensor instead, String message) {
            Map<String, Map<String, Tensor>> tensors = new HashMap<>(good.tensors());
            Map<String, Tensor> named = new HashMap<>(good.tensors().getOrDefault(group, Map.of()));
            named.remove(name);
            if (instead != null) {
                named.put(name, instead);
            }
            tensors.put(group, named);
            CheckpointContents bad = new CheckpointContents(
                    good.spec(), tensors, good.counters(), good.metrics(), good.versions(), null);
            refused(ErrorCode.CORRUPT_CHECKPOINT, message, () -> agent.restoreFrom(bad));
        }

        @Test
        void countersThatMakeNoSenseAreCorrupt() {
            CheckpointContents good = agent.capture(null);
            for (String name : good.counters().keySet()) {
                Map<String, Long> counters = new HashMap<>(good.counters());
                counters.put(name, -1L);
                corruptCounters(good, counters, "counter " + name + " is -1");
                counters.remove(name);
                corruptCounters(good, counters, "counter " + name + " is missing");
            }
        }

        private void corruptCounters(CheckpointContents good, Map<String, Long> counters, String message) {
            CheckpointContents bad = new CheckpointContents(
                    good.spec(), good.tensors(), counters, good.metrics(), good.versions(), null);
            refused(ErrorCode.CORRUPT_CHECKPOINT, message, () -> agent.restoreFrom(bad));
        }
    }

    @Test
    void theExportedPolicyPlaysLikeTheAgent() {
        play(agent, 0, 8);
        agent.train(null, TestClient.GO);
        client.infer(observations(0), FEATURES, CHOSEN);
        int[] actions = client.discreteActions();
        JsonNode json = agent.actor().export();
        for (int row = 0; row < LANES; row++) {
            double[] x = new double[FEATURES];
            for (int i = 0; i < FEATURES; i++) {
                x[i] = observations(0)[row * FEATURES + i];
            }
            for (int layer = 0; layer < json.get("layers").size(); layer++) {
                x = evaluate(json.get("layers").get(layer), x, layer < 2);
            }
            assertThat(x).hasSize(2);
            assertThat(x[1] > x[0] ? 1 : 0).isEqualTo(actions[row]);
        }
    }

    private static double[] evaluate(JsonNode layer, double[] x, boolean hidden) {
        double[] out = new double[layer.get("bias").size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = layer.get("bias").get(i).asDouble();
            for (int j = 0; j < x.length; j++) {
                out[i] += layer.get("weight").get(i).get(j).asDouble() * x[j];
            }
            out[i] = hidden ? Math.tanh(out[i]) : out[i];
        }
        return out;
    }
}
