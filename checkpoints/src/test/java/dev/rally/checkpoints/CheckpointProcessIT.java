package dev.rally.checkpoints;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes on one store: killed, or two at a time. */
@Timeout(60)
class CheckpointProcessIT {
    private static final int KILLS = 10;

    @TempDir
    Path folder;

    @Test
    void killedProcessLeavesAStoreThatOpensAndLoads() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        long mark = 1;
        for (int kill = 0; kill < KILLS; kill++) {
            mark = 1 + saveUntilKilled(mark, 3 + random.nextInt(5), random.nextInt(8_000_000));

            CheckpointStore store = new CheckpointStore(folder, Retention.DEFAULT);
            Loaded latest = store.load("pong", "latest");
            assertThat(latest.warning()).as("seed %d", seed).isNull();
            assertThat(latest.contents()).as("seed %d", seed).isEqualTo(Samples.contents(Samples.mark(latest)));
            assertThat(Samples.mark(latest)).as("seed %d", seed).isBetween(mark - 1, mark);
            assertThat(Samples.mark(store.load("pong", "best")))
                    .as("seed %d", seed)
                    .isBetween(mark - 2, mark);
            assertThat(Samples.mark(store.load("pong", "mine")))
                    .as("seed %d", seed)
                    .isBetween(mark - 2, mark);
            assertThat(Folders.names(folder.resolve("pong"))).noneMatch(name -> name.startsWith("."));
            mark = Samples.mark(latest) + 1;
        }
    }

    @Test
    void twoProcessesTakeTurns() throws Exception {
        Process one = start(1, 20);
        Process two = start(101, 20);
        assertThat(one.waitFor()).isZero();
        assertThat(two.waitFor()).isZero();
        CheckpointStore store = new CheckpointStore(folder, Retention.DEFAULT);
        assertThat(store.load("pong", "latest").info().sequence()).isEqualTo(40);
        assertThat(store.list("pong").stream().map(CheckpointInfo::sequence).collect(Collectors.toSet()))
                .isSubsetOf(LongStream.rangeClosed(1, 40).boxed().toList());
    }

    /** Kills it some nanoseconds after its n-th save, so that it dies anywhere in the next ones; answers the last line. */
    private long saveUntilKilled(long firstMark, int saves, int thenNanos) throws IOException {
        Process child = start(firstMark, Integer.MAX_VALUE);
        try (BufferedReader lines = child.inputReader(UTF_8)) {
            long last = 0;
            for (int n = 0; n < saves; n++) {
                last = Long.parseLong(Objects.requireNonNull(lines.readLine(), "the child ended"));
            }
            long until = System.nanoTime() + thenNanos;
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
            child.toHandle().destroyForcibly(); // which leaves its output readable
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                last = Long.parseLong(line);
            }
            return last;
        } finally {
            child.destroyForcibly();
        }
    }

    private Process start(long firstMark, int saves) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return new ProcessBuilder(
                        java.toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        SavingLoop.class.getName(),
                        folder.toString(),
                        Long.toString(firstMark),
                        Integer.toString(saves))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
