package dev.rally.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.checkpoints.CheckpointException.Code;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A save that ends at every one of its steps, by a crash or by a failing disk. */
class CrashTest {
    private static final Retention KEEP_TWO = new Retention(2);

    @TempDir
    Path temp;

    /** Not an exception, so that nothing tidies up: as if the process had been killed. */
    private static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    @Nested
    class CrashAtEveryStep {
        @Test
        void leavesTheOldOrTheNewCheckpoint() throws IOException {
            List<String> steps = stepsOfASave();
            assertThat(steps).contains("move aside", "publish", "remove old", "retire", "remove");
            boolean oldSeen = false;
            boolean newSeen = false;
            for (int at = 0; at < steps.size(); at++) {
                Path folder = prepared("crash-" + at);
                CheckpointStore dying = failingAt(folder, at, new Crash());
                assertThatThrownBy(() -> saveTwice(dying)).isInstanceOf(Crash.class);

                CheckpointStore store = new CheckpointStore(folder, KEEP_TWO);
                String step = "crash before step " + at + ": " + steps.get(at);
                assertThat(Folders.names(folder.resolve("pong"))).as(step).allMatch(name -> !name.startsWith("."));
                long mine = Samples.mark(store.load("pong", "mine"));
                long latest = Samples.mark(store.load("pong", "latest"));
                assertThat(mine).as(step).isIn(3L, 4L);
                assertThat(latest).as(step).isIn(3L, 4L, 5L).isGreaterThanOrEqualTo(mine);
                assertThat(Samples.mark(store.load("pong", "best"))).as(step).isIn(3L, 4L, 5L);
                assertThat(store.load("pong", "latest").warning()).as(step).isNull();
                oldSeen |= mine == 3;
                newSeen |= mine == 4;
                store.save("pong", null, Samples.contents(6), null);
                assertThat(Samples.mark(store.load("pong", "latest"))).as(step).isEqualTo(6);
            }
            assertThat(oldSeen && newSeen).isTrue();
        }
    }

    @Nested
    class FullDisk {
        @Test
        void atAnyStepLeavesNoTraceAndIsNamed() throws IOException {
            List<String> steps = stepsOfASave();
            int warned = 0;
            for (int at = 0; at < steps.size(); at++) {
                String step = steps.get(at);
                if (step.startsWith("remove") || step.startsWith("retire")) {
                    continue; // these free room
                }
                Path folder = prepared("full-" + at);
                CheckpointStore failing = failingAt(folder, at, new IOException("No space left on device"));
                try {
                    List<String> warnings = saveTwice(failing);
                    assertThat(warnings)
                            .as(step)
                            .singleElement()
                            .asString()
                            .contains("is saved", "the best", "No space");
                    assertThat(Samples.mark(failing.load("pong", "mine")))
                            .as(step)
                            .isEqualTo(4);
                    assertThat(Samples.mark(failing.load("pong", "latest")))
                            .as(step)
                            .isEqualTo(5);
                    warned++;
                } catch (CheckpointException e) {
                    assertThat(e.code()).as(step).isEqualTo(Code.DISK_FULL);
                    assertThat(e).as(step).hasMessageMatching(".*it takes [0-9]+ bytes, and [0-9]+ are free .*");
                }
                assertThat(Folders.names(folder.resolve("pong"))).as(step).allMatch(name -> !name.startsWith("."));
                assertThat(Samples.mark(failing.load("pong", "mine"))).as(step).isIn(3L, 4L);
            }
            assertThat(warned).isBetween(1, steps.size() - 1);
        }

        @Test
        void isNoticedBeforeAnythingIsWritten() throws IOException {
            Path folder = temp.resolve("small");
            long[] free = {1 << 30};
            List<String> steps = new ArrayList<>();
            CheckpointStore store = new CheckpointStore(folder, KEEP_TWO, path -> free[0], steps::add);
            store.save("pong", null, Samples.contents(1), null);
            free[0] = 100_000;
            steps.clear();
            assertThatThrownBy(() -> store.save("pong", null, Samples.contents(2), null))
                    .hasMessageContaining("100000 are free")
                    .hasMessageContaining("free some room and save again")
                    .isInstanceOfSatisfying(
                            CheckpointException.class, e -> assertThat(e.code()).isEqualTo(Code.DISK_FULL));
            assertThat(steps).isEmpty();
            assertThat(Samples.mark(store.load("pong", "latest"))).isEqualTo(1);
            free[0] = 1 << 30;
            assertThat(store.save("pong", null, Samples.contents(2), null)
                            .info()
                            .sequence())
                    .isEqualTo(2);
        }
    }

    @Test
    void failureToRemoveAnOldOneDoesNotFailTheSave() throws IOException {
        Path folder = prepared("unremovable");
        CheckpointStore store = new CheckpointStore(folder, new Retention(1), DiskSpace.REAL, step -> {
            if (step.equals("retire")) {
                throw new IOException("busy");
            }
        });
        assertThat(store.save("pong", null, Samples.contents(4), null).info().name())
                .isEqualTo("auto-4");
    }

    /** Two automatic checkpoints, and {@code mine}, which is the best. */
    private Path prepared(String name) {
        Path folder = temp.resolve(name);
        CheckpointStore store = new CheckpointStore(folder, KEEP_TWO);
        store.save("pong", null, Samples.contents(1), null);
        store.save("pong", null, Samples.contents(2), null);
        store.save("pong", "mine", Samples.contents(3), 0.5);
        return folder;
    }

    /** Replaces {@code mine} and the best, then adds an automatic one, for which the oldest has to go; the warnings. */
    private static List<String> saveTwice(CheckpointStore store) {
        return Stream.of(
                        store.save("pong", "mine", Samples.contents(4), 0.6),
                        store.save("pong", null, Samples.contents(5), 0.6))
                .map(Saved::warning)
                .filter(Objects::nonNull)
                .toList();
    }

    private List<String> stepsOfASave() {
        List<String> steps = new ArrayList<>();
        List<String> unused = saveTwice(new CheckpointStore(prepared("steps"), KEEP_TWO, DiskSpace.REAL, steps::add));
        return steps;
    }

    private static CheckpointStore failingAt(Path folder, int at, Throwable failure) {
        int[] taken = {0};
        return new CheckpointStore(folder, KEEP_TWO, DiskSpace.REAL, step -> {
            if (taken[0]++ == at) {
                if (failure instanceof Error crash) {
                    throw crash;
                }
                throw (IOException) failure;
            }
        });
    }
}
