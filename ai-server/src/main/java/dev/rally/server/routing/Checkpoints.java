package dev.rally.server.routing;

import dev.rally.agents.Agent;
import dev.rally.checkpoints.CheckpointContents;
import dev.rally.checkpoints.CheckpointException;
import dev.rally.checkpoints.CheckpointInfo;
import dev.rally.checkpoints.CheckpointStore;
import dev.rally.checkpoints.Loaded;
import dev.rally.checkpoints.Part;
import dev.rally.checkpoints.Retention;
import dev.rally.checkpoints.Saved;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.FileFault;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.time.WallClock;
import dev.rally.server.life.Saving;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The checkpoint store in the channel's own words: its errors and its descriptions. Any thread may use it. */
public final class Checkpoints implements Saving {
    /** What a client means when it names none. */
    static final String LATEST = "latest";

    static final String BEST = "best";

    private final CheckpointStore store;
    private final AtomicInteger saves = new AtomicInteger();

    private Checkpoints(CheckpointStore store) {
        this.store = store;
    }

    /** Opens the store in the folder, which is made where it is missing. */
    public static Checkpoints open(Path folder, Retention retention) {
        return speaking(() -> new Checkpoints(new CheckpointStore(folder, retention, WallClock.REAL)));
    }

    /**
     * Saves an agent.
     *
     * @param capture copies what is to be saved, which may take long
     * @param begins whether the agent has no checkpoint of its own yet
     */
    Saved save(
            String agent,
            @Nullable String name,
            Supplier<CheckpointContents> capture,
            @Nullable Double winRate,
            boolean begins) {
        saves.incrementAndGet();
        try {
            CheckpointContents contents = capture.get();
            return speaking(() -> store.save(agent, name, contents, winRate, begins));
        } finally {
            saves.decrementAndGet();
        }
    }

    @Override
    public boolean atWork() {
        return saves.get() > 0;
    }

    @Override
    public long bytes() {
        return store.bytesSaved();
    }

    /** @throws RallyException INVALID_PARAMS for a name that differs only in case from that of an agent with checkpoints */
    void checkNewAgent(String agent) {
        speaking(() -> {
            store.checkNewAgent(agent);
            return agent;
        });
    }

    Loaded load(String agent, @Nullable String name) {
        return load(agent, name, Part.WHOLE);
    }

    /** Only what an agent acts by. */
    Loaded loadPolicy(String agent, @Nullable String name) {
        return load(agent, name, Agent.POLICY);
    }

    /** The same of what is meant by {@code agent/checkpoint}, or by {@code agent}: its latest. */
    public Loaded loadPolicy(String what) {
        CheckpointName name = CheckpointName.of(what);
        return loadPolicy(name.agent(), name.checkpoint());
    }

    private Loaded load(String agent, @Nullable String name, Part part) {
        return speaking(() -> store.load(agent, name == null ? LATEST : name, part));
    }

    /** The policy of what is meant by a checkpoint's absolute folder, or as {@link #loadPolicy(String)} takes it. */
    CheckpointContents readPolicy(String where) {
        return isAbsolute(where)
                ? speaking(() -> CheckpointStore.read(Path.of(where), Agent.POLICY))
                : loadPolicy(where).contents();
    }

    /** @param name null for all that the agent has */
    public void delete(String agent, @Nullable String name) {
        speaking(() -> {
            if (name == null) {
                store.deleteAgent(agent);
            } else {
                store.delete(agent, name);
            }
            return agent;
        });
    }

    private static boolean isAbsolute(String path) {
        try {
            return Path.of(path).isAbsolute();
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** The checkpoints of one agent, or of all when none is named. */
    public List<Result.CheckpointInfo> list(@Nullable String agent) {
        return speaking(() -> {
            List<String> agents = agent == null ? store.agents() : List.of(agent);
            return agents.stream()
                    .flatMap(name -> store.list(name).stream())
                    .map(Checkpoints::describe)
                    .toList();
        });
    }

    /** What is wrong with the checkpoints of one agent, or of all, that {@link #list} leaves out. */
    public List<String> damaged(@Nullable String agent) {
        return speaking(() -> {
            List<String> agents = agent == null ? store.agents() : List.of(agent);
            return agents.stream().flatMap(name -> store.damaged(name).stream()).toList();
        });
    }

    private static Result.CheckpointInfo describe(CheckpointInfo info) {
        return new Result.CheckpointInfo(
                info.agent(),
                info.name(),
                info.path().toString(),
                info.sequence(),
                info.savedAt().toString(),
                info.counters().getOrDefault("envSteps", 0L),
                info.counters().getOrDefault("updateSteps", 0L),
                info.winRate(),
                info.bytes());
    }

    private static <T> T speaking(Supplier<T> action) {
        try {
            return action.get();
        } catch (CheckpointException e) {
            ErrorCode code =
                    switch (e.code()) {
                        case UNKNOWN -> ErrorCode.UNKNOWN_CHECKPOINT;
                        case CORRUPT -> ErrorCode.CORRUPT_CHECKPOINT;
                        case DISK_FULL -> ErrorCode.DISK_FULL;
                        case INVALID_NAME, CLIENT_STATE -> ErrorCode.INVALID_PARAMS;
                        case IO -> ErrorCode.INTERNAL_ERROR;
                    };
            String why = code == ErrorCode.INTERNAL_ERROR && e.getCause() instanceof IOException io
                    ? ": " + FileFault.why(io) + "; see to it that it can be read and written"
                    : "";
            throw new RallyException(code, e.getMessage() + why, e);
        }
    }
}
