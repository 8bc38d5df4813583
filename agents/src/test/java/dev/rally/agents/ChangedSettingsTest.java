package dev.rally.agents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.rally.checkpoints.CheckpointContents;
import dev.rally.comm.spec.ActionSpace;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.SpecChange;
import dev.rally.comm.spec.SpecJson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An agent that goes on from a checkpoint with all that may change changed. */
class ChangedSettingsTest {
    private static final int LANES = 40;
    private static final ActionSpace TWO = new ActionSpace.Discrete(2);

    private static List<AgentSpec> specs() {
        return List.of(
                Specs.discrete(a -> a.put("normalizeRewards", true)),
                Specs.reinforce(TWO, a -> a.put("baseline", true).put("episodesPerBatch", 2)),
                Specs.sac(TWO, a -> a.put("saveReplay", true)),
                Specs.sac(TWO, a -> {}));
    }

    /** Another value of each setting that has one close by. */
    private static Map<String, JsonNode> changes(AgentSpec spec) {
        JsonNode algorithm = SpecJson.tree(spec).get("algorithm");
        Map<String, JsonNode> changes = new LinkedHashMap<>();
        for (String key : SpecChange.changeable(spec.algorithm())) {
            JsonNode value = algorithm.get(key);
            if (value.isBoolean()) {
                changes.put(key, BooleanNode.valueOf(!value.asBoolean()));
            } else if (value instanceof ObjectNode part) { // pretrain
                changes.put(key, part.deepCopy().put("weight", 0.25));
            } else if (value.isTextual()) {
                changes.put(key, TextNode.valueOf("linear"));
            } else if (value.isIntegralNumber()) {
                changes.put(key, IntNode.valueOf(Math.max(1, value.asInt() - 1)));
            } else {
                changes.put(key, DoubleNode.valueOf(value.asDouble() == 0 ? 0.5 : value.asDouble() * 0.9));
            }
        }
        return changes;
    }

    @Test
    void goesOnFromWhereItWas() {
        for (AgentSpec spec : specs()) {
            CheckpointContents saved = trained(spec);
            AgentSpec changed = SpecChange.apply(spec, changes(spec));
            assertThat(SpecChange.notes(spec, changed))
                    .hasSize(SpecChange.changeable(spec.algorithm()).size());
            CheckpointContents under = saved.with(SpecJson.tree(changed));
            try (Agent agent = Agent.restore(2, under, Engines.shared())) {
                assertThat(agent.spec()).isEqualTo(changed);
                assertThat(agent.capture(null).tensors().get("parameters"))
                        .isEqualTo(saved.tensors().get("parameters"));
                assertThat(agent.info().envSteps()).isPositive();
                learn(agent);
                assertThat(agent.info().envSteps())
                        .isGreaterThan(saved.counters().get("envSteps"));
            }
        }
    }

    @Test
    void comesBackToACheckpointOfBeforeAndStillLearnsAsChanged() {
        for (AgentSpec spec : specs()) {
            CheckpointContents saved = trained(spec);
            AgentSpec changed = SpecChange.apply(spec, changes(spec));
            try (Agent agent = Agent.create(2, changed, Engines.shared())) {
                agent.restoreFrom(saved);
                assertThat(agent.spec()).isEqualTo(changed);
                assertThat(agent.capture(null).tensors().get("parameters"))
                        .isEqualTo(saved.tensors().get("parameters"));
            }
        }
    }

    private static CheckpointContents trained(AgentSpec spec) {
        try (Agent agent = Agent.create(1, spec, Engines.shared())) {
            learn(agent);
            return agent.capture(null);
        }
    }

    private static void learn(Agent agent) {
        TestClient client = new TestClient(agent, LANES);
        float[] seen = new float[LANES * Specs.FEATURES];
        for (int step = 0; step < 8; step++) {
            seen[0] = step;
            long rollout = client.infer(seen, Specs.FEATURES).rollout();
            client.submit(new float[LANES], step % 2 == 1, seen, Specs.FEATURES, rollout);
        }
        agent.train(null, TestClient.GO);
    }
}
