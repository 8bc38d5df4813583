package dev.rally.env;

import dev.rally.comm.error.RallyException;
import dev.rally.env.bench.BenchCommand;
import dev.rally.env.command.TrainCommand;
import dev.rally.env.evaluate.EvaluateCommand;
import dev.rally.env.play.PlayCommand;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program: {@code train}, {@code evaluate}, {@code play}, {@code bench}. */
@Command(
        name = "rally",
        description = "Trains and evaluates agents in scenes that this program runs.",
        mixinStandardHelpOptions = true,
        versionProvider = RunnerMain.Version.class,
        subcommands = {TrainCommand.class, EvaluateCommand.class, PlayCommand.class, BenchCommand.class})
public final class RunnerMain {
    private RunnerMain() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** Runs one command: 0 when all went well, 1 when it failed, 2 when the command line was wrong. */
    static int run(String... arguments) {
        CommandLine program = new CommandLine(new RunnerMain());
        program.setCaseInsensitiveEnumValuesAllowed(true);
        program.getSubcommands().values().forEach(sub -> sub.getCommandSpec().versionProvider(new Version()));
        program.setParameterExceptionHandler(RunnerMain::explainUsage);
        program.setExecutionExceptionHandler((e, commandLine, parsed) -> {
            if (!(e instanceof RallyException failure)) {
                throw e;
            }
            commandLine.getErr().println(commandLine.getColorScheme().errorText("rally: " + failure.getMessage()));
            return 1;
        });
        return program.execute(arguments);
    }

    /** The fault and what comes near to what was meant; the whole help would bury both. */
    private static int explainUsage(ParameterException wrong, String[] arguments) {
        CommandLine line = wrong.getCommandLine();
        PrintWriter err = line.getErr();
        String name = line.getCommandSpec().qualifiedName();
        err.println(line.getColorScheme().errorText(name + ": " + wrong.getMessage()));
        UnmatchedArgumentException.printSuggestions(wrong, err);
        err.println(name + " --help tells the options");
        return CommandLine.ExitCode.USAGE;
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = RunnerMain.class.getPackage().getImplementationVersion();
            return new String[] {"rally " + (version == null ? "(not packaged)" : version)};
        }
    }
}
