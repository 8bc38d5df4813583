package dev.rally.env.recording;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.recording.RecordingHeader;
import dev.rally.comm.recording.RecordingTotals;
import dev.rally.comm.recording.Recordings;
import dev.rally.comm.spec.SpecJson;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code rally recording list}. */
@Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the recordings of a home.")
final class ListCommand implements Callable<Integer> {
    @Mixin
    private KeptIn kept = new KeptIn();

    @Option(names = "--json", description = "Print a JSON array.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Recordings recordings = kept.recordings();
        PrintWriter out = spec.commandLine().getOut();
        List<String> names = recordings.names();
        boolean allRead = true;
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        for (String name : names) {
            try {
                RecordingHeader header = recordings.header(name);
                RecordingTotals totals = recordings.totals(name);
                if (json) {
                    all.add(entry(name, header, totals));
                } else {
                    out.println(name + ": " + words(header) + Figures.of(totals));
                }
            } catch (RallyException e) {
                spec.commandLine().getErr().println("rally: " + name + ": " + e.getMessage());
                allRead = false;
            }
        }
        if (json) {
            out.println(all);
        } else if (names.isEmpty()) {
            out.println("there are no recordings in " + recordings.folder()
                    + "; make one (./rally recording make NAME PLAYER), or name another --home");
        }
        return allRead ? 0 : 1;
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
