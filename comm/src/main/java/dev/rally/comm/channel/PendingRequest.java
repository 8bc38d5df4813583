package dev.rally.comm.channel;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Method;
import dev.rally.comm.protocol.Progress;
import dev.rally.comm.protocol.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request in flight. Its state changes on the event loop only, so the first answer to arrive there wins. */
final class PendingRequest implements Request {
    private static final Logger LOG = LoggerFactory.getLogger(PendingRequest.class);

    private final ClientChannel client;
    private final long id;
    private final Command<?> command;
    private List<Runnable> cancelHooks = List.of();
    private boolean answered;
    private volatile boolean cancelled;

    PendingRequest(ClientChannel client, long id, Command<?> command) {
        this.client = client;
        this.id = id;
        this.command = command;
    }

    long id() {
        return id;
    }

    @Override
    public Connection connection() {
        return client;
    }

    @Override
    public Command<?> command() {
        return command;
    }

    @Override
    public boolean cancelled() {
        return cancelled;
    }

    @Override
    public void answer(Result result) {
        client.onEventLoop(() -> {
            if (finish()) {
                client.writeResult(id, result);
            }
        });
    }

    @Override
    public void fail(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        RallyException reason = cause instanceof RallyException known ? known : unexpected(cause);
        client.onEventLoop(() -> {
            if (finish()) {
                client.writeError(id, reason);
            }
        });
    }

    @Override
    public void progress(long done, long total, String message, Map<String, Double> metrics) {
        Progress progress = new Progress(id, done, total, message, metrics);
        client.onEventLoop(() -> {
            if (!answered) {
                client.writeProgress(progress);
            }
        });
    }

    @Override
    public void onCancel(Runnable hook) {
        client.onEventLoop(() -> {
            if (cancelled) {
                run(hook);
            } else if (!answered) {
                cancelHooks = new ArrayList<>(cancelHooks);
                cancelHooks.add(hook);
            }
        });
    }

    /** On the event loop. */
    void cancel() {
        if (!cancelled) {
            cancelled = true;
            cancelHooks.forEach(this::run);
            cancelHooks = List.of();
        }
    }

    private boolean finish() {
        if (answered) {
            return false;
        }
        answered = true;
        cancelHooks = List.of();
        client.finished(this);
        return true;
    }

    private void run(Runnable hook) {
        try {
            hook.run();
        } catch (RuntimeException e) {
            LOG.error("{} of {}: what was to happen on cancel failed", this, client, e);
        }
    }

    private RallyException unexpected(Throwable cause) {
        LOG.error("{} of {} failed unexpectedly", this, client, cause);
        return new RallyException(
                ErrorCode.INTERNAL_ERROR,
                "the server failed in " + Method.of(command).name() + ": " + cause
                        + "; its log has the details; please report it",
                cause);
    }

    @Override
    public String toString() {
        return "request " + id + " (" + Method.of(command).name() + ")";
    }
}
