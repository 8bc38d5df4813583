package dev.rally.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.agents.random.CounterRandom;
import dev.rally.checkpoints.CheckpointContents;
import dev.rally.checkpoints.Tensor;
import dev.rally.comm.batch.Column;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Mode;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.spec.ActionSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** A whole agent that learns by REINFORCE. */
class ReinforceAgentTest {
    private static final int LANES = 8;
    private static final int FEATURES = Specs.FEATURES;
    private static final ActionSpace TWO = new ActionSpace.Discrete(2);
    private static final ActionSpace BOX = new ActionSpace.Continuous(List.of(-2f), List.of(2f));

    private final List<Agent> agents = new ArrayList<>();

    @AfterEach
    void close() {
        agents.forEach(Agent::close);
    }

    private Agent agent(Consumer<ObjectNode> algorithm) {
        return add(Agent.create(agents.size() + 1, Specs.reinforce(TWO, algorithm), Engines.shared()));
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

    /** An episode's length in each lane: 3, 5, 7, … 17 steps. */
    private static int unlike(int lane) {
        return 3 + 2 * lane;
    }

    private static double metric(Result.Train trained, String name) {
        return trained.metrics().getOrDefault(name, Double.NaN);
    }

    @Nested
    class Learns {
        @Test
        void fromEpisodesThatAreLongerThanARollout() {
            for (boolean baseline : new boolean[] {false, true}) {
                Agent agent = agent(a -> a.put("learningRate", 0.003)
                        .put("gamma", 1)
                        .put("episodesPerBatch", 32)
                        .put("baseline", baseline)
                        .put("normalizeObservations", baseline));
                EpisodicGame game = new EpisodicGame(agent, 64, lane -> 5 + lane % 3);
                for (int round = 0; round < 150; round++) {
                    game.round(4);
                }
                game.paid = 0;
                game.endedEpisodes = 0;
                game.play(21);
                assertThat(game.paid / game.endedEpisodes)
                        .as("share of right actions; chance gives 0.5; baseline " + baseline)
                        .isGreaterThan(0.9);
            }
        }

        @Test
        void continuousActions() {
            Agent agent = add(Agent.create(
                    1,
                    Specs.reinforce(BOX, a -> a.put("learningRate", 0.003)
                            .put("episodesPerBatch", 256)
                            .put("baseline", true)
                            .put("initialLogStd", -1)),
                    Engines.shared()));
            TestClient client = new TestClient(agent, 64);
            for (int round = 0; round < 60; round++) {
                for (int t = 0; t < 16; t++) {
                    float[] seen = observations(round * 16 + t);
                    long rollout = client.infer(seen, FEATURES).rollout();
                    client.submit(nearness(seen, client.floats(Column.ACTION)), true, seen, FEATURES, rollout);
                }
                assertThat(agent.train(null, TestClient.GO).updateSteps()).isEqualTo(4);
            }
            float[] seen = observations(-1);
            client.infer(seen, FEATURES, new Acting(true, null, 0, 64));
            double sum = 0;
            for (float reward : nearness(seen, client.floats(Column.ACTION))) {
                sum += reward;
            }
            // Doing nothing gives -1/3 on average.
            assertThat(sum / 64).isGreaterThan(-0.03);
        }

        private static float[] observations(int step) {
            float[] values = new float[64 * FEATURES];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (2 * CounterRandom.uniform(CounterRandom.at(77, i, step), 0) - 1);
            }
            return values;
        }

        private static float[] nearness(float[] seen, float[] actions) {
            float[] rewards = new float[actions.length];
            for (int i = 0; i < rewards.length; i++) {
                float distance = actions[i] - seen[i * FEATURES];
                rewards[i] = -distance * distance;
            }
            return rewards;
        }
    }

