package dev.rally.env;

import dev.rally.comm.program.Program;
import dev.rally.env.bench.BenchCommand;
import dev.rally.env.command.TrainCommand;
import dev.rally.env.evaluate.EvaluateCommand;
import dev.rally.env.match.MatchCommand;
import dev.rally.env.play.PlayCommand;
import dev.rally.env.recording.RecordingCommand;
import dev.rally.env.serve.EnvCommand;
import dev.rally.env.torture.TortureCommand;
import dev.rally.env.tournament.TournamentCommand;
import dev.rally.env.web.WebCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program: a class for each of its commands. */
@Command(
        name = "rally",
        description = "Trains and evaluates agents in scenes that this program runs.",
        mixinStandardHelpOptions = true,
        subcommands = {
            TrainCommand.class,
            EvaluateCommand.class,
            PlayCommand.class,
            MatchCommand.class,
            TournamentCommand.class,
            WebCommand.class,
            EnvCommand.class,
            RecordingCommand.class,
            BenchCommand.class,
            TortureCommand.class
        })
public final class RunnerMain {
    private RunnerMain() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** Runs one command: 0 when all went well, 1 when it failed, 2 when the command line was wrong. */
    static int run(String... arguments) {
        CommandLine program = new CommandLine(new RunnerMain());
        program.setCaseInsensitiveEnumValuesAllowed(true);
        return Program.explaining(program, version(), failure -> null).execute(arguments);
    }

    private static String version() {
        String version = RunnerMain.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }
}
