package dev.rally.env.train;

import dev.rally.comm.client.RallyClient;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.FileFault;
import dev.rally.comm.error.RallyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The loop's states on their way to the server, a file each in the connection's folder: they may be large. One thread. */
final class StateFiles {
    /** For the rest of the state, and the file system's own bookkeeping. */
    private static final long SPARE_BYTES = 1 << 20;

    private final Path folder;
    /** By the names of their files. */
    private final Map<String, LoopState> written = new LinkedHashMap<>();

    private long number;

    StateFiles(RallyClient client) {
        folder = Path.of(client.server().files());
    }

    /**
     * Writes a state, which stays until {@link #delete}.
     *
     * @return what {@code checkpoint.save} is to be told as {@code clientStateFile}
     * @throws RallyException DISK_FULL
     */
    String write(LoopState state) {
        String name = "state-" + ++number;
        written.put(name, state);
        write(name, state);
        return name;
    }

    /** Writes a state once more where somebody has deleted it before a save could read it; false where it is there. */
    boolean writeAgain(String name) {
        LoopState state = written.get(name);
        if (state == null || Files.exists(folder.resolve(name))) {
            return false;
        }
        write(name, state);
        return true;
    }

    private void write(String name, LoopState state) {
        Path file = folder.resolve(name);
        long bytes = state.scenes().length + SPARE_BYTES;
        try {
            Files.createDirectories(folder);
            requireRoom(bytes);
            state.write(file);
        } catch (IOException e) {
            requireRoom(bytes);
            throw failed(file, e);
        }
    }

    /** Half a state helps nobody, and takes the room that is missing. */
    private void requireRoom(long bytes) {
        long usable;
        try {
            usable = Files.getFileStore(folder).getUsableSpace();
        } catch (IOException e) {
            throw failed(folder, e);
        }
        if (usable < bytes) {
            delete();
            throw new RallyException(
                    ErrorCode.DISK_FULL,
                    "no room for the loop's state in " + folder + ": it takes " + bytes + " bytes, and " + usable
                            + " are free");
        }
    }

    private static RallyException failed(Path where, IOException e) {
        return new RallyException(
                ErrorCode.INTERNAL_ERROR, "cannot write the loop's state to " + where + ": " + FileFault.why(e), e);
    }

    /** Deletes all that was written; the saves have been answered. */
    void delete() {
        for (String name : written.keySet()) {
            try {
                Files.deleteIfExists(folder.resolve(name));
            } catch (IOException e) {
                // it goes with the connection
            }
        }
        written.clear();
    }
}
