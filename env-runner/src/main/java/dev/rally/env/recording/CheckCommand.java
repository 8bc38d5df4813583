package dev.rally.env.recording;

import dev.rally.comm.error.RallyException;
import dev.rally.comm.recording.RecordingReader;
import dev.rally.comm.recording.RecordingTotals;
import dev.rally.env.film.Films;
import dev.rally.env.film.RecordedBatch;
import dev.rally.env.record.MatchRecord;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rally recording check}. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Reads recordings from end to end, and tells whether they are whole.")
final class CheckCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..*",
            paramLabel = "NAME|FILE",
            description = "Which recordings, files of matches or folders of those. Default: all of the home.")
    private List<String> names = List.of();

    @Mixin
    private KeptIn kept = new KeptIn();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        List<String> which = names.isEmpty() ? kept.recordings().names() : names;
        boolean whole = true;
        for (String name : which) {
            whole &= Films.isFile(name) ? checkFiles(Path.of(name)) : check(name);
        }
        return whole ? 0 : 1;
    }

    private boolean checkFiles(Path place) {
        boolean whole = true;
        for (Path file : MatchFiles.of(place)) {
            try {
                spec.commandLine().getOut().println(file + " is whole: " + MatchFiles.words(MatchRecord.read(file)));
            } catch (RallyException e) {
                spec.commandLine().getErr().println("rally: " + e.getMessage());
                whole = false;
            }
        }
        return whole;
    }

    private boolean check(String name) {
        RecordedBatch[] last = new RecordedBatch[1];
        try (RecordingReader reader = kept.recordings().open(name)) {
            last[0] = new RecordedBatch(reader.header());
            RecordingTotals totals = reader.count(last[0]::read);
            spec.commandLine().getOut().println(name + " is whole: " + Figures.of(totals));
            return true;
        } catch (RallyException e) {
            long batches = last[0] == null ? 0 : last[0].batches();
            spec.commandLine()
                    .getErr()
                    .println("rally: " + name + (last[0] == null ? ": " : " is damaged after " + batches + " batches: ")
                            + e.getMessage());
            return false;
        }
    }
}
