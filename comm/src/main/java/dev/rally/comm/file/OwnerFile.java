package dev.rally.comm.file;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Small files with secrets in them, which only their owner may read. */
public final class OwnerFile {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private OwnerFile() {}

    /**
     * Writes the text atomically: a reader sees all of it or no file. What is there and no file, such as a device, would be
     * gone then, and is refused.
     */
    public static void write(Path file, String text) throws IOException {
        Path absolute = file.toAbsolutePath();
        if (Files.exists(absolute) && !Files.isRegularFile(absolute)) {
            throw new FileSystemException(absolute.toString(), null, "It is no file");
        }
        Path parent = absolute.getParent();
        Path temporary = absolute.resolveSibling(
                absolute.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Files.deleteIfExists(temporary);
        if (Files.getFileStore(parent == null ? absolute : parent).supportsFileAttributeView("posix")) {
            Files.createFile(temporary, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        }
        Files.writeString(temporary, text);
        Files.move(temporary, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Whether nobody but who owns it, as they own {@code beside}, can have read or written it. */
    public static boolean isPrivate(Path file, Path beside) throws IOException {
        if (!Files.getFileStore(file).supportsFileAttributeView("posix")) {
            return false;
        }
        PosixFileAttributes attributes =
                Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return attributes.isRegularFile()
                && attributes.permissions().equals(OWNER_ONLY)
                && attributes.owner().equals(Files.getOwner(beside));
    }

    /** Whether the system lets others than its owner read or write it, where it knows owners. */
    public static boolean othersMayUse(Path file) throws IOException {
        return Files.getFileStore(file).supportsFileAttributeView("posix")
                && !OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file));
    }
}
