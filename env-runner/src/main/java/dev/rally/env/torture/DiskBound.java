package dev.rally.env.torture;

import dev.rally.comm.home.RallyHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What a home's disk is bounded by, as ARCHITECTURE.md has it. */
final class DiskBound {
    private static final long MB = 1 << 20;
    /** Of one training's replays: four segments with the outcomes of a small round each. */
    private static final long REPLAYS = 4 * 36 * MB;

    private static final long EXCHANGES = 2048 * MB;
    private static final int CHECKPOINTS = 54;

    private final RallyHome home;
    private final Breaches breaches;

    DiskBound(RallyHome home, Breaches breaches) {
        this.home = home;
        this.breaches = breaches;
    }

    void check() throws IOException {
        atMost(home.sessions(), EXCHANGES);
        for (TrainingProgram training : TrainingProgram.ALL) {
            atMost(home.replays().resolve(training.agent()), REPLAYS);
            Path checkpoints = home.checkpoints().resolve(training.agent());
            long count = count(checkpoints);
            if (count > CHECKPOINTS) {
                breaches.report("the disk's bound holds", count + " checkpoints in " + checkpoints);
            }
        }
    }

    private void atMost(Path folder, long bytes) throws IOException {
        long size = size(folder);
        if (size > bytes) {
            breaches.report(
                    "the disk's bound holds", folder + " has " + size / MB + " MB; " + bytes / MB + " are the most");
        }
    }

    private static long count(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        }
    }

    /** Others write and delete there meanwhile. */
    private static long size(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            return tree.mapToLong(file -> file.toFile().length()).sum();
        } catch (UncheckedIOException e) {
            return 0; // a folder has gone meanwhile
        }
    }
}
