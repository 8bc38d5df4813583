package dev.rally.server.routing;

import dev.rally.agents.Agent;
import dev.rally.checkpoints.CheckpointContents;
import dev.rally.checkpoints.CheckpointInfo;
import dev.rally.checkpoints.ClientState;
import dev.rally.checkpoints.Loaded;
import dev.rally.checkpoints.Saved;
import dev.rally.comm.channel.Request;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.RawJson;
import dev.rally.comm.protocol.Result;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code checkpoint.save}, {@code .list}, {@code .restore} and {@code .delete}; all on the agent's learner loop, which owns what they copy. */
final class CheckpointCommands {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointCommands.class);

    /** The loop of those who look at all agents: no agent has that name. */
    private static final String ALL = "";

    private final LiveAgents agents;
    private final Checkpoints checkpoints;
    private final ClientFiles files;
    private final Learners learners;

    CheckpointCommands(LiveAgents agents, Checkpoints checkpoints, ClientFiles files, Learners learners) {
        this.files = files;
        this.agents = agents;
        this.checkpoints = checkpoints;
        this.learners = learners;
    }

    void checkNewAgent(String agent) {
        checkpoints.checkNewAgent(agent);
    }

    void save(Request request, Command.CheckpointSave command) {
        LiveAgent live = agents.get(command.agent());
        ClientState state = state(request, command);
        learners.submit(live.name(), request, "saving", () -> {
            if (command.metrics() != null) {
                live.agent().tell(command.metrics());
            }
            Saved saved = save(live, command.name(), state, command.winRate());
            CheckpointInfo info = saved.info();
            List<String> setAside = live.tellSetAside();
            return new Result.CheckpointSave(
                    info.agent(),
                    info.name(),
                    info.path().toString(),
                    info.bytes(),
                    saved.replaced() ? true : null,
                    setAside.isEmpty() ? null : setAside,
                    saved.warning());
        });
    }

    private @Nullable ClientState state(Request request, Command.CheckpointSave command) {
        if (command.clientStateFile() != null) {
            return files.state(request.connection(), command.clientStateFile());
        }
        return command.clientState() == null
                ? null
                : new ClientState.Text(command.clientState().text());
    }

    void list(Request request, Command.CheckpointList command) {
        String agent = command.agent();
        learners.submit(agent == null ? ALL : agent, request, "listing", () -> {
            checkpoints.damaged(command.agent()).forEach(LOG::warn);
            return new Result.CheckpointList(checkpoints.list(command.agent()));
        });
    }

    void delete(Request request, Command.CheckpointDelete command) {
        learners.submit(command.agent(), request, "deleting", () -> {
            checkpoints.delete(command.agent(), command.checkpoint());
            LiveAgent live = agents.find(command.agent());
            if (live != null) {
                live.policies().forget(List.of(Checkpoints.LATEST, command.checkpoint()));
            }
            LOG.info("checkpoint {} of agent {} was deleted", command.checkpoint(), command.agent());
            return new Result.Empty();
        });
    }

    void restore(Request request, Command.CheckpointRestore command) {
        LiveAgent live = agents.get(command.agent());
        learners.submit(live.name(), request, "restoring", () -> {
            Loaded loaded = checkpoints.load(live.name(), command.checkpoint());
            live.restoreFrom(loaded, command.checkpoint());
            String name = command.checkpoint();
            return ready(live, name == null || name.equals(Checkpoints.LATEST) ? loaded : newest(live, loaded));
        });
    }

    /**
     * Reads the checkpoint that a live agent is to be replaced from. What that has learnt is saved first; a checkpoint
     * other than the latest is read before, for the save may make it go. On the learner loop.
     */
    Loaded loadOver(@Nullable LiveAgent live, Command.AgentLoad command) {
        String name = command.checkpoint();
        Loaded older = name == null || name.equals(Checkpoints.LATEST) ? null : checkpoints.load(command.agent(), name);
        if (live != null) {
            if (older != null) {
                live.hasBegun(); // whoever goes back to what was before begins nothing anew
            }
            saveIfChanged(live);
        }
        return older != null ? older : checkpoints.load(command.agent(), null);
    }

    /** Saves what was restored, so that whoever loads the agent next goes on from it, and not from what was given up. */
    private Loaded newest(LiveAgent live, Loaded restored) {
        try {
            save(live, null, live.clientState().get(), null);
            return restored;
        } catch (RallyException e) {
            live.changed(true);
            return new Loaded(
                    restored.info(),
                    restored.contents(),
                    "it is restored, but not saved as the newest, which is what an agent goes on from: "
                            + e.getMessage());
        }
    }

    /** The policy of any checkpoint, for another agent to begin with. */
    CheckpointContents readPolicy(String where) {
        return checkpoints.readPolicy(where);
    }

    /** What is said of an agent that has just come from a checkpoint. */
    static Result.AgentReady ready(LiveAgent live, Loaded loaded) {
        return ready(live, loaded, null);
    }

    /** @param ofJournal what somebody should know of it */
    static Result.AgentReady ready(LiveAgent live, Loaded loaded, @Nullable String ofJournal) {
        if (loaded.warning() != null) {
            LOG.warn("agent {}: {}", live.name(), loaded.warning());
        }
        LOG.info("agent {} is as in checkpoint {}", live.name(), loaded.info().name());
        String warning = Stream.of(
                        Optional.ofNullable(loaded.warning()),
                        live.agent().missing().map(missing -> live.name() + ": " + missing),
                        Optional.ofNullable(ofJournal))
                .flatMap(Optional::stream)
                .collect(Collectors.joining("; "));
        ClientState state = live.clientState().get();
        return new Result.AgentReady(
                live.info(),
                loaded.info().name(),
                state instanceof ClientState.Text text ? json(loaded, text) : null,
                state instanceof ClientState.File file ? file.path().toString() : null,
                warning.isEmpty() ? null : warning);
    }

    private static RawJson json(Loaded loaded, ClientState.Text text) {
        try {
            return RawJson.of(text.json());
        } catch (RallyException e) {
            throw new RallyException(
                    ErrorCode.CORRUPT_CHECKPOINT,
                    "the client's state in checkpoint " + loaded.info().name() + " is no JSON: " + e.getMessage(),
                    e);
        }
    }

    /** Saves an agent that was trained since its last checkpoint, before the server ends; what it cannot save stays changed. */
    void saveLast(LiveAgent live) {
        try {
            saveIfChanged(live);
        } catch (RuntimeException e) {
            LOG.error("agent {} could not be saved", live.name(), e);
        }
    }

    /**
     * Saves an agent that was trained since its last checkpoint. The client's own state is that of the checkpoint
     * before: it is older than the parameters, but better than none. On its learner loop.
     */
    void saveIfChanged(LiveAgent live) {
        if (live.changed()) {
            CheckpointInfo saved = saveWithKeptState(live).info();
            LOG.info("agent {} was saved as checkpoint {}", live.name(), saved.name());
        }
    }

    /** What was learnt counts for more than a state that somebody has damaged or deleted. */
    private Saved saveWithKeptState(LiveAgent live) {
        try {
            return save(live, null, live.clientState().get(), null);
        } catch (RallyException e) {
            if (e.code() != ErrorCode.INVALID_PARAMS || live.clientState().get() == null) {
                throw e;
            }
            LOG.warn("agent {} is saved without the client's state: {}", live.name(), e.getMessage());
            return save(live, null, null, null);
        }
    }

    /** Saves an agent that has just been made, so that what is submitted to it has something to be brought back to. */
    void saveFirst(LiveAgent live) {
        Saved unused = save(live, null, null, null);
    }

    /** What cannot be reclaimed now will be with the next checkpoint, which nobody has to wait for. */
    private static void reclaim(LiveAgent live, CheckpointInfo saved) {
        try {
            live.journal().covered(Agent.covered(saved.counters()), live.agent().wouldLack());
        } catch (RallyException e) {
            LOG.warn("agent {}: its journal could not be reclaimed: {}", live.name(), e.getMessage());
        }
    }

    private Saved save(
            LiveAgent live, @Nullable String name, @Nullable ClientState clientState, @Nullable Double winRate) {
        Saved saved = checkpoints.save(live.name(), name, () -> live.capture(clientState), winRate, live.begins());
        live.changed(false);
        live.hasBegun();
        live.curve().saved(live.agent().info());
        if (!saved.setAside().isEmpty()) {
            LOG.info("agent {} begins anew; what there was is named {}", live.name(), saved.setAside());
            live.setAside(saved.setAside());
        }
        reclaim(live, saved.info());
        live.clientState().become(saved.clientState());
        live.policies()
                .forget(List.of(
                        Checkpoints.LATEST, Checkpoints.BEST, saved.info().name()));
        return saved;
    }
}
