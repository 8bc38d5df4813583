package dev.rally.server.terminal;

import dev.rally.checkpoints.Retention;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.home.RallyHome;
import dev.rally.server.routing.Checkpoints;
import dev.rally.server.routing.PolicyFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code export}: a checkpoint's policy as a file, whether a server runs on the home or not. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description =
                "Writes a checkpoint's policy as JSON, for games that play without the server; none needs to run.")
public final class ExportCommand implements Callable<Integer> {
    @Mixin
    private final HomeOption home = new HomeOption();

    @Parameters(
            index = "0",
            paramLabel = "AGENT[/CHECKPOINT]",
            description = "Whose; the latest checkpoint when none is named. ./rally checkpoints lists them.")
    private String what = "";

    @Option(
            names = "--to",
            paramLabel = "FILE",
            description = "Where to (default: exports/AGENT/CHECKPOINT.json under the home).")
    private @Nullable Path to;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        RallyHome where = home.home();
        if (!Files.isDirectory(where.checkpoints())) { // which the store would make
            throw new RallyException(
                    ErrorCode.UNKNOWN_CHECKPOINT,
                    "there are no checkpoints under " + where.checkpoints() + "; train first, or name another --home");
        }
        Checkpoints store = Checkpoints.open(where.checkpoints(), Retention.DEFAULT);
        Path file = new PolicyFiles(where.exports()).checkpoint(store.loadPolicy(what), to);
        spec.commandLine().getOut().println(file);
        return 0;
    }
}
