package dev.rally.server.metrics;

import dev.rally.comm.time.WallClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder of one run: its points as lines of JSON in {@code metrics.jsonl}, and the same in one file of TensorBoard's
 * events. A full run is thinned. No file stays open, so the folder may be deleted or moved at any time. One thread.
 */
final class Run {
    static final String LINES = "metrics.jsonl";
    private static final String SAVED = "saved";
    /** By the name of an events file TensorBoard would read a half written one. */
    private static final String TEMPORARY = ".new";

    static final String EVENTS = "events.out.tfevents.";
    static final int MAX_BYTES = 4 << 20;

    private final Path folder;
    private final int maxBytes;
    /** Null until it is known that the files are whole. */
    private @Nullable Path events;

    Run(Path folder, int maxBytes) {
        this.folder = folder;
        this.maxBytes = maxBytes;
    }

    Path folder() {
        return folder;
    }

    /** All points, in the order in which they came. */
    List<Point> points() throws IOException {
        Path lines = folder.resolve(LINES);
        if (!Files.exists(lines)) {
            return List.of();
        }
        return new String(Files.readAllBytes(lines), StandardCharsets.UTF_8)
                .lines()
                .map(Point::ofJson)
                .flatMap(Optional::stream)
                .toList();
    }

    /** Readers that follow the files see the point at once. */
    void append(Point point) throws IOException {
        if (events == null || !Files.exists(events)) {
            write(points());
        }
        Path whole = events;
        Path lines = folder.resolve(LINES);
        long before = Files.exists(lines) ? Files.size(lines) : 0;
        byte[] line = (point.toJson() + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            Files.write(lines, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            Files.write(whole, EventFile.of(point), StandardOpenOption.APPEND);
            if (before + line.length > maxBytes) {
                write(thinned(points()));
            }
        } catch (IOException e) {
            undo(lines, before, e);
            throw e;
        }
    }

    /** A point is in neither file, or in both: whoever wrote it may do so once more. */
    private void undo(Path lines, long bytes, IOException failure) {
        events = null; // it is written anew with the next point
        try (FileChannel channel = FileChannel.open(lines, StandardOpenOption.WRITE)) {
            channel.truncate(bytes);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /** All that the run tells up to this version of the policy is in a checkpoint. */
    void saved(long policyVersion) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(SAVED), policyVersion + "\n");
    }

    /** What {@link #saved} was told last; -1 before. */
    long saved() throws IOException {
        try {
            return Long.parseLong(Files.readString(folder.resolve(SAVED)).trim());
        } catch (NoSuchFileException | NumberFormatException e) {
            return -1;
        }
    }

    private List<Point> thinned(List<Point> points) {
        List<Point> half = Thinning.half(points);
        while (lines(half).length > maxBytes / 4 * 3) {
            half = Thinning.newestHalf(half);
        }
        return half;
    }

    /** Puts these points in the place of all that the run has. */
    void write(List<Point> points) throws IOException {
        Files.createDirectories(folder);
        List<Path> older = eventFiles();
        long now = WallClock.REAL.millis();
        // Readers take files in the order of their names.
        long after = older.stream().mapToLong(Run::number).max().orElse(0) + 1;
        Path begun = folder.resolve(EVENTS + Math.max(now, after));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(EventFile.beginning(now));
        points.forEach(point -> bytes.writeBytes(EventFile.of(point)));
        replace(folder.resolve(LINES), lines(points));
        replace(begun, bytes.toByteArray());
        for (Path old : older) {
            Files.delete(old);
        }
        events = begun;
    }

    private static byte[] lines(List<Point> points) {
        StringBuilder text = new StringBuilder();
        points.forEach(point -> text.append(point.toJson()).append('\n'));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private List<Path> eventFiles() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> number(file) >= 0).toList();
        }
    }

    /** -1 for a file that is none of TensorBoard's events by this class. */
    private static long number(Path file) {
        String name = file.getFileName().toString();
        if (!name.startsWith(EVENTS)) {
            return -1;
        }
        try {
            return Long.parseLong(name.substring(EVENTS.length()));
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static void replace(Path file, byte[] bytes) throws IOException {
        Path temporary = file.resolveSibling(TEMPORARY);
        try {
            Files.write(temporary, bytes);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
