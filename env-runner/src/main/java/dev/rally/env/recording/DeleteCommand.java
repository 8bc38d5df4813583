package dev.rally.env.recording;

import dev.rally.comm.recording.Recordings;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rally recording delete}. */
@Command(name = "delete", mixinStandardHelpOptions = true, description = "Deletes recordings, for good.")
final class DeleteCommand implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "NAME", description = "Which.")
    private List<String> names = List.of();

    @Option(names = "--yes", description = "Delete what is listed without it.")
    private boolean yes;

    @Mixin
    private KeptIn kept = new KeptIn();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Recordings recordings = kept.recordings();
        for (String name : names) {
            spec.commandLine()
                    .getOut()
                    .println((yes ? "deletes " : "would delete ") + name + ": " + Figures.of(recordings.totals(name)));
        }
        if (!yes) {
            throw new ParameterException(
                    spec.commandLine(), "nothing is deleted; add --yes to delete for good what is listed above");
        }
        names.forEach(recordings::delete);
        return 0;
    }
}
