package dev.rally.env.train;

import dev.rally.comm.client.RallyClient;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Mode;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.spec.AgentSpec;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes the agents of a lineup live: from their newest checkpoints where they have any, else from nothing. */
final class AgentSetup {
    private static final long LOAD_TIMEOUT_MS = 60_000;

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
     * @param fresh whether agents begin anew although they have checkpoints
     * @return the loop's state to go on from; null when an agent is new or its checkpoint has none
     */
    @Nullable
    LoopState makeLive(List<AgentSpec> specs, boolean fresh) {
        LoopState oldest = null;
        boolean complete = true;
        for (AgentSpec spec : specs) {
            boolean live = isLive(spec.name());
            LoopState state = makeLive(spec, live, fresh);
            keepMode(spec.name(), live);
            complete &= state != null;
            if (state != null && (oldest == null || state.round() < oldest.round())) {
                oldest = state;
            }
        }
        return complete ? oldest : null;
    }

    private @Nullable LoopState makeLive(AgentSpec spec, boolean live, boolean fresh) {
        Result.AgentReady saved = fresh ? null : loadNewest(spec.name());
        if (saved != null) {
            return resume(spec, saved);
        }
        if (live) {
            if (!fresh) {
                notice.accept(spec.name() + " is live on the server and has no checkpoint: it goes on as it is");
                return null;
            }
            client.call(new Command.AgentDelete(spec.name()));
        }
        client.send(new Command.AgentCreate(spec)).await(LOAD_TIMEOUT_MS);
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
    private Result.@Nullable AgentReady loadNewest(String agent) {
        try {
            return client.send(new Command.AgentLoad(agent, null)).await(LOAD_TIMEOUT_MS);
        } catch (RallyException e) {
            if (e.code() == ErrorCode.UNKNOWN_CHECKPOINT) {
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
        checkSpaces(ready.agent().spec(), wanted);
        LoopState state = ready.clientState() == null ? null : LoopState.fromJson(ready.clientState());
        notice.accept(wanted.name() + " goes on from its checkpoint " + ready.checkpoint()
                + (state == null
                        ? ", which has no scenes: they start afresh"
                        : ", round " + state.round() + ", " + state.envSteps() + " steps")
                + (ready.agent().spec().equals(wanted)
                        ? ""
                        : "; its own settings stay in force, begin anew with --fresh to change them"));
        return state;
    }

    private static void checkSpaces(AgentSpec saved, AgentSpec wanted) {
        if (!saved.observation().equals(wanted.observation()) || !saved.action().equals(wanted.action())) {
            throw new RallyException(
                    ErrorCode.SPEC_MISMATCH,
                    "the checkpoint of " + wanted.name() + " sees " + saved.observation() + " and does "
                            + saved.action()
                            + "; the scene shows " + wanted.observation() + " and takes " + wanted.action()
                            + ": use another --agent name, or --fresh");
        }
    }

    /** Makes an agent live whose checkpoints play; it must have one. */
    void makeKnown(String agent) {
        if (!isLive(agent)) {
            client.send(new Command.AgentLoad(agent, null)).await(LOAD_TIMEOUT_MS);
        }
    }

    private boolean isLive(String agent) {
        return client.call(new Command.AgentList()).agents().stream()
                .anyMatch(info -> info.name().equals(agent));
    }
}
