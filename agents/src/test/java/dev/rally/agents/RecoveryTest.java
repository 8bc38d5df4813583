package dev.rally.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.checkpoints.CheckpointContents;
import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Mode;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.replay.ReplaySegments;
import dev.rally.comm.spec.ActionSpace;
import dev.rally.comm.spec.AgentSpec;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An agent that comes from a checkpoint and a journal learns what the one that has died would have learnt. */
class RecoveryTest extends AgentFixture {
    private static final int STEPS = 7;

    private FolderJournal journal;

    @BeforeEach
    void open(@TempDir Path folder) {
        journal = new FolderJournal(folder);
    }

    @AfterEach
    void closeJournal() {
        journal.close();
    }

    static Stream<AgentSpec> memories() {
        return MemoryAgentTest.agents();
    }

    static Stream<AgentSpec> vectors() {
        return Stream.of(
                Specs.discrete(a -> a.put("normalizeObservations", true).put("normalizeRewards", true)),
                Specs.continuous(a -> a.put("normalizeObservations", true)),
                Specs.reinforce(new ActionSpace.Discrete(2), a -> a.put("episodesPerBatch", 3)),
                Specs.sac(new ActionSpace.Continuous(List.of(-1f), List.of(1f)), a -> a.put("learningStarts", 32)
                        .put("minibatchSize", 32)
                        .put("normalizeObservations", true)
                        .put("saveReplay", true)));
    }

