package dev.rally.server.terminal;

import dev.rally.agents.bench.ForwardBench;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench forward}: what {@code bench exchange} compares itself with. */
@Command(
        name = "forward",
        mixinStandardHelpOptions = true,
        description = "Measures the bare forward pass on the tensor library: its median in microseconds.")
final class ForwardBenchCommand implements Callable<Integer> {
    @Option(names = "--rows", split = ",", paramLabel = "N", description = "Default: 1,128,1024,4096.")
    private List<Integer> rows = List.of(1, 128, 1024, 4096);

    @Option(names = "--seconds", defaultValue = "1", description = "For each row count (default: ${DEFAULT-VALUE}).")
    private double seconds;

    @Option(names = "--device", paramLabel = "auto|cpu|gpu", defaultValue = "cpu", description = "Where tensors live.")
    private String device = "";

    @Option(names = "--json", description = "One JSON object a line; there is no other format.")
    @SuppressWarnings("UnusedVariable") // all benches take it
    private boolean json;

    @Override
    public Integer call() {
        ForwardBench.run(rows, seconds, device, Runtime.getRuntime().availableProcessors(), System.out);
        return 0;
    }
}
