package dev.rally.server.compat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code {"replays": [{state, action, reward, state_, done, agent_name}]}}, of all agents that are known. For one
 * thread.
 */
final class ReplayReader {
    private static final List<String> FIELDS = List.of("state", "action", "reward", "state_", "done", "agent_name");
    private static final int MOST_UNKNOWN_AGENTS = 64;
    private static final int ALL = (1 << FIELDS.size()) - 1;

    private final Floats state = new Floats();
    private final Floats action = new Floats();
    private final Floats following = new Floats();
    private float reward;
    private boolean done;
    private String agent = "";
    /** A bit for each of {@link #FIELDS}. */
    private int seen;

    /**
     * What became of a file's replays.
     *
     * @param byAgent what there is for each agent
     * @param refused of each unknown agent, how many were dropped
     */
    record Replays(Map<String, Transitions> byAgent, Map<String, Integer> refused) {}

    /** @param agents the agent of a name, or null for an unknown one */
    Replays read(JsonCursor json, Function<String, @Nullable CompatAgent> agents) throws IOException {
        Replays replays = new Replays(new LinkedHashMap<>(), new TreeMap<>());
        boolean found = false;
        json.beginObject("the file");
        while (json.nextField()) {
            if (!json.name().equals("replays")) {
                json.skip();
                continue;
            }
            if (found) {
                throw json.refused("\"replays\" is there twice");
            }
            found = true;
            json.beginArray("\"replays\"");
            while (json.nextElement()) {
                replay(json);
                add(json, replays, agents);
            }
        }
        json.end();
        if (!found) {
            throw json.refused("the file has no \"replays\"");
        }
        return replays;
    }

    private void replay(JsonCursor json) throws IOException {
        seen = 0;
        json.beginObject("a replay");
        while (json.nextField()) {
            String field = json.name();
            int bit = 1 << FIELDS.indexOf(field);
            switch (field) {
                case "state" -> state.read(json, field);
                case "action" -> action.read(json, field);
                case "reward" -> reward = json.number(field);
                case "state_" -> following.read(json, field);
                case "done" -> done = json.atBoolean() ? json.bool(field) : json.number(field) != 0;
                case "agent_name" -> agent = json.string(field);
                default -> {
                    json.skip();
                    continue;
                }
            }
            if ((seen & bit) != 0) {
                throw json.refused("a replay has " + field + " twice");
            }
            seen |= bit;
        }
        if (seen != ALL) {
            throw json.refused("a replay has no " + missing());
        }
    }

    private String missing() {
        List<String> missing = new ArrayList<>(FIELDS);
        missing.removeIf(field -> (seen >> FIELDS.indexOf(field) & 1) != 0);
        return String.join(" and no ", missing);
    }

    private void add(JsonCursor json, Replays replays, Function<String, @Nullable CompatAgent> agents) {
        Transitions of = replays.byAgent.get(agent);
        if (of == null) {
            CompatAgent known = replays.refused.containsKey(agent) ? null : agents.apply(agent);
            if (known == null) {
                replays.refused.merge(agent, 1, Integer::sum);
                if (replays.refused.size() > MOST_UNKNOWN_AGENTS) {
                    throw json.refused("the replays are of more than " + MOST_UNKNOWN_AGENTS
                            + " agents that are not there, such as " + agent + "; init or load agents first");
                }
                return;
            }
            of = new Transitions(known);
            replays.byAgent.put(agent, of);
        }
        CompatAgent sizes = of.agent();
        if (state.size() != sizes.states() || following.size() != sizes.states() || action.size() != sizes.actions()) {
            throw json.refused("a replay of " + agent + " has " + state.size() + " numbers in state, " + action.size()
                    + " in action and " + following.size() + " in state_; the agent has " + sizes.states() + ", "
                    + sizes.actions() + " and " + sizes.states());
        }
        of.add(state.values(), action.values(), reward, following.values(), done);
    }
}
