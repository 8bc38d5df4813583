package dev.rally.comm.client;

import java.nio.file.Path;
import java.util.List;

/** Where the server's program is. */
@SuppressWarnings("DoNotCallSuggester")
public final class ServerJar {

    private ServerJar() {}

    /** Property {@code rally.server.jar}, else environment RALLY_SERVER_JAR, else the build's own. */
    public static Path find() {
        throw new UnsupportedOperationException();
    }

    /** The command line that runs the server with the Java that runs this. */
    public static List<String> command(Path jar, List<String> arguments) {
        throw new UnsupportedOperationException();
    }
}
