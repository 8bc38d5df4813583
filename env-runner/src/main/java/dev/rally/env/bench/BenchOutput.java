package dev.rally.env.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Where a bench's numbers go. */
final class BenchOutput {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Option(names = "--json", description = "Print one JSON object a line.")
    private boolean json;

    /** A measurement to be filled in and {@link #print}ed. */
    static ObjectNode line(String bench) {
        return MAPPER.createObjectNode().put("bench", bench);
    }

    void print(ObjectNode line) {
        System.out.println(
                json
                        ? line.toString()
                        : line.properties().stream()
                                .map(field ->
                                        field.getKey() + " " + field.getValue().asText())
                                .collect(Collectors.joining("  ")));
    }

    /** A number to as many places as can be trusted. */
    static double rounded(double value) {
        return Math.abs(value) >= 1000 ? Math.rint(value) : Math.rint(value * 100) / 100;
    }
}