    @Nested
    class KeepsEpisodes {
        @Test
        void eachCompleteOneIsLearntFromOnceWhateverItsLength() {
            Agent agent = agent(a -> a.put("episodesPerBatch", 1).put("learningRate", 1e-5));
            EpisodicGame game = new EpisodicGame(agent, LANES, ReinforceAgentTest::unlike);
            long samples = 0;
            double paid = 0;
            for (int round = 0; round < 20; round++) {
                Result.Train trained = game.round(4);
                samples += trained.samples();
                paid += trained.updateSteps() == 0 ? 0 : metric(trained, "meanReturn") * trained.updateSteps();
                assertThat(metric(trained, "droppedSteps")).isZero();
                assertThat(metric(trained, "keptSteps")).isEqualTo((round + 1) * 4.0 * LANES - game.endedSteps);
                assertThat(samples).isEqualTo(game.endedSteps);
                assertThat(agent.info().updateSteps()).isEqualTo(game.endedEpisodes);
            }
            assertThat(paid).isCloseTo(game.paid, within(1e-3));
            assertThat(agent.info().envSteps()).isEqualTo(game.endedSteps);
        }

        @Test
        void fewerThanABatchWait() {
            Agent agent = agent(a -> a.put("episodesPerBatch", 2 * LANES).put("baseline", true));
            EpisodicGame game = new EpisodicGame(agent, LANES, lane -> 4);
            Map<String, Map<String, Tensor>> before = agent.capture(null).tensors();
            Result.Train waits = game.round(6);
            assertThat(waits.updateSteps()).isZero();
            assertThat(waits.samples()).isZero();
            assertThat(waits.metrics())
                    .containsAllEntriesOf(Map.of("episodes", 0.0, "keptSteps", 6.0 * LANES, "droppedSteps", 0.0))
                    .containsEntry("episodesEnded", 1.0 * LANES)
                    .doesNotContainKey("policyLoss");
            assertThat(agent.capture(null).tensors().get("parameters")).isEqualTo(before.get("parameters"));
            Result.Train learns = game.round(6);
            assertThat(learns.updateSteps()).isEqualTo(1);
            assertThat(learns.samples()).isEqualTo(2 * LANES * 4);
            assertThat(learns.metrics())
                    .containsEntry("episodes", 2.0 * LANES)
                    .containsEntry("keptSteps", 4.0 * LANES)
                    .containsEntry("learningRate", 1e-3)
                    .containsKeys(
                            "loss",
                            "policyLoss",
                            "valueLoss",
                            "entropy",
                            "gradientNorm",
                            "meanReturn",
                            "samplesPerSecond");
        }

        @Test
        void aRewardThatRestartsTheReturnEndsOne() {
            Agent agent = agent(a -> a.put("episodesPerBatch", LANES).put("returnRestartReward", 1));
            TestClient client = new TestClient(agent, LANES);
            for (int t = 0; t < 6; t++) {
                float[] rewards = new float[LANES];
                Arrays.fill(rewards, t % 3 == 2 ? -1 : 0.9f);
                float[] seen = {t, 0, 0, t, 0, 0, t, 0, 0, t, 0, 0, t, 0, 0, t, 0, 0, t, 0, 0, t, 0, 0};
                long rollout = client.infer(seen, FEATURES).rollout();
                client.submit(rewards, false, seen, FEATURES, rollout);
            }
            Result.Train trained = agent.train(null, TestClient.GO);
            assertThat(trained.updateSteps()).isEqualTo(2);
            assertThat(metric(trained, "meanReturn")).isCloseTo(0.8, within(1e-6));
            assertThat(metric(trained, "keptSteps")).isZero();
        }

        @Test
        void thoseOfAResumedLaneGoOnAndThoseOfALaneThatWasNotPlayedWait() {
            Agent agent = agent(a -> a.put("episodesPerBatch", 1));
            EpisodicGame half = new EpisodicGame(agent, 4, lane -> 9);
            EpisodicGame whole = new EpisodicGame(agent, LANES, lane -> 7);
            whole.round(4);
            // Lanes 0 to 3 play another game meanwhile: what they had begun is over, the others wait.
            assertThat(metric(half.round(2), "droppedSteps")).isEqualTo(4 * 4);
            Result.Train trained = whole.round(3);
            assertThat(trained.updateSteps()).isEqualTo(8);
            assertThat(trained.samples()).isEqualTo(4 * 7 + 4 * 3);
            assertThat(metric(trained, "droppedSteps")).isEqualTo(4 * 2);
        }
    }

