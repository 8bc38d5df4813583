package dev.rally.env.link;

import dev.rally.comm.home.RallyHome;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Command-line options that say where the server is. */
public final class ServerOptions {
    @Option(names = "--home", paramLabel = "DIR", description = "Where everything is kept. Default: rally-home.")
    private Path home = RallyHome.DEFAULT;

    @Option(names = "--device", paramLabel = "DEVICE", description = "auto, cpu or gpu. Default: auto.")
    private String device = "auto";

    @Option(names = "--server", description = "Use the server that runs on the home instead of launching one.")
    private boolean attach;

    public RallyHome home() {
        return new RallyHome(home);
    }

    /** Attaches when asked to, else launches; what is wrong with the server goes to standard error. */
    public ServerLink open() {
        return attach ? ServerLink.attach(home()) : ServerLink.launch(home(), device, System.err::println);
    }

    /** Attaches to the server that runs on the home, else launches one. */
    public ServerLink attachOrLaunch() {
        return attach ? ServerLink.attach(home()) : ServerLink.attachOrLaunch(home(), device, System.err::println);
    }
}
