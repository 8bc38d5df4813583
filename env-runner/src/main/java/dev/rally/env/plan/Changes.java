package dev.rally.env.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.SpecChange;
import dev.rally.comm.spec.SpecJson;
import dev.rally.env.config.TrainingConfig;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** Settings that are to change of agents that go on, as {@code agent.load} takes them. */
public final class Changes {
    private static final String AGENTS = "agents.";

    private Changes() {}

    /**
     * The values that a configuration has for them, by agent and by setting.
     *
     * @param paths {@code agents.pong.learningRate}, {@code agents.pong.algorithm.learningRate}
     * @throws RallyException INVALID_PARAMS for what is no setting that may change
     */
    public static Map<String, Map<String, JsonNode>> of(Collection<String> paths, TrainingConfig config) {
        Map<String, Map<String, JsonNode>> changes = new LinkedHashMap<>();
        for (String path : paths) {
            AgentSpec agent = config.agents().stream()
                    .filter(a -> path.startsWith(AGENTS + a.name() + "."))
                    .findFirst()
                    .orElseThrow(() -> refused(path, "it is of no agent that learns"));
            String key = path.substring((AGENTS + agent.name() + ".").length()).replaceFirst("^algorithm\\.", "");
            if (!SpecChange.changeable(agent.algorithm()).contains(key)) {
                throw refused(
                        path,
                        "what may change of an agent that goes on is " + SpecChange.changeable(agent.algorithm())
                                + "; with anything else begin anew: --set it, with --fresh --initialize-from "
                                + agent.name() + " to take over the policy");
            }
            JsonNode value = SpecJson.tree(agent).get("algorithm").get(key);
            changes.computeIfAbsent(agent.name(), name -> new LinkedHashMap<>()).put(key, value);
        }
        return changes;
    }

    private static RallyException refused(String path, String why) {
        return new RallyException(ErrorCode.INVALID_PARAMS, "--change " + path + ": " + why);
    }
}
