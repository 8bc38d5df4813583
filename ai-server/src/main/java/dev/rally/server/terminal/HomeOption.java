package dev.rally.server.terminal;

import dev.rally.comm.client.RallyClient;
import dev.rally.comm.home.RallyHome;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which home, and through it which server. */
final class HomeOption {
    /** What the server's log calls the terminal. */
    static final String CLIENT = "rally terminal";

    @Option(
            names = "--home",
            paramLabel = "DIR",
            defaultValue = "rally-home",
            description = "The server's home (default: ./${DEFAULT-VALUE}).")
    private Path home = RallyHome.DEFAULT;

    RallyHome home() {
        return new RallyHome(home);
    }

    /** A client of the server that runs there; fails with what to do when none does. */
    RallyClient connect() {
        return RallyClient.connect(home().runningServer(), CLIENT);
    }
}
