package dev.rally.server.terminal;

import dev.rally.comm.client.RallyClient;
import dev.rally.comm.protocol.Command.AgentMode;
import dev.rally.comm.protocol.Mode;
import dev.rally.comm.protocol.Result;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mode}: shows or switches an agent's mode, while it plays. */
@Command(
        name = "mode",
        mixinStandardHelpOptions = true,
        description = "Shows the mode of a running server's agent, or switches it at once.")
public final class ModeCommand implements Callable<Integer> {
    @Mixin
    private final HomeOption home = new HomeOption();

    @Parameters(index = "0", paramLabel = "AGENT", description = "The agent's name; ./rally agents lists them.")
    private String agent = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "training|deterministic",
            description = "The mode from now on; left out: only show it.")
    private @Nullable Choice mode;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** The names are those of the command line. */
    enum Choice {
        training,
        deterministic
    }

    @Override
    public Integer call() {
        Mode wanted = mode == null ? null : Mode.valueOf(mode.name().toUpperCase(Locale.ROOT));
        try (RallyClient server = home.connect()) {
            Result.AgentMode now = server.call(new AgentMode(agent, wanted));
            String discarded = now.discardedSteps() == 0
                    ? ""
                    : "; " + now.discardedSteps() + " steps of its unfinished rollout were discarded";
            spec.commandLine().getOut().println(agent + ": " + now.mode() + discarded);
        }
        return 0;
    }
}
