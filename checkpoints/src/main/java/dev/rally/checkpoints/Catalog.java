package dev.rally.checkpoints;

import static dev.rally.checkpoints.CheckpointException.Code.CORRUPT;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Which checkpoints an agent has, by their manifests; remembers those that it has read. For one thread at a time of each agent. */
final class Catalog {
    /** Newest first; of two with one sequence the automatic one, whose copy is the best. */
    private static final Comparator<Entry> NEWEST_FIRST = Comparator.comparingLong(Entry::sequence)
            .reversed()
            .thenComparing(entry -> entry.name().equals(Names.BEST))
            .thenComparing(Entry::name);

    private final Map<Path, Known> known = new ConcurrentHashMap<>();

    /**
     * A checkpoint and its manifest, or what is wrong with that.
     *
     * @param otherFormat whether nothing is wrong but that another version of Rally has written it
     */
    record Entry(
            String agent,
            String name,
            Path path,
            @Nullable Manifest manifest,
            @Nullable String problem,
            boolean otherFormat) {

        /** What the name tells when the manifest is unreadable. */
        long sequence() {
            return manifest != null ? manifest.sequence() : Names.sequenceOf(name);
        }

        CheckpointException corrupt(String what) {
            return new CheckpointException(
                    CORRUPT, "checkpoint \"" + name + "\" of agent \"" + agent + "\" is corrupt: " + what);
        }

        /** The state that was saved, as it stands in the checkpoint. */
        @Nullable
        ClientState clientState(@Nullable ClientState saved) {
            Manifest.File is = Objects.requireNonNull(manifest).files().get(CheckpointReader.STATE_FILE);
            return is == null
                    ? saved
                    : new ClientState.File(path.resolve(CheckpointReader.STATE_FILE), is.bytes(), is.sha256());
        }

        CheckpointInfo info() {
            Manifest is = Objects.requireNonNull(manifest);
            return new CheckpointInfo(
                    agent, name, path, is.sequence(), is.savedAt(), is.counters(), is.winRate(), is.totalBytes());
        }
    }

    /** A manifest as it was read, and the identity of the file that it was read from. */
    private record Known(Object identity, Manifest manifest) {}

    List<Entry> entries(String agent, AgentFolder folder) throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (String name : folder.names()) {
            entries.add(entry(agent, name, folder.checkpoint(name)));
        }
        known.keySet()
                .removeIf(path -> folder.path().equals(path.getParent())
                        && entries.stream().noneMatch(e -> e.path().equals(path)));
        entries.sort(NEWEST_FIRST);
        return entries;
    }

    Entry entry(String agent, String name, Path path) {
        try {
            return new Entry(agent, name, path, manifest(path), null, false);
        } catch (MalformedException | IOException e) {
            known.remove(path);
            return new Entry(
                    agent, name, path, null, Manifest.NAME + ": " + e.getMessage(), e instanceof OtherFormatException);
        }
    }

    private Manifest manifest(Path checkpoint) throws IOException, MalformedException {
        Path file = checkpoint.resolve(Manifest.NAME);
        BasicFileAttributes is;
        try {
            is = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            throw new MalformedException("it is missing");
        }
        if (!is.isRegularFile() || is.size() > Manifest.MAX_BYTES) {
            throw new MalformedException("it is no file of at most " + Manifest.MAX_BYTES + " bytes");
        }
        Object identity = List.of(is.size(), is.lastModifiedTime(), String.valueOf(is.fileKey()));
        Known seen = known.get(checkpoint);
        if (seen == null || !seen.identity.equals(identity)) {
            seen = new Known(identity, read(file));
            known.put(checkpoint, seen);
        }
        return seen.manifest;
    }

    private static Manifest read(Path file) throws IOException, MalformedException {
        try (FileInputStream in = new FileInputStream(file.toFile())) {
            return Manifest.decode(in.readAllBytes());
        }
    }
}