    @Nested
    class EndsEpisodes {
        @Test
        void truncatedOnesGoOnWithTheirFinalObservationsValueWhenABaselineKnowsIt() {
            assertThat(learnt(true, Column.TRUNCATED)).isNotEqualTo(learnt(true, Column.TERMINATED));
        }

        @Test
        void truncatedOnesLikeTerminatedOnesWithoutABaseline() {
            assertThat(learnt(false, Column.TRUNCATED)).isEqualTo(learnt(false, Column.TERMINATED));
        }

        private Map<String, Tensor> learnt(boolean baseline, Column end) {
            Agent agent = agent(a -> a.put("episodesPerBatch", LANES).put("baseline", baseline));
            TestClient client = new TestClient(agent, LANES);
            float[] seen = new float[LANES * FEATURES];
            float[] rewards = new float[LANES];
            int[] rows = new int[LANES];
            for (int i = 0; i < LANES; i++) {
                seen[i * FEATURES] = i - 3;
                rewards[i] = i;
                rows[i] = i;
            }
            byte[] all = new byte[LANES];
            Arrays.fill(all, (byte) 1);
            long rollout = client.infer(seen, FEATURES).rollout();
            agent.actor()
                    .submit(
                            client.batch(LANES, w -> {
                                w.putFloats(Column.REWARD, LANES, 0, rewards, 0);
                                w.putBytes(
                                        Column.TERMINATED,
                                        LANES,
                                        0,
                                        end == Column.TERMINATED ? all : new byte[LANES],
                                        0);
                                w.putBytes(
                                        Column.TRUNCATED, LANES, 0, end == Column.TRUNCATED ? all : new byte[LANES], 0);
                                w.putFloats(Column.NEXT_OBSERVATION, LANES, FEATURES, seen, 0);
                                w.putFloats(Column.FINAL_OBSERVATION, LANES, FEATURES, seen, 0);
                                w.putInts(Column.FINAL_ROW, LANES, 0, rows, 0);
                            }),
                            rollout,
                            0,
                            LANES);
            assertThat(agent.train(null, TestClient.GO).updateSteps()).isEqualTo(1);
            return agent.capture(null).tensors().getOrDefault("parameters", Map.of());
        }
    }

    @Nested
    class DropsWhatCannotBeCompleted {
        private final Agent agent = agent(a -> a.put("episodesPerBatch", 1));
        private final EpisodicGame game = new EpisodicGame(agent, LANES, lane -> 10);

        private void dropped(int rest) {
            Result.Train trained = game.round(rest);
            assertThat(metric(trained, "droppedSteps")).isEqualTo(4.0 * LANES);
            assertThat(trained.samples()).as("what follows is learnt from").isEqualTo((long) rest * LANES);
        }

        @Test
        void afterASwitchOfModeThatDiscardedSteps() {
            game.round(4);
            game.play(1);
            agent.actor().switchTo(Mode.DETERMINISTIC);
            agent.actor().switchTo(Mode.TRAINING);
            dropped(5);
        }

        @Test
        void afterDeterministicRounds() {
            game.round(4);
            agent.actor().switchTo(Mode.DETERMINISTIC);
            game.playUnheard();
            agent.actor().switchTo(Mode.TRAINING);
            dropped(5);
        }

        @Test
        void afterStepsWithoutOutcomes() {
            game.play(4);
            game.playUnheard();
            agent.train(null, TestClient.GO);
            dropped(5);
        }

        @Test
        void afterATrainThatFailed() {
            game.round(4);
            game.play(6);
            Agent busy = agent;
            refused(ErrorCode.CANCELLED, "undone", () -> busy.train(null, TestClient.control(() -> true)));
            dropped(10);
        }

        @Test
        void whenTheGameBeganAnew() {
            game.round(4);
            game.restart();
            dropped(10);
        }

