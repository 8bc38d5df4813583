package dev.rally.server.routing;

import dev.rally.checkpoints.ClientState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a client has saved with an agent last, to go with what the server saves of itself. A file is kept as a further link to
 * what the checkpoint holds, so that it is there for as long as it is needed, whatever becomes of the checkpoint. The
 * agent's learner loop.
 */
final class KeptState {
    private static final Logger LOG = LoggerFactory.getLogger(KeptState.class);

    private final Path folder;
    private final String name;
    private long number;
    private @Nullable ClientState state;
    private @Nullable Path link;

    /**
     * @param folder of the session
     * @param agentId tells it from others' there
     */
    KeptState(Path folder, int agentId) {
        this.folder = folder;
        this.name = "state-" + agentId + "-";
    }

    @Nullable
    ClientState get() {
        return state;
    }

    /** Keeps another one instead. */
    void become(@Nullable ClientState other) {
        Path old = link;
        link = null;
        state = other instanceof ClientState.File file ? linked(file) : other;
        delete(old);
    }

    private ClientState linked(ClientState.File file) {
        Path to = folder.resolve(name + ++number);
        try {
            Files.createDirectories(folder); // somebody may have deleted it under the running server
            linkOrCopy(file.path(), to);
            link = to;
            return new ClientState.File(to, file.bytes(), file.sha256());
        } catch (IOException e) {
            LOG.warn("the client's state {} is kept by its checkpoint alone", file.path(), e);
            delete(to);
            return file;
        }
    }

    private static void linkOrCopy(Path from, Path to) throws IOException {
        try {
            Files.createLink(to, from);
        } catch (IOException | UnsupportedOperationException e) { // another disk, or a kind of disk without links
            Files.copy(from, to);
        }
    }

    private static void delete(@Nullable Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            LOG.warn("{} stays until the session ends", file, e);
        }
    }

    /** The agent is gone. */
    void forget() {
        become(null);
    }
}
