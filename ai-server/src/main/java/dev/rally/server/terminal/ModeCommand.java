package dev.rally.server.terminal;

import dev.rally.comm.client.RallyClient;
import dev.rally.comm.protocol.Command.AgentMode;
import dev.rally.comm.protocol.Mode;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.spec.Nearest;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code mode}: shows or switches an agent's mode, while it plays. */
@Command(
        name = "mode",
        mixinStandardHelpOptions = true,
        description = "Shows the mode of a running server's agent, or switches it at once.")
public final class ModeCommand implements Callable<Integer> {
    @Mixin
    private final ServerOption server = new ServerOption();

    @Parameters(index = "0", paramLabel = "AGENT", description = "The agent's name; ./rally agents lists them.")
    private String agent = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "training|deterministic",
            description = "The mode from now on; left out: only show it.",
            converter = Word.class)
    private @Nullable Mode mode;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** The protocol's words, in any case. */
    static final class Word implements ITypeConverter<Mode> {
        @Override
        public Mode convert(String typed) {
            return Arrays.stream(Mode.values())
                    .filter(mode -> mode.name().equalsIgnoreCase(typed))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("there is no mode \"" + typed + "\""
                            + Nearest.hint(
                                    typed,
                                    Arrays.stream(Mode.values())
                                            .map(Mode::toString)
                                            .toList())));
        }
    }

    @Override
    public Integer call() {
        try (RallyClient client = server.connect()) {
            Result.AgentMode now = client.call(new AgentMode(agent, mode));
            String discarded = now.discardedSteps() == 0
                    ? ""
                    : "; " + now.discardedSteps() + " steps of its unfinished rollout were discarded";
            spec.commandLine().getOut().println(agent + ": " + now.mode() + discarded);
        }
        return 0;
    }
}
