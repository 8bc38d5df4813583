package dev.rally.env.torture;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Which faults there were, and how they were survived. One thread. */
final class Tally {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String ROW = "%-20s %7s %9s %9s %9s %8s %12s%n";

    private final Map<String, List<Fate>> fates = new TreeMap<>();

    /**
     * What came of one fault.
     *
     * @param seconds from its end until everybody had gone on
     * @param again rounds that strict clients and trainings had to play again
     * @param lost transitions that were acknowledged, and went with a killed server
     * @param breaches empty where it was survived
     */
    record Fate(double seconds, long again, long lost, List<Breaches.Breach> breaches) {}

    void add(String kind, Fate fate) {
        fates.computeIfAbsent(kind, unused -> new ArrayList<>()).add(fate);
    }

    int faults() {
        return fates.values().stream().mapToInt(List::size).sum();
    }

    /** A table for people. */
    String table() {
        StringBuilder table = new StringBuilder(String.format(
                Locale.ROOT, ROW, "fault", "times", "survived", "median s", "worst s", "again", "lost steps"));
        fates.forEach((kind, all) -> table.append(row(kind, all)));
        table.append(
                row("all", fates.values().stream().flatMap(Collection::stream).toList()));
        return table.toString();
    }

    private static String row(String kind, List<Fate> all) {
        Summary summary = Summary.of(all);
        return String.format(
                Locale.ROOT,
                ROW,
                kind,
                all.size(),
                summary.survived,
                String.format(Locale.ROOT, "%.2f", summary.medianS),
                String.format(Locale.ROOT, "%.2f", summary.worstS),
                summary.again,
                summary.lost);
    }

    /** The same as one JSON object. */
    ObjectNode json() {
        ObjectNode json = MAPPER.createObjectNode();
        ArrayNode kinds = json.putArray("faults");
        fates.forEach((kind, all) -> {
            Summary summary = Summary.of(all);
            kinds.addObject()
                    .put("kind", kind)
                    .put("times", all.size())
                    .put("survived", summary.survived)
                    .put("recovery_s_median", summary.medianS)
                    .put("recovery_s_worst", summary.worstS)
                    .put("rounds_again", summary.again)
                    .put("transitions_lost", summary.lost);
        });
        return json;
    }

    private record Summary(long survived, double medianS, double worstS, long again, long lost) {
        static Summary of(List<Fate> all) {
            double[] seconds = all.stream().mapToDouble(Fate::seconds).sorted().toArray();
            return new Summary(
                    all.stream().filter(fate -> fate.breaches().isEmpty()).count(),
                    seconds.length == 0 ? 0 : seconds[seconds.length / 2],
                    seconds.length == 0 ? 0 : seconds[seconds.length - 1],
                    all.stream().mapToLong(Fate::again).sum(),
                    all.stream().mapToLong(Fate::lost).sum());
        }
    }
}