        @Test
        void whenItsBeginningCameAsCompleteTransitions() {
            TestClient client = new TestClient(agent, LANES);
            byte[] ends = new byte[2 * LANES];
            ends[0] = 1;
            agent.actor()
                    .submit(
                            client.batch(2 * LANES, w -> {
                                w.floats(Column.OBSERVATION, 2 * LANES, FEATURES);
                                w.ints(Column.ACTION, 2 * LANES, 0);
                                w.floats(Column.REWARD, 2 * LANES, 0);
                                w.putBytes(Column.TERMINATED, 2 * LANES, 0, ends, 0);
                                w.bytes(Column.TRUNCATED, 2 * LANES, 0);
                                w.floats(Column.NEXT_OBSERVATION, LANES, FEATURES);
                            }),
                            null,
                            0,
                            LANES);
            Result.Train trained = agent.train(null, TestClient.GO);
            assertThat(trained.samples()).isEqualTo(1);
            assertThat(metric(trained, "droppedSteps")).isEqualTo(2 * LANES - 1);
        }
    }

    @Nested
    class IsATransaction {
        @Test
        void thatACancelUndoes() {
            Agent agent = agent(a -> a.put("episodesPerBatch", 2));
            EpisodicGame game = new EpisodicGame(agent, LANES, ReinforceAgentTest::unlike);
            game.round(4);
            CheckpointContents before = agent.capture(null);
            game.play(20);
            int[] asked = {0};
            refused(
                    ErrorCode.CANCELLED,
                    "after 3 of ",
                    () -> agent.train(null, TestClient.control(() -> ++asked[0] > 3)));
            assertThat(agent.capture(null).tensors().get("parameters"))
                    .isEqualTo(before.tensors().get("parameters"));
            assertThat(agent.capture(null).tensors().get("optimizer"))
                    .isEqualTo(before.tensors().get("optimizer"));
            assertThat(agent.capture(null).tensors().get("episodes"))
                    .isEqualTo(before.tensors().get("episodes"));
            assertThat(game.round(20).updateSteps()).isPositive();
        }

        @Test
        void thatNumbersWithoutEndUndo() {
            Agent agent = agent(a -> a.put("episodesPerBatch", 1).put("normalizeReturns", false));
            CheckpointContents before = agent.capture(null);
            TestClient client = new TestClient(agent, LANES);
            float[] seen = new float[LANES * FEATURES];
            float[] huge = new float[LANES];
            Arrays.fill(huge, 3e38f);
            for (int t = 0; t < 2; t++) {
                long rollout = client.infer(seen, FEATURES).rollout();
                client.submit(huge, t == 1, seen, FEATURES, rollout);
            }
            refused(ErrorCode.DIVERGED, "undone", () -> agent.train(null, TestClient.GO));
            assertThat(agent.capture(null).tensors().get("parameters"))
                    .isEqualTo(before.tensors().get("parameters"));
        }

        @Test
        void episodesThatOutgrowTheMemoryAreRefusedAndTheAgentGoesOn() {
            Agent agent = agent(a -> a.put("episodesPerBatch", 1).put("maxHeldSteps", 10 * LANES));
            EpisodicGame endless = new EpisodicGame(agent, LANES, lane -> 1000);
            endless.round(8);
            endless.play(3);
            refused(
                    ErrorCode.ROLLOUT_FULL,
                    "64 steps wait for their episodes' end, or for 1 complete episodes, and with 24 new ones they are"
                            + " more than 80; all of them are dropped",
                    () -> agent.train(null, TestClient.GO));
            assertThat(metric(endless.round(8), "keptSteps")).isEqualTo(8.0 * LANES);
        }
    }

    @Nested
    class IsReproducible {
        private static void plain(ObjectNode algorithm) {
            algorithm.put("episodesPerBatch", 3);
        }

        private static void rich(ObjectNode algorithm) {
            algorithm
                    .put("episodesPerBatch", 3)
                    .put("baseline", true)
                    .put("entropyCoef", 0.01)
                    .put("maxGradNorm", 0.5)
                    .put("normalizeObservations", true);
        }

