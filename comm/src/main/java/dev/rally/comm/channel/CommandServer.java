package dev.rally.comm.channel;

/** Listens for clients on one event-loop thread. */
@SuppressWarnings("DoNotCallSuggester")
public final class CommandServer implements AutoCloseable {

    private CommandServer() {}

    public static CommandServer bind(String host, int port, String token, CommandHandler handler) {
        throw new UnsupportedOperationException();
    }

    /** The port that it listens on; the one the system chose when 0 was asked for. */
    public int port() {
        throw new UnsupportedOperationException();
    }

    /** Clients that have said hello and are still connected. */
    public int clients() {
        throw new UnsupportedOperationException();
    }

    /** Runs {@code task} on the event loop. */
    public void execute(Runnable task) {
        throw new UnsupportedOperationException();
    }

    /** Stops listening, flushes what was answered, disconnects everybody. */
    @Override
    public void close() {}
}
