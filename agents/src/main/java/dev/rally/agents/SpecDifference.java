package dev.rally.agents;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Refuses a checkpoint of another kind of agent, and says where the two differ. */
final class SpecDifference {
    private SpecDifference() {}

    /** @throws RallyException {@link ErrorCode#SPEC_MISMATCH} listing every difference */
    static void requireSame(JsonNode agent, JsonNode checkpoint) {
        List<String> differences = new ArrayList<>();
        compare("", agent, checkpoint, differences);
        if (!differences.isEmpty()) {
            throw new RallyException(
                    ErrorCode.SPEC_MISMATCH,
                    "the checkpoint's spec differs from the agent's: " + String.join("; ", differences)
                            + ". Load it under its own spec (agent.load), or create the agent with that spec");
        }
    }

    private static void compare(String path, JsonNode agent, JsonNode checkpoint, List<String> differences) {
        if (agent.isObject() && checkpoint.isObject()) {
            Set<String> names = new TreeSet<>();
            agent.fieldNames().forEachRemaining(names::add);
            checkpoint.fieldNames().forEachRemaining(names::add);
            for (String name : names) {
                compare(
                        path.isEmpty() ? name : path + "." + name,
                        agent.path(name),
                        checkpoint.path(name),
                        differences);
            }
        } else if (!agent.equals(checkpoint)) {
            differences.add(
                    path + " is " + shown(agent) + " in the agent and " + shown(checkpoint) + " in the checkpoint");
        }
    }

    private static String shown(JsonNode value) {
        return value.isMissingNode() ? "absent" : value.toString();
    }
}
