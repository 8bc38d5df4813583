package dev.rally.comm.client;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Method;
import dev.rally.comm.protocol.Progress;
import dev.rally.comm.protocol.Result;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A command on its way: its answer to come. Any thread may use it.
 *
 * <p>Listeners and whatever depends on the future run on the thread that reads the socket, which other callers wait
 * for: they must be brief. They may use the client.
 */
public final class Call<R extends Result> {
    private static final Logger LOG = LoggerFactory.getLogger(Call.class);
    private static final long MAX_TIMEOUT_MS = Long.MAX_VALUE / 4_000_000;

    private final Link link;
    private final long id;
    private final Method method;
    private final CompletableFuture<R> future = new CompletableFuture<>();
    private volatile long timeoutNanos = MAX_TIMEOUT_MS * 1_000_000;
    private volatile long lastSignNanos = System.nanoTime();
    private @Nullable Progress lastProgress;
    private @Nullable Consumer<Progress> listener;

    Call(Link link, long id, Command<R> command) {
        this.link = link;
        this.id = id;
        this.method = Method.of(command);
    }

    /** Waits for the answer as long as the server lives, even one that is stopped or busy: the end of it ends the wait. */
    public R await() {
        return await(MAX_TIMEOUT_MS);
    }

    /**
     * Waits for the answer. The deadline counts from here and from every progress, and replaces the one that the call
     * had; after it the call has failed, and an answer that still comes is dropped.
     *
     * @throws RallyException the server's error, or DEADLINE_EXCEEDED, CONNECTION_LOST, or CANCELLED when the thread is
     *     interrupted
     */
    public R await(long timeoutMs) {
        if (!future.isDone()) {
            timeoutNanos = Math.min(Math.max(timeoutMs, 0), MAX_TIMEOUT_MS) * 1_000_000;
            lastSignNanos = System.nanoTime();
            link.await(this);
        }
        try {
            return future.join();
        } catch (CompletionException e) {
            // a new one, whose stack trace is the caller's
            throw e.getCause() instanceof RallyException cause
                    ? new RallyException(cause.code(), String.valueOf(cause.getMessage()), cause)
                    : e;
        } catch (CancellationException e) {
            throw new RallyException(ErrorCode.CANCELLED, this + ": its future was cancelled", e);
        }
    }

    public boolean isDone() {
        return future.isDone();
    }

    /** Completes with the answer or with a {@code RallyException}; there is no deadline while the server lives. */
    public CompletableFuture<R> future() {
        return future;
    }

    /** Calls {@code newListener} with every progress from now on, and with the last one if there was any. */
    @SuppressWarnings("CanIgnoreReturnValueSuggester")
    public Call<R> onProgress(Consumer<Progress> newListener) {
        synchronized (this) {
            listener = newListener;
            if (lastProgress != null) {
                newListener.accept(lastProgress);
            }
        }
        return this;
    }

    /** Asks the server to cancel it. The answer still comes: usually CANCELLED, or the result when that was faster. */
    public void cancel() {
        if (!future.isDone()) {
            Call<Result.Cancel> unused = link.send(new Command.Cancel(id));
        }
    }

    long id() {
        return id;
    }

    Method method() {
        return method;
    }

    /** How long until the deadline; 0 or less when it is past. */
    long remainingNanos() {
        return lastSignNanos + timeoutNanos - System.nanoTime();
    }

    /** How long it has had no sign of life at that time of {@link System#nanoTime}. */
    long silentNanosAt(long nanos) {
        return nanos - lastSignNanos;
    }

    /** Whether the deadline was past at that time of {@link System#nanoTime}. */
    boolean overdueAt(long nanos) {
        return lastSignNanos + timeoutNanos - nanos <= 0;
    }

    @SuppressWarnings("unchecked") // the reader made it of the class that the method table names for the command
    void succeed(Result result) {
        future.complete((R) result);
    }

    void fail(RallyException reason) {
        future.completeExceptionally(reason);
    }

    void expire() {
        fail(new RallyException(
                ErrorCode.DEADLINE_EXCEEDED,
                this + ": no answer and no progress within " + timeoutNanos / 1_000_000
                        + " ms; the server may be overloaded, stopped or stuck"));
    }

    void report(Progress progress) {
        lastSignNanos = System.nanoTime();
        synchronized (this) {
            lastProgress = progress;
            try {
                if (listener != null) {
                    listener.accept(progress);
                }
            } catch (RuntimeException e) {
                LOG.error("{}: the progress listener failed", this, e);
            }
        }
    }

    @Override
    public String toString() {
        return method.name() + " (request " + id + ")";
    }
}
