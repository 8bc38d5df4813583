package dev.rally.env.recording;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.recording.RecordingHeader;
import dev.rally.comm.recording.RecordingTotals;
import dev.rally.comm.recording.Recordings;
import dev.rally.comm.spec.SpecJson;
import dev.rally.env.record.MatchRecord;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rally recording list}. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists the recordings of a home, or the rounds of matches.")
final class ListCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..*",
            paramLabel = "FILE",
            description = "Files of matches, or folders of those. Default: the home's recordings.")
    private List<Path> files = List.of();

    @Mixin
    private KeptIn kept = new KeptIn();

    @Option(names = "--json", description = "Print a JSON array.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final ArrayNode all = JsonNodeFactory.instance.arrayNode();
    private boolean allRead = true;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (files.isEmpty()) {
            listRecordings(out);
        } else {
            files.stream().flatMap(place -> MatchFiles.of(place).stream()).forEach(file -> list(out, file));
        }
        if (json) {
            out.println(all);
        }
        return allRead ? 0 : 1;
    }

    private void listRecordings(PrintWriter out) {
        Recordings recordings = kept.recordings();
        List<String> names = recordings.names();
        names.forEach(name -> list(out, recordings, name));
        if (!json && names.isEmpty()) {
            out.println("there are no recordings in " + recordings.folder()
                    + "; make one (./rally recording make NAME PLAYER), or name another --home");
        }
    }

    private void list(PrintWriter out, Recordings recordings, String name) {
        try {
            RecordingHeader header = recordings.header(name);
            RecordingTotals totals = recordings.totals(name);
            if (json) {
                all.add(entry(name, header, totals));
            } else {
                out.println(name + ": " + words(header) + Figures.of(totals));
            }
        } catch (RallyException e) {
            failed(name + ": ", e);
        }
    }

    private void list(PrintWriter out, Path file) {
        try {
            MatchRecord record = MatchRecord.read(file);
            if (json) {
                ObjectNode entry = all.addObject().put("file", file.toString());
                record.played().forEach(entry.putArray("players")::add);
                entry.put("frames", record.frames()).put("status", record.status());
            } else {
                out.println(file + ": " + MatchFiles.words(record));
            }
        } catch (RallyException e) {
            failed("", e);
        }
    }

    private void failed(String name, RallyException e) {
        spec.commandLine().getErr().println("rally: " + name + e.getMessage());
        allRead = false;
    }

    private static String words(RecordingHeader header) {
        String by = header.by().isEmpty() ? "" : header.by() + " ";
        String scene = header.scene().isEmpty() ? "" : "in " + header.scene() + " ";
        Instant made = Instant.ofEpochMilli(header.createdMs()).truncatedTo(ChronoUnit.SECONDS);
        return by + scene + "at " + made + ", ";
    }

    private static ObjectNode entry(String name, RecordingHeader header, RecordingTotals totals) {
        ObjectNode entry = JsonNodeFactory.instance.objectNode().put("recording", name);
        entry.setAll((ObjectNode) SpecJson.tree(header));
        entry.setAll((ObjectNode) SpecJson.tree(totals));
        return entry;
    }
}
