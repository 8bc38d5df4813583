package dev.rally.env.web;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The lines of a run's metrics, as the server writes them on; one that it has thinned is read anew. One thread. */
final class RunFile {
    private final Path file;
    private final List<String> lines = new ArrayList<>();
    private @Nullable Object key;
    private long read;
    private int generation;
    /** Whether somebody follows it, as of the last look. */
    boolean wanted;

    RunFile(Path file) {
        this.file = file;
    }

    /** What was read so far, a JSON object a line. */
    List<String> lines() {
        return lines;
    }

    /** Grows when the lines are no longer those of before and some more. */
    int generation() {
        return generation;
    }

    /** Reads what is new. A last line that is not whole yet waits. */
    void refresh() throws IOException {
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        if (now.size() < read || !Objects.equals(key, now.fileKey())) {
            lines.clear();
            read = 0;
            generation++;
        }
        key = now.fileKey();
        if (now.size() > read) {
            readTo(now.size());
        }
    }

    private void readTo(long size) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(size - read));
        try (SeekableByteChannel in = Files.newByteChannel(file).position(read)) {
            int some = 0;
            while (bytes.hasRemaining() && some >= 0) {
                some = in.read(bytes);
            }
        }
        byte[] array = bytes.array();
        int from = 0;
        for (int i = 0; i < bytes.position(); i++) {
            if (array[i] == '\n') {
                lines.add(new String(array, from, i - from, StandardCharsets.UTF_8));
                from = i + 1;
            }
        }
        read += from;
    }
}
