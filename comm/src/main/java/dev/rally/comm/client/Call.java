package dev.rally.comm.client;

import dev.rally.comm.protocol.Progress;
import dev.rally.comm.protocol.Result;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A command on its way: its answer to come. Any thread may use it. */
@SuppressWarnings("DoNotCallSuggester")
public final class Call<R extends Result> {

    Call() {}

    /** Waits with the client's default deadline. */
    public R await() {
        throw new UnsupportedOperationException();
    }

    /** Waits until the answer is there; fails with DEADLINE_EXCEEDED after {@code timeoutMs} without any progress. */
    public R await(long timeoutMs) {
        throw new UnsupportedOperationException();
    }

    public boolean isDone() {
        throw new UnsupportedOperationException();
    }

    /** Completes with the answer or with a {@code RallyException}. */
    public CompletableFuture<R> future() {
        throw new UnsupportedOperationException();
    }

    public Call<R> onProgress(Consumer<Progress> listener) {
        throw new UnsupportedOperationException();
    }

    /** Asks the server to cancel it; the answer, usually CANCELLED, still comes. */
    public void cancel() {
        throw new UnsupportedOperationException();
    }
}
