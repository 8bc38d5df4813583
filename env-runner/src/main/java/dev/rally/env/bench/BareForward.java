package dev.rally.env.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rally.comm.client.ServerJar;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The forward pass alone, straight on the tensor library, which only the server's program has. */
final class BareForward {
    private BareForward() {}

    /**
     * The medians in microseconds, one for each of the row counts.
     *
     * @throws RallyException SERVER_DIED when the server's program does not tell all of them
     */
    static List<Double> micros(List<Integer> rows, String device) {
        String counts = rows.stream().map(String::valueOf).collect(Collectors.joining(","));
        List<String> command = ServerJar.command(
                ServerJar.find(), List.of("bench", "forward", "--rows", counts, "--device", device, "--json"));
        List<Double> micros = new ArrayList<>();
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (BufferedReader lines = process.inputReader()) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    micros.add(new ObjectMapper().readTree(line).path("bare_us").asDouble());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (micros.size() != rows.size()) {
            throw new RallyException(
                    ErrorCode.SERVER_DIED,
                    "the server's program does not tell the bare forward pass; see what it says of "
                            + String.join(" ", command));
        }
        return micros;
    }
}
