package dev.rally.server;

import dev.rally.comm.program.Program;
import dev.rally.server.life.HomeInUseException;
import dev.rally.server.routing.ServerVersion;
import dev.rally.server.terminal.AgentsCommand;
import dev.rally.server.terminal.BenchCommand;
import dev.rally.server.terminal.CheckpointsCommand;
import dev.rally.server.terminal.DoctorCommand;
import dev.rally.server.terminal.ExportCommand;
import dev.rally.server.terminal.ModeCommand;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The program's entry. Exit codes: {@value #EXIT_OK} all is well, {@value #EXIT_ERROR} it failed, {@value #EXIT_USAGE}
 * the command line is wrong, {@value #EXIT_HOME_IN_USE} another server has the home,
 * {@value #EXIT_UNSAVED} it ended, but could not save what was learnt.
 */
@Command(
        name = "rally",
        mixinStandardHelpOptions = true,
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
        return Program.explaining(line, ServerVersion.get(), ServerMain::exitCode);
    }

    private static @Nullable Integer exitCode(Exception failure) {
        if (failure instanceof HomeInUseException) {
            return EXIT_HOME_IN_USE;
        }
        return failure instanceof IllegalArgumentException ? EXIT_USAGE : null;
    }
}
