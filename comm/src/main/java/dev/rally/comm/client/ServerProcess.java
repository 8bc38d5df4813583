package dev.rally.comm.client;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** A server that this process has launched. */
@SuppressWarnings("DoNotCallSuggester")
public final class ServerProcess implements AutoCloseable {

    private ServerProcess() {}

    /** Launches, and passes what the server logs on to standard error. */
    public static ServerProcess launch(List<String> command, Duration readyTimeout) {
        return launch(command, readyTimeout, System.err::println);
    }

    /**
     * Launches and waits for the ready line.
     *
     * @param log gets every line of the server's standard error, on a thread of its own
     */
    public static ServerProcess launch(List<String> command, Duration readyTimeout, Consumer<String> log) {
        throw new UnsupportedOperationException();
    }

    public ReadyLine ready() {
        throw new UnsupportedOperationException();
    }

    public boolean isAlive() {
        throw new UnsupportedOperationException();
    }

    public Process process() {
        throw new UnsupportedOperationException();
    }

    /** Asks the server to shut down, waits for its end, and kills it when it does not come. */
    @Override
    public void close() {}
}
