package dev.rally.env.link;

/** What a launched server logs. All of it is in the server's own log file; people need to see only what is wrong. */
public final class ServerLog {
    private ServerLog() {}

    /** Passes a warning or an error on to standard error. */
    public static void pass(String line) {
        if (line.contains(" WARN ") || line.contains(" ERROR ")) {
            System.err.println(line);
        }
    }
}
