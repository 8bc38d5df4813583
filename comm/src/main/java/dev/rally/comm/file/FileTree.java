package dev.rally.comm.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.stream.Stream;

/** A folder with all that is in it; links in it are not followed. */
public final class FileTree {
    private static final boolean FOLDERS_SYNC =
            !System.getProperty("os.name", "").startsWith("Windows"); // there folders cannot be opened

    private FileTree() {}

    /** Into a folder that is not there yet. */
    public static void copy(Path folder, Path into) throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : tree.toList()) {
                Files.copy(path, into.resolve(folder.relativize(path).toString()));
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Nothing happens when it is not there, and others may be deleting it too. */
    public static void delete(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Waits until the file's content is on the disk, also what was written through mappings of it. */
    public static void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** Waits until what was made, renamed or removed in the folder stays so. */
    public static void syncEntries(Path folder) throws IOException {
        if (FOLDERS_SYNC) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
