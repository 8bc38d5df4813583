package dev.rally.comm.recording;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.FileFault;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.file.FileTree;
import dev.rally.comm.replay.ReplayLog;
import dev.rally.comm.spec.Names;
import dev.rally.comm.spec.Shown;
import dev.rally.comm.spec.StrictJson;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * The recordings of a home, each in a folder of its name: {@code recording.json} is its {@link RecordingHeader}, {@code
 * log/} its batches, {@code totals.json} how many those are, once it is complete. Safe for any thread.
 *
 * @param folder the home's folder of recordings; made when the first one begins
 */
public record Recordings(Path folder) {
    private static final String HEADER = "recording.json";
    private static final String TOTALS = "totals.json";
    private static final String LOG = "log";
    private static final JsonMapper JSON = StrictJson.builder().build();

    /**
     * Begins a recording.
     *
     * @throws RallyException INVALID_PARAMS for a bad name or one that is taken; INTERNAL_ERROR when files cannot be made
     */
    public RecordingWriter begin(String name, RecordingHeader header) {
        Path own = path(name);
        make(own, name);
        try {
            write(own.resolve(HEADER), header);
            return new RecordingWriter(this, name, ReplayLog.create(own.resolve(LOG)));
        } catch (IOException e) {
            throw discarded(own, failed("begin", own, e));
        } catch (RallyException e) {
            throw discarded(own, e);
        }
    }

    private void make(Path own, String name) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw failed("make", folder, e);
        }
        names().stream()
                .filter(other -> other.equalsIgnoreCase(name))
                .findFirst()
                .ifPresent(other -> {
                    if (!other.equals(name)) {
                        throw new RallyException(
                                ErrorCode.INVALID_PARAMS,
                                "the recording's name \"" + name + "\" differs from \"" + other
                                        + "\", which there is, only in upper and lower case, and would share its folder on"
                                        + " other systems; give another name");
                    }
                });
        try {
            Files.createDirectory(own);
        } catch (FileAlreadyExistsException e) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    "there is a recording \"" + name + "\" already, in " + own
                            + "; give another name, or delete that one",
                    e);
        } catch (IOException e) {
            throw failed("make", own, e);
        }
    }

    /** What was not begun must not keep its name. */
    private static RallyException discarded(Path own, RallyException failure) {
        try {
            FileTree.delete(own);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }

    /** @throws RallyException UNKNOWN_RECORDING, INVALID_BATCH when its header cannot be read */
    public RecordingReader open(String name) {
        Path own = existing(name);
        return new RecordingReader(header(name), own.resolve(LOG));
    }

    /** @throws RallyException UNKNOWN_RECORDING, INVALID_BATCH when it cannot be read */
    public RecordingHeader header(String name) {
        Path file = existing(name).resolve(HEADER);
        try {
            return JSON.readValue(Files.readAllBytes(file), RecordingHeader.class);
        } catch (IOException e) {
            throw new RallyException(
                    ErrorCode.INVALID_BATCH,
                    file + " is no header of a recording: " + FileFault.why(e) + "; delete the recording, or mend it",
                    e);
        }
    }

    /** How much it holds: as was noted when it was complete, else counted now. */
    public RecordingTotals totals(String name) {
        Path file = existing(name).resolve(TOTALS);
        try {
            return JSON.readValue(Files.readAllBytes(file), RecordingTotals.class);
        } catch (IOException notNoted) {
            boolean grows = isBeingMade(name);
            try (RecordingReader reader = open(name)) {
                RecordingTotals counted = reader.count();
                if (!grows) {
                    write(name, counted);
                }
                return counted;
            }
        }
    }

    /** Whether somebody, here or in another process, is making it. */
    public boolean isBeingMade(String name) {
        Path log = existing(name).resolve(LOG);
        return Files.isDirectory(log) && ReplayLog.isOpen(log);
    }

    /** The names of all recordings, in alphabetical order. */
    public List<String> names() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> Files.isRegularFile(entry.resolve(HEADER), LinkOption.NOFOLLOW_LINKS))
                    .map(entry -> entry.getFileName().toString())
                    .filter(Names::isCheckpoint)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw failed("list", folder, e);
        }
    }

    /** @throws RallyException UNKNOWN_RECORDING, INVALID_PARAMS while somebody is making it */
    public void delete(String name) {
        Path own = existing(name);
        if (isBeingMade(name)) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    "the recording \"" + name + "\" is being made; stop it first, or end the program that makes it");
        }
        try {
            FileTree.delete(own);
        } catch (IOException e) {
            throw failed("delete", own, e);
        }
    }

    void write(String name, RecordingTotals totals) {
        Path file = path(name).resolve(TOTALS);
        try {
            write(file, totals);
        } catch (NoSuchFileException e) {
            return; // somebody has deleted the recording
        } catch (IOException e) {
            throw failed("write", file, e);
        }
    }

    private static void write(Path file, Record content) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        Files.write(temporary, JSON.writeValueAsBytes(content));
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Path existing(String name) {
        Path own = path(name);
        if (!Files.isDirectory(own, LinkOption.NOFOLLOW_LINKS)) {
            List<String> names = names();
            throw new RallyException(
                    ErrorCode.UNKNOWN_RECORDING,
                    "there is no recording \"" + name + "\" in " + folder + "; "
                            + (names.isEmpty() ? "there is none at all" : "there are " + String.join(", ", names)));
        }
        return own;
    }

    private Path path(String name) {
        if (!Names.isCheckpoint(name)) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    "recording is \"" + Shown.text(name) + "\"; allowed are " + Names.CHECKPOINT);
        }
        return folder.resolve(name);
    }

    private static RallyException failed(String what, Path path, IOException e) {
        return new RallyException(ErrorCode.INTERNAL_ERROR, "cannot " + what + " " + path + ": " + FileFault.why(e), e);
    }
}
