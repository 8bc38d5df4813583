package dev.rally.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rally.checkpoints.CheckpointContents;
import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.protocol.Mode;
import dev.rally.comm.protocol.Result;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** How an agent acts, and switches its mode. */
class ActorTest extends AgentFixture {
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
            Acting passing = new Acting(false, null, 0, LANES, false, false);

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
