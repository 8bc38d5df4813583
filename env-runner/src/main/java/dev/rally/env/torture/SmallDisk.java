package dev.rally.env.torture;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A disk of its own, which can be filled; one in memory, where one may be mounted. */
public final class SmallDisk implements AutoCloseable {
    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /** @throws IOException where none can be mounted; the message says why */
    public static SmallDisk mount(Path folder, int megabytes) throws IOException {
        Files.createDirectories(folder);
        String why = run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "rally", folder.toString());
        if (!why.isEmpty()) {
            throw new IOException("no small disk can be mounted here: " + why);
        }
        return new SmallDisk(folder);
    }

    public Path folder() {
        return folder;
    }

    /** Leaves no room for anything. */
    public void fill() throws IOException {
        for (int size : new int[] {1 << 16, 1}) {
            try (OutputStream filler =
                    Files.newOutputStream(filler(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                for (byte[] bytes = new byte[size]; ; ) {
                    filler.write(bytes);
                }
            } catch (IOException e) {
                // it is full
            }
        }
    }

    /** Leaves what room there was. */
    public void empty() throws IOException {
        Files.deleteIfExists(filler());
    }

    private Path filler() {
        return folder.resolve("filler");
    }

    /** What it says is wrong; empty when nothing is. */
    private static String run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.onExit().join().exitValue();
            return code == 0 ? "" : said.isBlank() ? command[0] + " fails" : said.strip();
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** Also when files of it are mapped still. */
    @Override
    public void close() throws IOException {
        String why = run("umount", "-l", folder.toString());
        if (!why.isEmpty()) {
            throw new IOException(why);
        }
    }
}
