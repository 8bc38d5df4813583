package dev.rally.env.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.client.RallyClient;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Mode;
import dev.rally.comm.protocol.Result;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What pages ask of the server. Blocks until it has answered. */
final class Desk {
    /** A page waits no longer; the server may do it all the same. */
    private static final long TIMEOUT_MS = 60_000;

    private final Supplier<@Nullable RallyClient> server;

    Desk(Supplier<@Nullable RallyClient> server) {
        this.server = server;
    }

    JsonNode run(String what, ObjectNode request) {
        Command<?> command =
                switch (what) {
                    case "mode" -> new Command.AgentMode(Asked.text(request, "agent"), mode(request));
                    case "pause" -> new Command.Pause();
                    case "resume" -> new Command.Resume();
                    case "load" -> new Command.AgentLoad(Asked.text(request, "agent"), null);
                    case "save" -> save(request);
                    case "checkpoints" -> new Command.CheckpointList(null);
                    case "restore" ->
                        new Command.CheckpointRestore(Asked.text(request, "agent"), Asked.text(request, "checkpoint"));
                    case "export" ->
                        new Command.PolicyExport(Asked.text(request, "agent"), Asked.text(request, "checkpoint"));
                    case "delete" ->
                        new Command.CheckpointDelete(Asked.text(request, "agent"), Asked.text(request, "checkpoint"));
                    default ->
                        throw new RallyException(
                                ErrorCode.INVALID_PARAMS,
                                "\"do\" is " + Asked.shown(request.path("do"))
                                        + "; docs/web.md has what is understood");
                };
        RallyClient client = server.get();
        if (client == null) {
            throw new RallyException(ErrorCode.INVALID_PARAMS, "the server is gone; it is being looked for");
        }
        return Visitors.MAPPER.valueToTree(call(client, command));
    }

    private static <R extends Result> R call(RallyClient client, Command<R> command) {
        return client.send(command).await(TIMEOUT_MS);
    }

    private static Mode mode(ObjectNode request) {
        String mode = Asked.text(request, "mode");
        return switch (mode) {
            case "training" -> Mode.TRAINING;
            case "deterministic" -> Mode.DETERMINISTIC;
            default ->
                throw new RallyException(
                        ErrorCode.INVALID_PARAMS, "\"mode\" is \"" + mode + "\"; it is training or deterministic");
        };
    }

    private static Command<?> save(ObjectNode request) {
        return new Command.CheckpointSave(Asked.text(request, "agent"), Asked.text(request, "checkpoint"));
    }
}
