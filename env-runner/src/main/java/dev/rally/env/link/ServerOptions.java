package dev.rally.env.link;

import dev.rally.comm.home.RallyHome;
import java.nio.file.Path;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** Command-line options that say where the server is. */
public final class ServerOptions {
    @Option(names = "--home", paramLabel = "DIR", description = "Where everything is kept. Default: rally-home.")
    private Path home = RallyHome.DEFAULT;

    @Option(names = "--device", paramLabel = "DEVICE", description = "auto, cpu or gpu. Default: auto.")
    private Device device = Device.auto;

    @Option(names = "--server", description = "Use the server that runs on the home instead of launching one.")
    private boolean attach;

    /** The names are those of the command line. */
    enum Device {
        auto,
        cpu,
        gpu
    }

    public RallyHome home() {
        return new RallyHome(home);
    }

    /**
     * Attaches when asked to, else launches.
     *
     * @param log gets what a launched server says is wrong, line by line, on a thread of its own
     */
    public ServerLink open(Consumer<String> log) {
        return attach ? ServerLink.attach(home()) : ServerLink.launch(home(), device.name(), log);
    }

    /** Attaches to the server that runs on the home, else launches one; what is wrong with it goes to standard error. */
    public ServerLink attachOrLaunch() {
        return attach
                ? ServerLink.attach(home())
                : ServerLink.attachOrLaunch(home(), device.name(), System.err::println);
    }
}
