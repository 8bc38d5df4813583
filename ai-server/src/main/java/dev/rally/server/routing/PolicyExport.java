package dev.rally.server.routing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.agents.Agent;
import dev.rally.checkpoints.DiskSpace;
import dev.rally.comm.channel.Request;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** {@code policy.export}: writes {@code <home>/exports/<agent>.json}, whole or not at all. The agent's learner loop. */
final class PolicyExport {
    private final LiveAgents agents;
    private final Checkpoints checkpoints;
    private final Path folder;
    private final Learners learners;

    PolicyExport(LiveAgents agents, Checkpoints checkpoints, Path folder, Learners learners) {
        this.agents = agents;
        this.checkpoints = checkpoints;
        this.folder = folder;
        this.learners = learners;
    }

    void export(Request request, Command.PolicyExport command) {
        String checkpoint = command.checkpoint();
        if (checkpoint == null) {
            LiveAgent live = agents.get(command.agent());
            learners.submit(
                    live.name(),
                    request,
                    "exporting",
                    () -> write(live.name(), live.agent().actor().export()));
        } else {
            learners.submit(command.agent(), request, "exporting", () -> exportCheckpoint(command.agent(), checkpoint));
        }
    }

    private Result exportCheckpoint(String agent, String checkpoint) {
        return write(
                agent, Agent.export(checkpoints.loadPolicy(agent, checkpoint).contents()));
    }

    private Result write(String agent, ObjectNode policy) {
        Path file = folder.resolve(agent + ".json");
        Path temporary = folder.resolve("." + agent + ".json.tmp");
        try {
            Files.createDirectories(folder);
            new ObjectMapper().writeValue(temporary.toFile(), policy);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            RallyException failure = failed(file, e);
            try {
                Files.deleteIfExists(temporary); // on a full disk it is the very bytes that are missing
            } catch (IOException stays) {
                failure.addSuppressed(stays);
            }
            throw failure;
        }
        return new Result.PolicyExport(agent, file.toString());
    }

    private static RallyException failed(Path file, IOException e) {
        boolean full = DiskSpace.isFull(e);
        return new RallyException(
                full ? ErrorCode.DISK_FULL : ErrorCode.INTERNAL_ERROR,
                "cannot write " + file + ": " + e + (full ? "; make room there" : "; see to it that it can be written"),
                e);
    }
}
