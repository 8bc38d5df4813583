package dev.rally.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LargeSavesTest {
    private static final int LARGE_BYTES = 40 << 20;

    @TempDir
    Path folder;

    private final CountDownLatch writing = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);

    private CheckpointStore store(Steps steps) {
        return new CheckpointStore(folder, Retention.DEFAULT, DiskSpace.REAL, steps);
    }

    private void waitIfLarge(String step) throws IOException {
        if (Thread.currentThread().getName().equals("large") && step.startsWith("write")) {
            writing.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }

    @Test
    void keepNoOtherAgentWaiting() throws Exception {
        CheckpointStore store = store(this::waitIfLarge);
        CompletableFuture<Saved> large = new CompletableFuture<>();
        new Thread(() -> large.complete(store.save("large", null, Samples.contents(1), null)), "large").start();
        writing.await();
        try {
            CompletableFuture<Loaded> other = CompletableFuture.supplyAsync(() -> {
                store.save("small", null, Samples.contents(2), null);
                return store.load("small", "latest");
            });
            assertThat(Samples.mark(other.get(10, TimeUnit.SECONDS))).isEqualTo(2);
            assertThat(large).isNotDone();
        } finally {
            go.countDown();
        }
        assertThat(large.get(10, TimeUnit.SECONDS).info().agent()).isEqualTo("large");
    }

    /** Seen from another thread, in the middle of the one large file. */
    @Test
    void showHowFarTheyAre() throws Exception {
        CheckpointStore store = store(Steps.NONE);
        List<Long> seen = new ArrayList<>();
        Thread saving = new Thread(() -> store.save("large", null, large(), null));
        saving.start();
        while (saving.isAlive()) {
            long bytes = store.bytesSaved();
            if (seen.isEmpty() || seen.get(seen.size() - 1) != bytes) {
                seen.add(bytes);
            }
            Thread.onSpinWait();
        }
        assertThat(store.bytesSaved()).isGreaterThan(LARGE_BYTES);
        assertThat(seen).anyMatch(bytes -> bytes > 0 && bytes < LARGE_BYTES);
    }

    private static CheckpointContents large() {
        Tensor zeros = Tensor.of(new byte[LARGE_BYTES], LARGE_BYTES);
        return new CheckpointContents(
                Samples.spec(), Map.of("replay", Map.of("zeros", zeros)), Map.of(), Map.of(), Map.of(), null);
    }
}
