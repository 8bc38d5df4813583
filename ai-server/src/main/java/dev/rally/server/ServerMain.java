package dev.rally.server;

import dev.rally.comm.error.RallyException;
import dev.rally.server.life.HomeInUseException;
import dev.rally.server.routing.ServerVersion;
import dev.rally.server.terminal.AgentsCommand;
import dev.rally.server.terminal.BenchCommand;
import dev.rally.server.terminal.CheckpointsCommand;
import dev.rally.server.terminal.DoctorCommand;
import dev.rally.server.terminal.ExportCommand;
import dev.rally.server.terminal.ModeCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.Arrays;
import java.util.concurrent.CompletionException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The program's entry. Exit codes: {@value #EXIT_OK} all is well, {@value #EXIT_ERROR} it failed, {@value #EXIT_USAGE}
 * the command line is wrong, {@value #EXIT_HOME_IN_USE} another server has the home,
 * {@value #EXIT_UNSAVED} it ended, but could not save what was learnt.
 */
@Command(
        name = "rally",
        mixinStandardHelpOptions = true,
        versionProvider = ServerMain.Version.class,
        description = "A reinforcement-learning co-process for game engines.",
        subcommands = {
            ServeCommand.class,
            AgentsCommand.class,
            ModeCommand.class,
            CheckpointsCommand.class,
            ExportCommand.class,
            DoctorCommand.class,
            BenchCommand.class
        })
public final class ServerMain {
    public static final int EXIT_OK = 0;
    public static final int EXIT_ERROR = 1;
    public static final int EXIT_USAGE = 2;
    public static final int EXIT_HOME_IN_USE = 3;
    public static final int EXIT_UNSAVED = 4;

    private ServerMain() {}

    public static void main(String[] arguments) {
        System.exit(
                arguments.length > 0 && arguments[0].equals(ServeCommand.NAME)
                        ? serve(Arrays.copyOfRange(arguments, 1, arguments.length))
                        : commandLine().execute(arguments));
    }

    /**
     * The co-process on the shortest way: the tensor library begins to load before the command line is read, and the
     * other commands are not looked at.
     */
    private static int serve(String[] arguments) {
        CoProcess.preload();
        return explaining(new CommandLine(new ServeCommand())).execute(arguments);
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new ServerMain());
        if (inImage()) {
            line.getCommandSpec().removeSubcommand(BenchCommand.NAME);
        }
        return explaining(line);
    }

    /** In an image for players the server is a module; from its jar it is none. */
    private static boolean inImage() {
        return ServerMain.class.getModule().isNamed();
    }

    private static CommandLine explaining(CommandLine line) {
        line.getCommandSpec().versionProvider(new Version());
        line.getSubcommands().values().forEach(sub -> sub.getCommandSpec().versionProvider(new Version()));
        return line.setParameterExceptionHandler((wrong, arguments) -> explainUsage(wrong, arguments))
                .setExecutionExceptionHandler((failure, failed, parsed) -> explain(failure, failed));
    }

    /**
     * The fault and what comes near to what was meant; the whole help would bury both. Who asks the server alone for one
     * of the other programs' commands is told what it has.
     */
    private static int explainUsage(ParameterException wrong, String[] arguments) {
        CommandLine line = wrong.getCommandLine();
        PrintWriter err = line.getErr();
        if (wrong instanceof UnmatchedArgumentException && line.getCommand() instanceof ServerMain) {
            err.println("rally: the server has no command \"" + arguments[0] + "\". Commands: "
                    + String.join(" ", line.getSubcommands().keySet()));
            return EXIT_USAGE;
        }
        String name = "rally " + line.getCommandName();
        err.println(name + ": " + wrong.getMessage());
        UnmatchedArgumentException.printSuggestions(wrong, err);
        err.println(name + " --help tells the options");
        return EXIT_USAGE;
    }

    /** What a user can act on is said in a line; a stack trace is for the rest. */
    private static int explain(Exception thrown, CommandLine line) throws Exception {
        Exception failure =
                thrown instanceof CompletionException && thrown.getCause() instanceof Exception cause ? cause : thrown;
        boolean explained = failure instanceof RallyException
                || failure instanceof HomeInUseException
                || failure instanceof IOException
                || failure instanceof UncheckedIOException
                || failure instanceof IllegalArgumentException;
        if (!explained) {
            throw failure;
        }
        // Of a file that is missing the message has but the name; the kind of failure says what is the matter with it.
        boolean bare = failure instanceof FileSystemException;
        line.getErr().println("rally: " + (bare ? failure.toString() : failure.getMessage()));
        if (failure instanceof IllegalArgumentException) {
            return EXIT_USAGE;
        }
        return failure instanceof HomeInUseException ? EXIT_HOME_IN_USE : EXIT_ERROR;
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"rally " + ServerVersion.get()};
        }
    }
}
