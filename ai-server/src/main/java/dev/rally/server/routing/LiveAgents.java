package dev.rally.server.routing;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Mode;
import dev.rally.comm.protocol.Result;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The live agents by name. Any thread may use it. */
final class LiveAgents {
    /** Each holds parameters, moments and held steps; the limit keeps a client in a loop from filling the memory. */
    static final int MAX_AGENTS = 256;

    private final Map<String, LiveAgent> byName = new ConcurrentSkipListMap<>();
    private final AtomicInteger lastId = new AtomicInteger();

    /** A number that no agent of this server has had. */
    int nextId() {
        return lastId.incrementAndGet();
    }

    LiveAgent get(String name) {
        LiveAgent agent = byName.get(name);
        if (agent == null) {
            throw new RallyException(
                    ErrorCode.UNKNOWN_AGENT,
                    "no live agent is named \"" + name + "\"; live are " + byName.keySet()
                            + "; agent.create makes a new one, agent.load one from a checkpoint");
        }
        return agent;
    }

    @Nullable
    LiveAgent find(String name) {
        return byName.get(name);
    }

    /** Refuses a name that is taken, and one agent too many. */
    void checkRoomFor(String name) {
        if (byName.containsKey(name)) {
            throw new RallyException(
                    ErrorCode.AGENT_EXISTS,
                    "an agent named \"" + name + "\" is live; use it, agent.delete it first, or take another name");
        }
        for (String live : byName.keySet()) {
            if (live.equalsIgnoreCase(name)) {
                throw new RallyException(
                        ErrorCode.INVALID_PARAMS,
                        "an agent named \"" + live + "\" is live, and \"" + name
                                + "\" differs from that only in upper and"
                                + " lower case: their checkpoints would share a folder on other systems; use that agent, or"
                                + " take another name");
            }
        }
        if (byName.size() >= MAX_AGENTS) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    byName.size() + " agents are live, as many as may; agent.delete those that are not needed");
        }
    }

    /** Makes an agent live whose name nobody has; refuses it as {@link #checkRoomFor} does. */
    synchronized void add(LiveAgent agent) {
        checkRoomFor(agent.name());
        byName.put(agent.name(), agent);
    }

    /** Makes the agent live; one that it replaces hands its mode on, for nobody has asked for another. */
    synchronized void put(LiveAgent agent) {
        LiveAgent replaced = byName.get(agent.name());
        if (replaced != null) {
            agent.agent().actor().switchTo(replaced.agent().actor().mode());
        }
        byName.put(agent.name(), agent);
    }

    /** Switches the mode of whichever agent has the name by now. */
    synchronized Result.AgentMode switchMode(String name, Mode wanted) {
        return get(name).agent().actor().switchTo(wanted);
    }

    void remove(LiveAgent agent) {
        byName.remove(agent.name(), agent);
    }

    Collection<LiveAgent> all() {
        return byName.values();
    }

    List<Result.AgentInfo> infos() {
        return byName.values().stream().map(LiveAgent::info).toList();
    }
}
