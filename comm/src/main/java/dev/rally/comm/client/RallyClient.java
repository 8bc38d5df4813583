package dev.rally.comm.client;

import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Result;

/** A connection to a server. Any thread may use it. */
@SuppressWarnings("DoNotCallSuggester")
public final class RallyClient implements AutoCloseable {
    /** How long a call waits for its answer, or for the next progress. */
    public static final long DEFAULT_DEADLINE_MS = 10_000;

    private RallyClient() {}

    /** Connects and says hello; fails with CONNECTION_LOST, UNAUTHENTICATED or UNSUPPORTED_VERSION. */
    public static RallyClient connect(ReadyLine server, String clientName) {
        throw new UnsupportedOperationException();
    }

    /** What the server said to hello. */
    public Result.Hello server() {
        throw new UnsupportedOperationException();
    }

    public boolean isOpen() {
        throw new UnsupportedOperationException();
    }

    /** Sends without waiting for the answer. */
    public <R extends Result> Call<R> send(Command<R> command) {
        throw new UnsupportedOperationException();
    }

    /** Sends and waits with {@link #DEFAULT_DEADLINE_MS}. */
    public <R extends Result> R call(Command<R> command) {
        return send(command).await();
    }

    @Override
    public void close() {}
}