    @ParameterizedTest
    @MethodSource("memories")
    void whateverItRemembers(AgentSpec spec) {
        Agent original = create(spec);
        EchoGame game = new EchoGame(original, 0);
        double unused = game.play(STEPS, false);
        original.train(null, TestClient.GO);
        CheckpointContents saved = original.capture(null);
        original.writeAhead(journal);
        unused = game.play(STEPS, false);
        original.actor().end(0, EchoGame.LANES);

        assertLearnTheSame(original, recovered(saved));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void whateverItLearnsBy(AgentSpec spec) {
        Agent original = create(spec);
        player(original, 0, STEPS);
        original.train(null, TestClient.GO);
        CheckpointContents saved = original.capture(null);
        original.writeAhead(journal);
        player(original, STEPS, STEPS);
        submitTransitions(original, 40);
        original.actor().end(0, LANES);

        assertLearnTheSame(original, recovered(saved));
    }

    @Test
    void beforeItsFirstTrain() {
        Agent original = create(Specs.discrete(a -> a.put("normalizeObservations", true)));
        CheckpointContents saved = original.capture(null);
        original.writeAhead(journal);
        player(original, 0, STEPS);
        submitTransitions(original, 40);
        original.actor().end(0, LANES);

        assertLearnTheSame(original, recovered(saved));
    }

    private Agent recovered(CheckpointContents saved) {
        Agent recovered = add(Agent.restore(9, saved, Engines.shared()));
        assertThat(journal.recover(recovered)).isZero();
        return recovered;
    }

    private static void assertLearnTheSame(Agent original, Agent recovered) {
        assertThat(recovered.info().heldSteps()).isEqualTo(original.info().heldSteps());
        Result.Train expected = original.train(null, TestClient.GO);
        Result.Train actual = recovered.train(null, TestClient.GO);
        assertThat(actual.samples()).isEqualTo(expected.samples()).isPositive();
        assertThat(recovered.capture(null).tensors())
                .isEqualTo(original.capture(null).tensors());
    }

    /** Infers with the lanes' numbers as observations, and submits each step at once. */
    private static void player(Agent agent, int from, int steps) {
        TestClient client = new TestClient(agent, LANES);
        for (int t = from; t < from + steps; t++) {
            long rollout = client.infer(observations(t), FEATURES).rollout();
            float[] next = observations(t + 1);
            boolean truncated = t % 3 == 1;
            int step = t;
            long unused = agent.actor()
                    .submit(
                            client.batch(LANES, w -> {
                                byte[] ends = new byte[LANES];
                                Arrays.fill(ends, (byte) 1);
                                w.putFloats(Column.REWARD, LANES, 0, values(LANES, 1000 + step), 0);
                                w.putBytes(Column.TERMINATED, LANES, 0, new byte[LANES], 0);
                                w.putBytes(Column.TRUNCATED, LANES, 0, truncated ? ends : new byte[LANES], 0);
                                w.putFloats(Column.NEXT_OBSERVATION, LANES, FEATURES, next, 0);
                                if (truncated) {
                                    w.putFloats(Column.FINAL_OBSERVATION, LANES, FEATURES, next, 0);
                                    w.putInts(Column.FINAL_ROW, LANES, 0, new int[] {0, 1, 2, 3, 4, 5, 6, 7}, 0);
                                }
                            }),
                            rollout,
                            0,
                            LANES);
        }
    }

    private static void submitTransitions(Agent agent, int t) {
        TestClient client = new TestClient(agent, LANES);
        long unused = agent.actor().submit(client.batch(2 * LANES, w -> transitions(w, agent, t)), null, 0, LANES);
    }

    private static void transitions(BatchWriter w, Agent agent, int t) {
        int rows = 2 * LANES;
        byte[] ends = new byte[rows];
        ends[3] = 1;
        w.putFloats(Column.OBSERVATION, rows, FEATURES, values(rows * FEATURES, t), 0);
        if (agent.spec().action() instanceof ActionSpace.Continuous) {
            w.putFloats(Column.ACTION, rows, 1, new float[rows], 0);
        } else {
            w.putInts(Column.ACTION, rows, 0, new int[rows], 0);
        }
        w.putFloats(Column.REWARD, rows, 0, values(rows, t + 1), 0);
        w.putBytes(Column.TERMINATED, rows, 0, ends, 0);
        w.putBytes(Column.TRUNCATED, rows, 0, new byte[rows], 0);
        w.putFloats(Column.NEXT_OBSERVATION, LANES, FEATURES, observations(t + 2), 0);
    }

    @Test
    void learnsFromWhatLostTrainsHaveLearntFrom() {
        Agent original = create(Specs.discrete(a -> {}));
        CheckpointContents saved = original.capture(null);
        original.writeAhead(journal);
        for (int round = 0; round < 3; round++) {
            player(original, round * STEPS, STEPS);
            if (round < 2) {
                original.train(null, TestClient.GO);
            }
        }

        Agent recovered = recovered(saved);
        assertThat(recovered.train(null, TestClient.GO).samples()).isEqualTo(3L * STEPS * LANES);
    }

    @Test
    void dropsWhatAnOlderPolicyHasPlayed() {
        Agent original = create(Specs.discrete(a -> {}));
        original.writeAhead(journal);
        player(original, 0, 2);
        Result.Train trained = original.train(null, TestClient.control(() -> {
            if (original.info().heldSteps() == 0) {
                player(original, 2, 3);
            }
            return false;
        }));
        assertThat(trained.samples()).isEqualTo(2L * LANES);
        player(original, 5, 4);
        CheckpointContents saved = original.capture(null);

        Agent resumed = add(Agent.restore(9, saved, Engines.shared()));
        assertThat(journal.recover(resumed)).isEqualTo(3L * LANES);
        assertThat(resumed.info().heldSteps()).isEqualTo(4L * LANES);
    }

    @Test
    void rebuildsTheReplayMemory() {
        AgentSpec spec = Specs.sac(
                new ActionSpace.Discrete(2), a -> a.put("learningStarts", 32).put("minibatchSize", 32));
        Agent original = create(spec);
        original.writeAhead(journal);
        player(original, 0, 9);
        original.train(null, TestClient.GO);
        CheckpointContents saved = original.capture(null);
        player(original, 9, 2);
        original.actor().end(0, LANES);

        Agent recovered = recovered(saved);
        assertThat(recovered.missing()).isEmpty();
        assertLearnTheSame(original, recovered);
    }

    @Test
    void aSubmissionThatCannotBeWrittenDownIsNotTakenOver() {
        long rollout = client.infer(observations(0), FEATURES).rollout();
        agent.writeAhead(new StepJournal() {
            @Override
            public boolean writes() {
                return true;
            }

            @Override
            public long last() {
                return 0;
            }

            @Override
            public void append(int rows, LongFunction<List<ReplaySegments.Batch>> record) {
                throw new RallyException(ErrorCode.DISK_FULL, "no room");
            }

            @Override
            public void discard(long behind) {}
        });
        assertThatThrownBy(() -> client.submit(values(LANES, 0), true, observations(1), FEATURES, rollout))
                .hasMessageContaining("no room");
        agent.writeAhead(null);
        assertThat(client.submit(values(LANES, 0), true, observations(1), FEATURES, rollout))
                .isEqualTo(LANES);
        assertThat(agent.train(null, TestClient.GO).samples()).isEqualTo(LANES);
    }

    @Test
    void whatWasDiscardedIsNoted() {
        agent.writeAhead(journal);
        player(agent, 0, 2);
        agent.train(null, TestClient.GO);
        CheckpointContents saved = agent.capture(null);
        player(agent, 2, 1);
        Result.AgentMode switched = agent.actor().switchTo(Mode.DETERMINISTIC);
        assertThat(switched.discardedSteps()).isEqualTo(LANES);
        agent.restoreFrom(saved);
        assertThat(journal.discarded).containsExactly(2L, 2L);
    }
}
