package dev.rally.env.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What agents begin with.
 *
 * @param fresh whether they begin anew although they have checkpoints
 * @param initializeFrom the checkpoint whose policy those begin with that begin anew, as {@code agent.create} takes it;
 *     null for nothing
 * @param from the checkpoint that they go on from, {@code best} or {@code agent@best} for one of them; null for the latest
 * @param changes settings of their algorithms that are others from now on, by agent
 */
public record Beginning(
        boolean fresh,
        @Nullable String initializeFrom,
        @Nullable String from,
        Map<String, Map<String, JsonNode>> changes) {
    /** From the latest checkpoint, else from nothing. */
    public static final Beginning USUAL = new Beginning(false, null, null, Map.of());

    public Beginning {
        changes = Map.copyOf(changes);
        if (fresh && from != null) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    "--fresh begins anew and --from " + from + " goes on: give one of them, or --fresh with"
                            + " --initialize-from for the policy alone");
        }
    }

    /** @throws RallyException INVALID_PARAMS if it is of an agent that is none of these */
    public void check(List<String> agents) {
        if (from != null && from.indexOf('@') >= 0 && !agents.contains(from.substring(0, from.indexOf('@')))) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS, "--from " + from + " is of no agent that learns: those are " + agents);
        }
    }

    /** As the training goes on when its server has died: from what it has saved meanwhile. */
    public Beginning goingOn() {
        return new Beginning(false, initializeFrom, null, changes);
    }

    /** The checkpoint that the agent goes on from; null for the latest. */
    @Nullable
    public String checkpoint(String agent) {
        if (from == null) {
            return null;
        }
        int at = from.indexOf('@');
        if (at < 0) {
            return from;
        }
        return from.substring(0, at).equals(agent) ? from.substring(at + 1) : null;
    }

    public Map<String, JsonNode> changes(String agent) {
        return changes.getOrDefault(agent, Map.of());
    }
}
