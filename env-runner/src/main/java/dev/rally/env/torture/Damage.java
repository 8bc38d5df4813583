package dev.rally.env.torture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Bytes of a file are flipped, or its end is cut off. */
final class Damage {
    private static final int MOST_BYTES = 16;

    private Damage() {}

    /** The newest file below the folder, or null. Others may be writing and deleting there. */
    static @Nullable Path newest(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return null;
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            List<Path> files = tree.filter(Files::isRegularFile).toList();
            return files.stream()
                    .max(Comparator.comparingLong(file -> file.toFile().lastModified()))
                    .orElse(null);
        } catch (UncheckedIOException e) {
            return null; // a folder has gone meanwhile
        }
    }

    /** What was done to it; empty where it has gone meanwhile, or has nothing in it. */
    static String to(Path file, SplittableRandom random) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long size = channel.size();
            if (size == 0) {
                return "";
            }
            if (random.nextInt(3) == 0) {
                long length = random.nextLong(size);
                channel.truncate(length);
                return file + " is cut from " + size + " to " + length + " bytes";
            }
            int bytes = random.nextInt(1, MOST_BYTES);
            for (int i = 0; i < bytes; i++) {
                flip(channel, random.nextLong(size), 1 << random.nextInt(8));
            }
            return bytes + " bits of " + file + " are flipped";
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    private static void flip(FileChannel channel, long at, int bit) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        if (channel.read(one, at) == 1) {
            one.put(0, (byte) (one.get(0) ^ bit)).flip();
            int unused = channel.write(one, at);
        }
    }
}