        @Test
        void theSameSeedGivesTheSameNumbers() {
            Agent one = agent(IsReproducible::rich);
            Agent two = agent(IsReproducible::rich);
            EpisodicGame first = new EpisodicGame(one, LANES, ReinforceAgentTest::unlike);
            EpisodicGame second = new EpisodicGame(two, LANES, ReinforceAgentTest::unlike);
            for (int round = 0; round < 5; round++) {
                first.round(5);
                second.round(5);
            }
            assertThat(two.capture(null).tensors()).isEqualTo(one.capture(null).tensors());
        }

        @Test
        void aResumedAgentGoesOnWithItsUnfinishedEpisodesBitForBit() {
            for (Agent original : List.of(agent(IsReproducible::plain), agent(IsReproducible::rich))) {
                EpisodicGame game = new EpisodicGame(original, LANES, ReinforceAgentTest::unlike);
                game.round(5);
                game.round(5);
                CheckpointContents saved = original.capture(null);
                Map<String, Tensor> episodes = saved.tensors().getOrDefault("episodes", Map.of());
                assertThat(floats(episodes, "unfinished.rewards")).isNotEmpty();
                assertThat(floats(episodes, "complete.rewards")).isNotEmpty();
                Agent resumed = add(Agent.restore(9, saved, Engines.shared()));
                EpisodicGame same = game.copy(resumed);
                for (int round = 0; round < 4; round++) {
                    Result.Train ours = game.round(5);
                    Result.Train theirs = same.round(5);
                    assertThat(theirs.samples()).isEqualTo(ours.samples());
                    assertThat(metric(theirs, "droppedSteps")).isZero();
                }
                assertThat(resumed.capture(null).tensors())
                        .isEqualTo(original.capture(null).tensors())
                        .isNotEqualTo(saved.tensors());
                assertThat(resumed.capture(null).counters())
                        .isEqualTo(original.capture(null).counters());
            }
        }

        @Test
        void aDamagedCheckpointIsRefusedAndChangesNothing() {
            Agent agent = agent(IsReproducible::plain);
            EpisodicGame game = new EpisodicGame(agent, LANES, ReinforceAgentTest::unlike);
            game.round(4);
            CheckpointContents saved = agent.capture(null);
            long[] lanes = new long[LANES];
            damaged(agent, saved, "unfinished.lanes", Tensor.of(lanes, LANES), "lane 0 twice");
            damaged(agent, saved, "unfinished.lanes", Tensor.of(new long[1], 1), "have 1 lanes");
            damaged(agent, saved, "complete.ends", Tensor.of(new long[] {3, 3}, 2), "3 after 3");
            damaged(agent, saved, "complete.ends", Tensor.of(new long[] {1L << 40}, 1), "after 0");
            damaged(agent, saved, "complete.ends", Tensor.of(new long[] {1}, 1), "complete.observations is");
            assertThat(agent.capture(null).tensors()).isEqualTo(saved.tensors());
        }

        private static void damaged(
                Agent agent, CheckpointContents saved, String name, Tensor instead, String message) {
            Map<String, Map<String, Tensor>> tensors = new HashMap<>(saved.tensors());
            Map<String, Tensor> episodes = new HashMap<>(tensors.getOrDefault("episodes", Map.of()));
            episodes.put(name, instead);
            tensors.put("episodes", episodes);
            refused(
                    ErrorCode.CORRUPT_CHECKPOINT,
                    message,
                    () -> agent.restoreFrom(new CheckpointContents(
                            saved.spec(),
                            tensors,
                            saved.counters(),
                            saved.metrics(),
                            saved.versions(),
                            saved.clientState())));
        }

        private static float[] floats(Map<String, Tensor> tensors, String name) {
            Tensor tensor = tensors.get(name);
            return tensor == null ? new float[0] : tensor.floats();
        }
    }

    @Test
    void stepsAreNotForItToChoose() {
        Agent agent = agent(a -> {});
        refused(
                ErrorCode.INVALID_PARAMS,
                "reinforce learns from each rollout once",
                () -> agent.train(3, TestClient.GO));
        refused(ErrorCode.NOTHING_TO_TRAIN, "submit first", () -> agent.train(null, TestClient.GO));
    }
}
