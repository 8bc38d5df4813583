package dev.rally.env.bench;

import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rally bench start}: from the process's start to its ready line. */
@Command(name = "start", mixinStandardHelpOptions = true, description = "How fast the server is ready.")
final class StartBench implements Callable<Integer> {
    @Mixin
    private BenchOutput output = new BenchOutput();

    @Option(names = "--launches", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
    private int launches = 9;

    @Option(names = "--device", paramLabel = "DEVICE", description = "Default: ${DEFAULT-VALUE}.")
    private String device = "cpu";

    @Override
    public Integer call() {
        BenchServer.launch(device).close();
        long[] nanos = new long[launches];
        for (int i = 0; i < launches; i++) {
            long began = System.nanoTime();
            try (BenchServer server = BenchServer.launch(device)) {
                nanos[i] = server.link().readyAtNanos() - began;
            }
        }
        MeasuredLoop.Times times = new MeasuredLoop.Times(nanos);
        output.print(BenchOutput.line("start")
                .put("launches", launches)
                .put("ready_ms_p50", BenchOutput.rounded(times.quantileMicros(0.5) / 1e3))
                .put(
                        "ready_ms_worst",
                        BenchOutput.rounded(Arrays.stream(nanos).max().orElse(0) / 1e6)));
        return 0;
    }
}
