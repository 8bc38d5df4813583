package dev.rally.comm.program;

import dev.rally.comm.error.FileFault;
import dev.rally.comm.error.RallyException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** How a program answers a wrong command line and a failure: in a sentence on standard error, and with its exit code. */
public final class Program {
    private static final String NAME = "rally";

    private Program() {}

    /**
     * Lets a command line explain what goes wrong, and tell the version.
     *
     * @param exitCodes of failures of the program's own, whose message says what to do; null for what it does not know
     */
    public static CommandLine explaining(
            CommandLine line, String version, Function<Exception, @Nullable Integer> exitCodes) {
        CommandLine.IVersionProvider says = () -> new String[] {NAME + " " + version};
        line.getCommandSpec().versionProvider(says);
        line.getSubcommands().values().forEach(sub -> sub.getCommandSpec().versionProvider(says));
        return line.setParameterExceptionHandler((wrong, arguments) -> explainUsage(wrong))
                .setExecutionExceptionHandler((failure, failed, parsed) -> explain(failure, failed, exitCodes));
    }

    /** The fault and what comes near to what was meant; the whole help would bury both. */
    private static int explainUsage(ParameterException wrong) {
        CommandLine line = wrong.getCommandLine();
        PrintWriter err = line.getErr();
        String qualified = line.getCommandSpec().qualifiedName();
        String name = qualified.startsWith(NAME) ? qualified : NAME + " " + qualified;
        if (wrong instanceof UnmatchedArgumentException unmatched
                && !unmatched.isUnknownOption()
                && !line.getSubcommands().isEmpty()) {
            say(
                    line,
                    name + ": there is no command \"" + unmatched.getUnmatched().get(0) + "\" here. Commands: "
                            + String.join(" ", line.getSubcommands().keySet()));
            return ExitCode.USAGE;
        }
        say(line, name + ": " + wrong.getMessage());
        UnmatchedArgumentException.printSuggestions(wrong, err);
        err.println(name + " --help tells the options");
        return ExitCode.USAGE;
    }

    /** What a user can act on is said in a line; a stack trace is for the rest. */
    private static int explain(Exception thrown, CommandLine line, Function<Exception, @Nullable Integer> exitCodes)
            throws Exception {
        Exception failure =
                thrown instanceof CompletionException && thrown.getCause() instanceof Exception cause ? cause : thrown;
        Integer own = exitCodes.apply(failure);
        String said = own == null ? sentence(failure) : failure.getMessage();
        if (said == null) {
            throw failure;
        }
        say(line, NAME + ": " + said);
        return own == null ? ExitCode.SOFTWARE : own;
    }

    /** One that is unchecked and has no words of its own has its cause's with a class's name before them. */
    private static @Nullable String sentence(Exception failure) {
        if (failure instanceof RallyException) {
            return failure.getMessage();
        } else if (failure instanceof UncheckedIOException && failure.getCause() instanceof IOException cause) {
            return cause.toString().equals(failure.getMessage()) ? FileFault.of(cause) : failure.getMessage();
        }
        return failure instanceof IOException io ? FileFault.of(io) : null;
    }

    private static void say(CommandLine line, String what) {
        line.getErr().println(line.getColorScheme().errorText(what));
    }
}
