package dev.rally.server.routing;

import dev.rally.checkpoints.ClientState;
import dev.rally.comm.channel.Connection;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.FileFault;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.file.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files that clients hand over: each connection has a folder of its own in the session's, which it makes when it needs
 * one and which goes when the connection has ended. A command names a file in it, never a path.
 */
final class ClientFiles {
    private static final Logger LOG = LoggerFactory.getLogger(ClientFiles.class);

    private final Path session;
    private final Executor acting;

    /** @param acting deletes folders, which may take a while */
    ClientFiles(Path session, Executor acting) {
        this.session = session;
        this.acting = acting;
    }

    /** The connection's folder, which need not be there. */
    Path folder(Connection connection) {
        return session.resolve("client-" + connection.id());
    }

    /** The file as it is now; a save copies it. */
    ClientState.File state(Connection connection, String name) {
        Path folder = folder(connection);
        Path file = folder.resolve(name);
        try {
            BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (is.isRegularFile() && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                return new ClientState.File(file, is.size(), null);
            }
            throw refused(file, "is no regular file in a folder of its own", null);
        } catch (IOException e) {
            throw refused(file, "cannot be read: " + FileFault.why(e), e);
        }
    }

    private static RallyException refused(Path file, String why, @Nullable IOException cause) {
        String message = "clientStateFile: " + file + " " + why
                + "; write the state into a file in the folder that hello names as files, and give its name";
        return cause == null
                ? new RallyException(ErrorCode.INVALID_PARAMS, message)
                : new RallyException(ErrorCode.INVALID_PARAMS, message, cause);
    }

    /** The client is gone, and what it has written for the server with it. */
    void end(Connection connection) {
        Path folder = folder(connection);
        if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            acting.execute(() -> delete(folder));
        }
    }

    private static void delete(Path folder) {
        try {
            FileTree.delete(folder);
        } catch (IOException e) {
            LOG.warn("the files of a client that is gone stay until the session ends: {}", folder, e);
        }
    }
}
