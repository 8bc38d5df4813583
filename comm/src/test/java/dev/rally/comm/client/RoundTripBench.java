package dev.rally.comm.client;

import dev.rally.comm.protocol.Command;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/** Measures the round trip of commands to a server in another process; a program, not a test. */
final class RoundTripBench {
    private static final int ROUNDS = 100_000;

    private RoundTripBench() {}

    public static void main(String[] arguments) {
        List<String> command = List.of(
                System.getProperty("java.home") + "/bin/java",
                "-cp",
                System.getProperty("java.class.path"),
                EchoServer.class.getName());
        try (ServerProcess server = ServerProcess.launch(command, Duration.ofSeconds(10));
                RallyClient client = RallyClient.connect(server.ready(), "bench")) {
            for (int i = 0; i < 3; i++) {
                measure("ping", client, new Command.Ping(), ROUNDS, 0);
                measure("infer of 20 us", client, infer(20), ROUNDS / 2, 0);
                measure("infer of 80 us", client, infer(80), ROUNDS / 4, 0);
                measure("infer of 20 us every 0.2 ms", client, infer(20), 5_000, 200_000);
                measure("infer of 20 us every 5 ms", client, infer(20), 200, 5_000_000);
            }
        }
    }

    private static Command.Infer infer(int micros) {
        return new Command.Infer("pong", 1, micros, null, null);
    }

    private static void measure(String name, RallyClient client, Command<?> command, int rounds, long pauseNanos) {
        long[] nanos = new long[rounds];
        for (int i = 0; i < rounds; i++) {
            if (pauseNanos > 0) {
                LockSupport.parkNanos(pauseNanos);
            }
            long start = System.nanoTime();
            var unused = client.call(command);
            nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        System.out.printf(
                Locale.ROOT,
                "{\"round_trip\":\"%s\",\"p50_us\":%.1f,\"p99_us\":%.1f,\"max_us\":%.0f}%n",
                name,
                nanos[rounds / 2] / 1e3,
                nanos[rounds * 99 / 100] / 1e3,
                nanos[rounds - 1] / 1e3);
    }
}
