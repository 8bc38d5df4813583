package dev.rally.checkpoints;

import static dev.rally.checkpoints.CheckpointException.Code.CORRUPT;
import static dev.rally.checkpoints.CheckpointException.Code.IO;
import static dev.rally.checkpoints.CheckpointException.Code.UNKNOWN;

import dev.rally.checkpoints.Catalog.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of all agents under one folder, {@code <folder>/<agent>/<name>/}: a manifest, a safetensors file for
 * each group of tensors, and the client's state.
 *
 * <p>A save is atomic and durable: a process killed at any point leaves the old checkpoint or the new one. Any thread
 * of any process may call; those that are about one agent take turns. An interrupt neither stops a save nor gets lost. Every method throws {@link
 * CheckpointException}.
 */
public final class CheckpointStore {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointStore.class);
    private static final String LOCK_FILE = ".lock-";
    private static final long MANIFEST_ROOM_BYTES = 1 << 20;

    private final Path folder;
    private final Retention retention;
    private final InstantSource clock;
    private final DiskSpace space;
    private final Steps steps;
    private final Catalog catalog = new Catalog();
    private final LongAdder saved = new LongAdder();

    /** Opens the store, creating its folder if need be, and clears what killed processes left there. */
    public CheckpointStore(Path checkpointsFolder, Retention retention) {
        this(checkpointsFolder, retention, InstantSource.system());
    }

    /** The same, with a clock of its own for what people read. */
    public CheckpointStore(Path checkpointsFolder, Retention retention, InstantSource clock) {
        this(checkpointsFolder, retention, clock, DiskSpace.REAL, Steps.NONE);
    }

    /** For tests: {@code steps} is told each step of a change before it is taken. */
    CheckpointStore(Path checkpointsFolder, Retention retention, DiskSpace space, Steps steps) {
        this(checkpointsFolder, retention, InstantSource.system(), space, steps);
    }

    private CheckpointStore(
            Path checkpointsFolder, Retention retention, InstantSource clock, DiskSpace space, Steps steps) {
        this.folder = checkpointsFolder.toAbsolutePath().normalize();
        this.retention = retention;
        this.clock = clock;
        this.space = space;
        this.steps = steps;
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw failed("open the checkpoints", folder, e);
        }
        for (String agent : agents()) {
            var unused = locked("open the checkpoints", folder.resolve(agent), () -> open(agent));
        }
    }

    /**
     * Saves a checkpoint; it is durable when this returns. A named one replaces its namesake; an automatic one, {@code
     * auto-<sequence>}, makes the oldest of its kind go when there are more than the retention keeps, and a milestone,
     * {@code round-<number>}, makes an older one go, of a run that was given up or else where they are densest. A win
     * rate at least as high as that of the checkpoint {@code best} makes a copy of this one the best; when only that
     * fails, the save has succeeded with a warning.
     *
     * @param name null for an automatic checkpoint; {@code latest}, {@code best}, {@code auto-…} and {@code before-…} are not for
     *     callers
     * @param winRate 0 to 1
     */
    public Saved save(String agent, @Nullable String name, CheckpointContents contents, @Nullable Double winRate) {
        return save(agent, name, contents, winRate, false);
    }

    /**
     * The same of an agent that may begin anew. Then the newest intact one of the automatic checkpoints that are there and
     * the best are named {@code before-<sequence>-latest} and {@code before-<sequence>-best} from now on, and the other
     * automatic ones go, so that none of them passes for one of the new agent's.
     *
     * @param begins whether it is the agent's first
     */
    public Saved save(
            String agent,
            @Nullable String name,
            CheckpointContents contents,
            @Nullable Double winRate,
            boolean begins) {
        Names.checkAgent(agent);
        if (name != null) {
            Names.checkSavedAs(name);
        }
        if (winRate != null && !(winRate >= 0 && winRate <= 1)) {
            throw new IllegalArgumentException("the win rate is " + winRate + "; allowed are 0 to 1");
        }
        CheckpointWriter writer = new CheckpointWriter(contents, saved);
        Path path = folder.resolve(agent);
        return locked("save a checkpoint", path, () -> {
            AgentFolder agentFolder = open(agent);
            List<Entry> before = catalog.entries(agent, agentFolder);
            long sequence = before.stream().mapToLong(Entry::sequence).max().orElse(0) + 1;
            var header = new Manifest.Header(sequence, clock.instant().truncatedTo(ChronoUnit.MILLIS), winRate);
            String savedAs = name != null ? name : Names.automatic(sequence);
            Names.checkCase("agent", agent, agents());
            Names.checkCase(
                    "checkpoint", savedAs, before.stream().map(Entry::name).toList());
            Predecessor predecessor =
                    begins ? Predecessor.setAside(agentFolder, before, sequence) : Predecessor.none(agentFolder);
            List<Entry> others = begins ? catalog.entries(agent, agentFolder) : before;
            Entry put = putOr(predecessor, agentFolder, agent, savedAs, header, writer);
            String warning = isBest(winRate, others) ? putBest(agentFolder, agent, header, writer) : null;
            List<String> names =
                    new ArrayList<>(others.stream().map(Entry::name).toList());
            boolean replaced = names.remove(savedAs);
            names.add(0, savedAs);
            names.removeAll(predecessor.superfluous());
            predecessor.superfluous().forEach(old -> retire(agentFolder, old));
            retention.superfluous(names).forEach(old -> retire(agentFolder, old));
            ClientState state = put.clientState(contents.clientState());
            return new Saved(put.info(), state, replaced, predecessor.names(), warning);
        });
    }

    private Entry putOr(
            Predecessor comesBack,
            AgentFolder into,
            String agent,
            String name,
            Manifest.Header header,
            CheckpointWriter writer)
            throws IOException {
        try {
            return put(into, agent, name, header, writer);
        } catch (IOException | RuntimeException e) {
            comesBack.comeBack(e);
            throw e;
        }
    }

    /** What went wrong; null when nothing did. */
    private @Nullable String putBest(AgentFolder into, String agent, Manifest.Header header, CheckpointWriter writer) {
        try {
            put(into, agent, Names.BEST, header, writer);
            return null;
        } catch (IOException | CheckpointException e) {
            LOG.warn("a checkpoint of agent {} is saved, but making it the best as well failed", agent, e);
            return "the checkpoint is saved, but making it the best as well failed: " + e.getMessage();
        }
    }

    /**
     * Loads a checkpoint and verifies every byte of it.
     *
     * @param name {@code latest} gives the newest one that is intact, with a warning when a newer one is not
     */
    public Loaded load(String agent, String name) {
        return load(agent, name, Part.WHOLE);
    }

    /** The same of a part of it. */
    public Loaded load(String agent, String name, Part part) {
        Names.checkAgent(agent);
        Names.checkCheckpoint(name);
        return locked("load a checkpoint", folder.resolve(agent), () -> {
            List<Entry> entries = catalog.entries(agent, open(agent));
            if (name.equals(Names.LATEST)) {
                return latest(agent, entries, part);
            }
            Entry entry = named(agent, entries, name);
            CheckpointContents contents = CheckpointReader.read(entry, part);
            return new Loaded(entry.info(), contents, null);
        });
    }

    /** Reads part of a checkpoint's folder, of this store or from elsewhere, and verifies every byte of it. */
    public static CheckpointContents read(Path checkpoint, Part part) {
        Path path = checkpoint.toAbsolutePath().normalize();
        Path agent = path.getParent();
        if (path.getFileName() == null || agent == null || !Folders.exists(path)) {
            throw new CheckpointException(UNKNOWN, "there is no checkpoint " + path + "; give a checkpoint's folder");
        }
        try {
            String owner = String.valueOf(agent.getFileName());
            return CheckpointReader.read(new Catalog().entry(owner, String.valueOf(path.getFileName()), path), part);
        } catch (IOException e) {
            throw failed("read the checkpoint", path, e);
        }
    }

    /** The agent's checkpoints, oldest first, by their manifests; {@link #damaged} tells of those without a readable one. */
    public List<CheckpointInfo> list(String agent) {
        Names.checkAgent(agent);
        return locked("list the checkpoints", folder.resolve(agent), () -> {
            List<CheckpointInfo> infos = new ArrayList<>();
            for (Entry entry : catalog.entries(agent, open(agent))) {
                if (entry.manifest() != null) {
                    infos.add(0, entry.info());
                }
            }
            return infos;
        });
    }

    /** What is wrong with those of the agent's checkpoints that have no readable manifest, a line for each. */
    public List<String> damaged(String agent) {
        Names.checkAgent(agent);
        return locked("list the checkpoints", folder.resolve(agent), () -> catalog.entries(agent, open(agent)).stream()
                .filter(entry -> entry.manifest() == null)
                .map(CheckpointStore::problem)
                .toList());
    }

    /** The names of the agents that have a folder here, sorted. */
    public List<String> agents() {
        try {
            return Folders.names(folder).stream()
                    .filter(name -> Names.isAgent(name) && Folders.exists(folder.resolve(name)))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw failed("list the agents", folder, e);
        }
    }

    /**
     * Refuses a new agent's name that differs from one with checkpoints only in upper and lower case.
     *
     * @throws CheckpointException INVALID_NAME
     */
    public void checkNewAgent(String agent) {
        Names.checkAgent(agent);
        Names.checkCase("agent", agent, agents());
    }

    /**
     * Deletes a checkpoint, be it intact or not.
     *
     * @throws CheckpointException UNKNOWN also for {@code latest}: it is no checkpoint's own name
     */
    public void delete(String agent, String name) {
        Names.checkAgent(agent);
        Names.checkCheckpoint(name);
        locked("delete a checkpoint", folder.resolve(agent), () -> {
            AgentFolder agentFolder = open(agent);
            agentFolder.remove(
                    named(agent, catalog.entries(agent, agentFolder), name).name());
            return name;
        });
    }

    /** Deletes all checkpoints of an agent, and whatever else is in their folder. */
    public void deleteAgent(String agent) {
        Names.checkAgent(agent);
        Path path = folder.resolve(agent);
        locked("delete the checkpoints", path, () -> {
            AgentFolder agentFolder = open(agent);
            for (Entry entry : catalog.entries(agent, agentFolder)) {
                agentFolder.remove(entry.name());
            }
            Folders.delete(path);
            return agent;
        });
    }

    /** Bytes that this store has written durably; grows in the course of a save too. */
    public long bytesSaved() {
        return saved.sum();
    }

    private AgentFolder open(String agent) throws IOException {
        Path path = folder.resolve(agent);
        if (Files.isSymbolicLink(path)) {
            throw new IOException("it is a symbolic link, which Rally does not follow; move the real folder here");
        }
        return new AgentFolder(path, steps);
    }

    private Entry put(AgentFolder into, String agent, String name, Manifest.Header header, CheckpointWriter writer)
            throws IOException {
        long bytes = writer.bytes() + MANIFEST_ROOM_BYTES;
        space.require(folder, bytes);
        try {
            Manifest manifest = into.put(name, temporary -> writer.write(temporary, agent, name, header, steps));
            return new Entry(agent, name, into.checkpoint(name), manifest, null, false);
        } catch (IOException e) {
            if (DiskSpace.isFull(e)) { // others took the room meanwhile, or it is a quota's
                throw space.full(folder, bytes, e);
            }
            throw e;
        }
    }

    private static boolean isBest(@Nullable Double winRate, List<Entry> before) {
        if (winRate == null) {
            return false;
        }
        for (Entry entry : before) {
            Manifest manifest = entry.manifest();
            if (entry.name().equals(Names.BEST) && manifest != null && manifest.winRate() != null) {
                return winRate >= manifest.winRate();
            }
        }
        return true;
    }

    /** A checkpoint that cannot be removed now will be later; the save has succeeded all the same. */
    private static void retire(AgentFolder agentFolder, String name) {
        try {
            agentFolder.remove(name);
        } catch (IOException e) {
            LOG.warn("could not remove the old checkpoint {}", agentFolder.checkpoint(name), e);
        }
    }

    private static Loaded latest(String agent, List<Entry> newestFirst, Part part) throws IOException {
        List<String> passedOver = new ArrayList<>();
        for (Entry entry :
                newestFirst) { // an older one in its place would undo what it has learnt, and say so too late
            if (entry.otherFormat()) {
                throw new CheckpointException(
                        CORRUPT, problem(entry) + "; or delete it, where what it has learnt is to be lost");
            }
        }
        for (Entry entry : newestFirst) {
            try {
                CheckpointContents contents = CheckpointReader.read(entry, part);
                return new Loaded(entry.info(), contents, warning(entry, newestFirst, passedOver));
            } catch (CheckpointException | IOException e) {
                passedOver.add(String.valueOf(e.getMessage()));
            }
        }
        if (passedOver.isEmpty()) {
            throw new CheckpointException(UNKNOWN, "agent \"" + agent + "\" has no checkpoint; save one first");
        }
        throw new CheckpointException(
                CORRUPT, "no checkpoint of agent \"" + agent + "\" is intact: " + String.join("; ", passedOver));
    }

    private static @Nullable String warning(Entry used, List<Entry> all, List<String> passedOver) {
        List<String> corrupt = new ArrayList<>(passedOver);
        for (Entry entry : all) { // an unreadable manifest may have been newer: nobody can tell
            if (entry.manifest() == null && entry.sequence() < used.sequence()) {
                corrupt.add(problem(entry));
            }
        }
        return corrupt.isEmpty() ? null : String.join("; ", corrupt) + "; \"" + used.name() + "\" is used instead";
    }

    private static String problem(Entry entry) {
        return entry.corrupt(String.valueOf(entry.problem())).getMessage();
    }

    private static Entry named(String agent, List<Entry> entries, String name) {
        for (Entry entry : entries) {
            if (entry.name().equals(name)) {
                return entry;
            }
        }
        String known =
                entries.isEmpty() ? "none" : entries.stream().map(Entry::name).collect(Collectors.joining(", "));
        throw new CheckpointException(
                UNKNOWN, "agent \"" + agent + "\" has no checkpoint \"" + name + "\"; it has: " + known);
    }

    /** One at a time for each agent, so that nobody waits for another agent's large checkpoint. */
    private <T> T locked(String what, Path where, StoreLock.Action<T> action) {
        try {
            if (!Files.exists(folder)) { // somebody may have deleted it under the running server
                Files.createDirectories(folder);
            }
            return new StoreLock(folder.resolve(LOCK_FILE + where.getFileName())).hold(action);
        } catch (IOException e) {
            throw failed(what, where, e);
        }
    }

    private static CheckpointException failed(String what, Path where, IOException e) {
        if (DiskSpace.isFull(e)) {
            return DiskSpace.noRoom(where, String.valueOf(e.getMessage()), e);
        }
        return new CheckpointException(IO, "could not " + what + " in " + where, e);
    }
}
