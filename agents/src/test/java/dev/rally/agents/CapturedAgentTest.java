package dev.rally.agents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.checkpoints.CheckpointContents;
import dev.rally.checkpoints.Tensor;
import dev.rally.comm.batch.Column;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.spec.AgentSpec;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What of an agent is in a checkpoint, and what comes back. */
class CapturedAgentTest extends AgentFixture {
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
            assertThat(resumed.info().policyVersion()).isEqualTo(original.info().policyVersion());
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
        Agent other = create(Specs.discrete(a -> a.put("gamma", 0.5).put("normalizeObservations", true)));
        CheckpointContents contents = other.capture(null);
        refused(
                ErrorCode.SPEC_MISMATCH,
                "algorithm.normalizeObservations is false in the agent and true in the checkpoint",
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

    private void corrupt(CheckpointContents good, String group, String name, @Nullable Tensor instead, String message) {
        Map<String, Map<String, Tensor>> tensors = new HashMap<>(good.tensors());
        Map<String, Tensor> named = new HashMap<>(good.tensors().getOrDefault(group, Map.of()));
        named.remove(name);
        if (instead != null) {
            named.put(name, instead);
        }
        tensors.put(group, named);
        CheckpointContents bad =
                new CheckpointContents(good.spec(), tensors, good.counters(), good.metrics(), good.versions(), null);
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
            if (!name.equals(AgentCheckpoint.JOURNALED)) { // which older checkpoints do not have
                corruptCounters(good, counters, "counter " + name + " is missing");
            }
        }
    }

    private void corruptCounters(CheckpointContents good, Map<String, Long> counters, String message) {
        CheckpointContents bad =
                new CheckpointContents(good.spec(), good.tensors(), counters, good.metrics(), good.versions(), null);
        refused(ErrorCode.CORRUPT_CHECKPOINT, message, () -> agent.restoreFrom(bad));
    }
}
