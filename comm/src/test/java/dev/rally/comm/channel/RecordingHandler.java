package dev.rally.comm.channel;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Result;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Answers ping, breaks on policy.export, and leaves everything else to the test. */
final class RecordingHandler implements CommandHandler {
    final BlockingQueue<Request> left = new LinkedBlockingQueue<>();
    final BlockingQueue<Connection> gone = new LinkedBlockingQueue<>();
    final BlockingQueue<String> cancelled = new LinkedBlockingQueue<>();

    @Override
    public Result.Hello hello(Command.Hello hello, Connection connection) {
        return new Result.Hello(
                0, "test", "/session", "/session/client", new Result.Capabilities(List.of(), "cpu", 1, 1, 1, 4096, 1));
    }

    @Override
    public void handle(Request request) {
        if (request.command() instanceof Command.Ping) {
            request.answer(new Result.Empty());
        } else if (request.command() instanceof Command.PolicyExport) {
            throw new IllegalStateException("broken on purpose");
        } else if (request.command() instanceof Command.CheckpointList) {
            String longPath = "x".repeat(100_000);
            request.answer(new Result.CheckpointList(
                    List.of(new Result.CheckpointInfo("a", "b", longPath, 1, "now", 1, 1, null, 1))));
        } else if (request.command() instanceof Command.AgentDelete) {
            request.fail(new RallyException(ErrorCode.UNKNOWN_AGENT, "there is no such agent"));
        } else if (request.command() instanceof Command.Train) {
            request.progress(1, 2, "half", Map.of("loss", 0.5, "broken", Double.NaN));
            request.onCancel(() -> cancelled.add(request.toString()));
            left.add(request);
        } else {
            left.add(request);
        }
    }

    @Override
    public void closed(Connection connection) {
        gone.add(connection);
    }
}
