package dev.rally.env.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rally.comm.client.ServerJar;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The forward pass alone, straight on the tensor library, which only the server's program has. */
final class BareForward {
    private BareForward() {}

    /** The medians in microseconds, by row count. */
    static Map<Integer, Double> micros(List<Integer> rows, String device) {
        String counts = rows.stream().map(String::valueOf).collect(Collectors.joining(","));
        List<String> command = ServerJar.command(
                ServerJar.find(), List.of("bench", "forward", "--rows", counts, "--device", device, "--json"));
        Map<Integer, Double> micros = new HashMap<>();
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (BufferedReader lines = process.inputReader()) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    JsonNode measured = new ObjectMapper().readTree(line);
                    micros.put(
                            measured.path("rows").asInt(),
                            measured.path("bare_us").asDouble());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return micros;
    }
}
