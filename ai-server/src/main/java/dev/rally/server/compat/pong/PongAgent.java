package dev.rally.server.compat.pong;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.client.RallyClient;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.spec.ActionSpace;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.SacSpec;
import dev.rally.comm.spec.SpecJson;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agent that plays with all games: an ordinary one of this server, under one name for ever. */
final class PongAgent {
    private static final Logger LOG = LoggerFactory.getLogger(PongAgent.class);

    /** States that it sees at once, so that it can tell where the ball flies to. */
    private static final int STACK = 2;

    private static final int HIDDEN = 64;
    private static final double LEARNING_RATE = 5e-4;
    /** 17 seconds of one game. */
    private static final Round ON_POLICY = new Round(1024, true);

    private static final Round OFF_POLICY = new Round(64, false);

    private final String name;

    /**
     * What one train is to learn from.
     *
     * @param onPolicy whether only of what the policy has played since the last train; else of a memory, which takes all
     */
    record Round(int steps, boolean onPolicy) {}

    PongAgent(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    /** What it is when nobody has made it before: docs/socketio.md has the measurements. */
    AgentSpec spec() {
        ObjectNode spec = JsonNodeFactory.instance.objectNode().put("name", name);
        spec.putObject("observation")
                .put("type", "float32")
                .put("stack", STACK)
                .putArray("shape")
                .add(Features.COUNT);
        spec.putObject("action").put("type", "discrete").put("n", Action.COUNT);
        spec.putObject("algorithm").put("type", "ppo").put("learningRate", LEARNING_RATE);
        spec.putObject("network")
                .put("type", "mlp")
                .putArray("hidden")
                .add(HIDDEN)
                .add(HIDDEN);
        return SpecJson.agent(spec);
    }

    /**
     * Sees to it that the agent is live: as it is, from its latest checkpoint, or made anew.
     *
     * @throws RallyException SPEC_MISMATCH when an agent of that name plays something else
     */
    Round begin(RallyClient client) {
        AgentSpec spec = live(client).orElseGet(() -> load(client));
        boolean plays = spec.action() instanceof ActionSpace.Discrete choices
                && choices.n() == Action.COUNT
                && spec.observation().shape().equals(List.of(Features.COUNT));
        if (!plays) {
            throw new RallyException(
                    ErrorCode.SPEC_MISMATCH,
                    "agent " + name + " does not see " + Features.COUNT + " numbers and choose among " + Action.COUNT
                            + " actions, as these games need; name another one with --compat-agent");
        }
        return spec.algorithm() instanceof SacSpec ? OFF_POLICY : ON_POLICY;
    }

    private Optional<AgentSpec> live(RallyClient client) {
        return client.call(new Command.AgentList()).agents().stream()
                .filter(info -> info.name().equals(name))
                .map(info -> info.spec())
                .findFirst();
    }

    private AgentSpec load(RallyClient client) {
        try {
            AgentSpec spec =
                    client.call(new Command.AgentLoad(name, null)).agent().spec();
            LOG.info("agent {} goes on from its latest checkpoint", name);
            return spec;
        } catch (RallyException e) {
            if (e.code() != ErrorCode.UNKNOWN_CHECKPOINT) {
                throw e;
            }
        }
        AgentSpec spec = spec();
        client.call(new Command.AgentCreate(spec));
        LOG.info("agent {} is new", name);
        return spec;
    }
}
