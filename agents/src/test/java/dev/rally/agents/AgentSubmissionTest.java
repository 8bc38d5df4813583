package dev.rally.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.error.ErrorCode;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What an agent takes of outcomes and transitions, and what it refuses. */
class AgentSubmissionTest extends AgentFixture {
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
}
