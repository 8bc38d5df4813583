package dev.rally.server.terminal;

import dev.rally.checkpoints.Retention;
import dev.rally.comm.client.RallyClient;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.file.FileTree;
import dev.rally.comm.home.RallyHome;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.spec.Names;
import dev.rally.server.routing.CheckpointName;
import dev.rally.server.routing.Checkpoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Something to be deleted for good: one checkpoint, or an agent with all that a home has of it.
 *
 * @param checkpoint null for the whole agent
 */
record Deletion(RallyHome home, String agent, @Nullable String checkpoint) {
    Deletion {
        if (!Names.isAgent(agent)) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS, "agent is \"" + agent + "\"; allowed are " + Names.AGENT);
        }
    }

    /** What {@code AGENT} or {@code AGENT/CHECKPOINT} means. */
    static Deletion of(RallyHome home, String typed) {
        CheckpointName name = CheckpointName.of(typed);
        return new Deletion(home, name.agent(), name.checkpoint());
    }

    /**
     * What would go, for people.
     *
     * @throws RallyException UNKNOWN_CHECKPOINT when there is nothing; INVALID_PARAMS when a server uses it
     */
    String describe() {
        List<Result.CheckpointInfo> found = hasCheckpoints() ? store().list(agent) : List.of();
        if (checkpoint != null) {
            found = found.stream()
                    .filter(info -> info.checkpoint().equals(checkpoint))
                    .toList();
            if (found.isEmpty()
                    && !(Names.isCheckpoint(checkpoint)
                            && Files.isDirectory(folder(home.checkpoints()).resolve(checkpoint)))) {
                throw nothing("no checkpoint \"" + checkpoint + "\" of " + agent);
            }
            return "checkpoint " + checkpoint + " of " + agent
                    + (found.isEmpty()
                            ? ", which is damaged"
                            : " (" + found.get(0).envSteps() + " steps)");
        }
        List<Path> parts = parts();
        if (parts.isEmpty()) {
            throw nothing("nothing of an agent \"" + agent + "\"");
        }
        requireNotLive();
        return agent + ": " + found.size() + " checkpoints" + (parts.size() > 1 ? ", and " : "")
                + String.join(
                        ", ",
                        parts.stream()
                                .map(part -> home.path().relativize(part))
                                .filter(part -> !part.startsWith("checkpoints"))
                                .map(Path::toString)
                                .toList());
    }

    void run() throws IOException {
        if (hasCheckpoints()) {
            store().delete(agent, checkpoint);
        }
        if (checkpoint == null) {
            for (Path part : parts()) {
                FileTree.delete(part);
            }
        }
    }

    private boolean hasCheckpoints() {
        return Files.isDirectory(folder(home.checkpoints()), LinkOption.NOFOLLOW_LINKS);
    }

    private Checkpoints store() {
        return Checkpoints.open(home.checkpoints(), Retention.DEFAULT);
    }

    /** All that the home has of the agent; links stand for nothing. */
    private List<Path> parts() {
        List<Path> parts = new ArrayList<>(
                Stream.of(home.checkpoints(), home.metrics(), home.exports(), home.replays(), home.journal())
                        .map(this::folder)
                        .filter(folder -> Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS))
                        .toList());
        Path export = home.exports().resolve(agent + ".json");
        if (Files.isRegularFile(export, LinkOption.NOFOLLOW_LINKS)) {
            parts.add(export);
        }
        return parts;
    }

    private Path folder(Path of) {
        return of.resolve(agent);
    }

    private void requireNotLive() {
        try (RallyClient server = RallyClient.connect(home.runningServer(), "rally checkpoints")) {
            if (server.call(new Command.AgentList()).agents().stream()
                    .anyMatch(live -> live.name().equals(agent))) {
                throw new RallyException(
                        ErrorCode.INVALID_PARAMS,
                        agent + " is live on the server that runs there, which would save it again: end the training"
                                + " first");
            }
        } catch (RallyException e) {
            if (e.code() != ErrorCode.SERVER_DIED) {
                throw e;
            }
        }
    }

    private RallyException nothing(String what) {
        return new RallyException(
                ErrorCode.UNKNOWN_CHECKPOINT,
                "there is " + what + " under " + home.path() + "; ./rally checkpoints lists what there is");
    }
}
