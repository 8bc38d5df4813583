package dev.rally.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.agents.random.CounterRandom;
import dev.rally.agents.state.SavedState;
import dev.rally.checkpoints.CheckpointContents;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.AgentSpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** An agent with a client, and what tests of agents have in common. */
@Timeout(120)
abstract class AgentFixture {
    static final int FEATURES = Specs.FEATURES;
    static final int LANES = 8;
    static final Acting SAMPLED = new Acting(false, null, 0, LANES);
    static final Acting CHOSEN = new Acting(true, null, 0, LANES);

    final List<Agent> agents = new ArrayList<>();
    final Agent agent = create(Specs.discrete(a -> a.put("minibatchSize", 32)));
    final TestClient client = new TestClient(agent, LANES);
    /** The number of the agent's first rollout. */
    final long first = agent.info().rollout();

    @AfterEach
    void close() {
        agents.forEach(Agent::close);
    }

    Agent create(AgentSpec spec) {
        return add(Agent.create(agents.size() + 1, spec, Engines.shared()));
    }

    Agent add(Agent created) {
        agents.add(created);
        return created;
    }

    static void refused(ErrorCode code, String message, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        RallyException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(message);
    }

    static float[] observations(int step) {
        return values(LANES * FEATURES, step);
    }

    static float[] values(int count, int step) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) CounterRandom.gaussian(CounterRandom.at(5, i, step), 0);
        }
        return values;
    }

    /** Plays and submits; actions of all steps. */
    static List<int[]> play(Agent agent, int from, int steps) {
        TestClient client = new TestClient(agent, LANES);
        List<int[]> actions = new ArrayList<>();
        for (int t = from; t < from + steps; t++) {
            long rollout = client.infer(observations(t), FEATURES).rollout();
            actions.add(client.discreteActions());
            client.submit(values(LANES, 1000 + t), t % 5 == 0, observations(t + 1), FEATURES, rollout);
        }
        return actions;
    }

    static void assertSame(List<int[]> actual, List<int[]> expected) {
        assertThat(actual.toArray(new int[0][])).isDeepEqualTo(expected.toArray(new int[0][]));
    }

    static Map<String, ByteBuffer> bytes(CheckpointContents contents) {
        Map<String, ByteBuffer> all = new TreeMap<>();
        contents.tensors()
                .forEach((group, named) ->
                        named.forEach((name, tensor) -> all.put(group + "/" + name + " " + tensor, tensor.data())));
        assertThat(all).hasSize(11);
        return all;
    }

    static float[] parameters(Agent agent) {
        return parameters(agent, agent.capture(null));
    }

    static float[] parameters(Agent agent, CheckpointContents contents) {
        return SavedState.of(contents)
                .network("parameters", "", Algorithms.of(agent.spec()).shape());
    }
}
