package dev.rally.env.train;

import dev.rally.comm.client.RallyClient;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Mode;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.SpecDifference;
import dev.rally.comm.spec.SpecJson;
import dev.rally.env.plan.Beginning;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes the agents of a lineup live: from their newest checkpoints where they have any, else from nothing. */
final class AgentSetup {
    private final RallyClient client;
    private final Map<String, Mode> modes;
    private final Consumer<String> notice;

    /** @param modes the modes that a server which is gone last showed; a server's memory of them ends with it */
    AgentSetup(RallyClient client, Map<String, Mode> modes, Consumer<String> notice) {
        this.client = client;
        this.modes = modes;
        this.notice = notice;
    }

    /**
     * Makes every agent live.
     *
     * @return the loop's state to go on from; null when an agent is new or its checkpoint has none
     */
    @Nullable
    LoopState makeLive(List<AgentSpec> specs, Beginning beginning) {
        LoopState oldest = null;
        boolean complete = true;
        for (AgentSpec spec : specs) {
            boolean live = isLive(spec.name());
            LoopState state = makeLive(spec, live, beginning);
            keepMode(spec.name(), live);
            complete &= state != null;
            if (state != null && (oldest == null || state.round() < oldest.round())) {
                oldest = state;
            }
        }
        return complete ? oldest : null;
    }

    private @Nullable LoopState makeLive(AgentSpec spec, boolean live, Beginning beginning) {
        boolean fresh = beginning.fresh();
        String initializeFrom = beginning.initializeFrom();
        Result.AgentReady saved = fresh ? null : load(spec.name(), beginning);
        if (saved != null) {
            if (initializeFrom != null) {
                notice.accept(
                        spec.name() + " has checkpoints of its own and goes on from them; only with --fresh does it"
                                + " begin with " + initializeFrom);
            }
            return resume(spec, saved);
        }
        if (live) {
            if (!fresh) {
                notice.accept(spec.name() + " is live on the server and has no checkpoint: it goes on as it is");
                return null;
            }
            client.call(new Command.AgentDelete(spec.name()));
        }
        client.send(new Command.AgentCreate(spec, initializeFrom)).await();
        if (initializeFrom != null) {
            notice.accept(spec.name() + " begins with the policy of " + initializeFrom);
        }
        return null;
    }

    /** A live agent's mode is the server's to know; another one goes on in the mode in which it was last seen. */
    private void keepMode(String agent, boolean wasLive) {
        Mode wanted = wasLive ? null : modes.get(agent);
        if (client.call(new Command.AgentMode(agent, wanted)).mode() == Mode.DETERMINISTIC) {
            notice.accept(agent + " is in deterministic mode: it plays and does not learn; ./rally mode " + agent
                    + " training lets it learn");
        }
    }

    /** Null for an agent without checkpoints. One whose checkpoints are all damaged fails: beginning anew would bury them. */
    private Result.@Nullable AgentReady load(String agent, Beginning beginning) {
        String checkpoint = beginning.checkpoint(agent);
        try {
            Command.AgentLoad load =
                    new Command.AgentLoad(agent, checkpoint, SpecJson.tree(beginning.changes(agent)), false);
            return client.send(load).await();
        } catch (RallyException e) {
            if (e.code() == ErrorCode.UNKNOWN_CHECKPOINT && checkpoint == null) {
                return null;
            }
            throw e.code() != ErrorCode.CORRUPT_CHECKPOINT
                    ? e
                    : new RallyException(e.code(), e.getMessage() + "; restore one, or begin anew with --fresh", e);
        }
    }

    private @Nullable LoopState resume(AgentSpec wanted, Result.AgentReady ready) {
        if (ready.warning() != null) {
            notice.accept(ready.warning());
        }
        checkSame(wanted, ready);
        LoopState state = state(ready);
        notice.accept(wanted.name() + " goes on from its checkpoint " + ready.checkpoint()
                + (state == null
                        ? ", which has no scenes: they start afresh"
                        : ", round " + state.round() + ", " + state.envSteps() + " steps"));
        return state;
    }

    private static @Nullable LoopState state(Result.AgentReady ready) {
        if (ready.clientStateFile() != null) {
            return LoopState.read(Path.of(ready.clientStateFile()));
        }
        return ready.clientState() == null
                ? null
                : LoopState.fromJson(ready.clientState().tree());
    }

    private static void checkSame(AgentSpec wanted, Result.AgentReady ready) {
        List<String> differences = SpecDifference.fromCheckpoint(
                "the configuration",
                SpecJson.tree(wanted),
                SpecJson.tree(ready.agent().spec()));
        if (!differences.isEmpty()) {
            String name = wanted.name();
            throw new RallyException(
                    ErrorCode.SPEC_MISMATCH,
                    name + "'s checkpoint " + ready.checkpoint() + " is of another agent than the configuration's: "
                            + String.join("; ", differences)
                            + ". Go on with its settings, change how it learns with --change"
                            + " agents." + name + ".learningRate=… and the like, choose another name with --agent,"
                            + " begin anew with --fresh, or with --fresh --initialize-from " + name
                            + " take over its parameters only");
        }
    }

    /** Makes an agent live whose checkpoints play; it must have one. */
    void makeKnown(String agent) {
        if (!isLive(agent)) {
            client.send(new Command.AgentLoad(agent, null)).await();
        }
    }

    private boolean isLive(String agent) {
        return client.call(new Command.AgentList()).agents().stream()
                .anyMatch(info -> info.name().equals(agent));
    }
}
