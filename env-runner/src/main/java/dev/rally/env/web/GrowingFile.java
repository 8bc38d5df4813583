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

/** The lines of a file that another process writes on, or puts a new one in the place of. One thread. */
final class GrowingFile {
    private final Path file;
    private @Nullable Object key;
    private long read;

    GrowingFile(Path file) {
        this.file = file;
    }

    /** Reads what is new. A last line that is not whole yet waits. */
    News next() throws IOException {
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        boolean isAnother = now.size() < read || !Objects.equals(key, now.fileKey());
        if (isAnother) {
            read = 0;
        }
        key = now.fileKey();
        return new News(isAnother, now.size() > read ? readTo(now.size()) : List.of());
    }

    private List<String> readTo(long size) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(size - read));
        try (SeekableByteChannel in = Files.newByteChannel(file).position(read)) {
            int some = 0;
            while (bytes.hasRemaining() && some >= 0) {
                some = in.read(bytes);
            }
        }
        List<String> lines = new ArrayList<>();
        byte[] array = bytes.array();
        int from = 0;
        for (int i = 0; i < bytes.position(); i++) {
            if (array[i] == '\n') {
                lines.add(new String(array, from, i - from, StandardCharsets.UTF_8));
                from = i + 1;
            }
        }
        read += from;
        return lines;
    }

    /** @param anew whether the lines are those of another file than those of before, from its beginning on */
    record News(boolean anew, List<String> lines) {}
}
