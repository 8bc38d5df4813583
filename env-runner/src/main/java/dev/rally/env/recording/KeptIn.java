package dev.rally.env.recording;

import dev.rally.comm.home.RallyHome;
import dev.rally.comm.recording.Recordings;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that says which home's recordings are meant. */
final class KeptIn {
    @Option(names = "--home", paramLabel = "DIR", description = "Where everything is kept. Default: rally-home.")
    private Path home = RallyHome.DEFAULT;

    Recordings recordings() {
        return new Recordings(new RallyHome(home).recordings());
    }
}
