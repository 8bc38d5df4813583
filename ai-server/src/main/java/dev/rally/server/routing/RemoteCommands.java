package dev.rally.server.routing;

import dev.rally.comm.channel.CommandHandler;
import dev.rally.comm.channel.Connection;
import dev.rally.comm.channel.Request;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Method;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.spec.Shown;
import org.jspecify.annotations.Nullable;

/**
 * The commands of other machines: all but those that need a file which the client writes or names. What is refused here never
 * reaches those who would look for such a file.
 */
public final class RemoteCommands implements CommandHandler {
    private static final String NO_EXCHANGE =
            "exchanges need the server's own machine: its memory is what both would share; play there";

    private final CommandHandler handler;

    public RemoteCommands(CommandHandler handler) {
        this.handler = handler;
    }

    @Override
    public Result.Hello hello(Command.Hello hello, Connection connection) {
        return handler.hello(hello, connection);
    }

    @Override
    public void handle(Request request) {
        String why = refusal(request.command());
        if (why != null) {
            throw new RallyException(
                    ErrorCode.LOCAL_ONLY, Method.of(request.command()).name() + ": " + why);
        }
        handler.handle(request);
    }

    @Override
    public void closed(Connection connection) {
        handler.closed(connection);
    }

    private static @Nullable String refusal(Command<?> command) {
        if (command instanceof Command.ExchangeOpen
                || command instanceof Command.ExchangeClose
                || command instanceof Command.Infer
                || command instanceof Command.RecordingStart
                || command instanceof Command.RecordingAppend
                || command instanceof Command.RecordingStop) {
            return NO_EXCHANGE;
        } else if (command instanceof Command.ReplaySubmit submit) {
            return submit.log() == null
                    ? NO_EXCHANGE
                    : "replay logs are files of the server's own machine; submit there what was played there";
        } else if (command instanceof Command.CheckpointSave save && save.clientStateFile() != null) {
            return "clientStateFile is a file of the server's own machine; send the state as clientState";
        } else if (command instanceof Command.AgentCreate create) {
            return refusal(create.initializeFrom());
        }
        return null;
    }

    /** Of a checkpoint of the server's home, and not of any folder that there is. */
    private static @Nullable String refusal(@Nullable String initializeFrom) {
        return initializeFrom == null || CheckpointName.isOne(initializeFrom)
                ? null
                : "initializeFrom is \"" + Shown.text(initializeFrom)
                        + "\"; other machines name a checkpoint of the server's home, as agent/checkpoint or agent";
    }
}
