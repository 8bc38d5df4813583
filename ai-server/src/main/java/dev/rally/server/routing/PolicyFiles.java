package dev.rally.server.routing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.agents.Agent;
import dev.rally.checkpoints.CheckpointInfo;
import dev.rally.checkpoints.DiskSpace;
import dev.rally.checkpoints.Loaded;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.FileFault;
import dev.rally.comm.error.RallyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/**
 * Exported policies: {@code <agent>.json} of a live agent as it is, {@code <agent>/<checkpoint>.json} of a checkpoint, by the
 * name it is stored under. Each is whole or not there at all.
 */
public final class PolicyFiles {
    private final Path folder;

    /** @param folder is made when it is needed */
    public PolicyFiles(Path folder) {
        this.folder = folder;
    }

    Path live(String agent, ObjectNode policy) {
        return write(folder.resolve(agent + ".json"), policy);
    }

    /** @param to the file; null for the one in the folder */
    public Path checkpoint(Loaded loaded, @Nullable Path to) {
        ObjectNode policy = Agent.export(loaded.contents());
        CheckpointInfo info = loaded.info();
        Path file = folder.resolve(info.agent()).resolve(info.name() + ".json");
        return write(to == null ? file : to.toAbsolutePath(), policy);
    }

    private static Path write(Path file, ObjectNode policy) {
        Path temporary = file.resolveSibling("." + file.getFileName() + ".tmp");
        byte[] bytes = bytes(policy);
        try {
            Files.createDirectories(file.getParent());
            Files.write(temporary, bytes);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return file;
        } catch (IOException e) {
            RallyException failure = failed(file, bytes.length, e);
            try {
                Files.deleteIfExists(temporary); // on a full disk it is the very bytes that are missing
            } catch (IOException stays) {
                failure.addSuppressed(stays);
            }
            throw failure;
        }
    }

    private static byte[] bytes(ObjectNode policy) {
        try {
            return new ObjectMapper().writeValueAsBytes(policy);
        } catch (IOException e) {
            throw new IllegalStateException(e); // a tree can always be written
        }
    }

    private static RallyException failed(Path file, int bytes, IOException e) {
        boolean full = DiskSpace.isFull(e);
        return new RallyException(
                full ? ErrorCode.DISK_FULL : ErrorCode.INTERNAL_ERROR,
                "cannot write " + file + ": " + FileFault.why(e)
                        + (full
                                ? "; it takes " + bytes + " bytes: make room there"
                                : "; see to it that it can be written"),
                e);
    }
}
