package dev.rally.env.train;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Assumptions;

/** A disk of its own, where one can be mounted; else the test is skipped. */
final class SmallDisk implements AutoCloseable {
    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    static SmallDisk mount(Path folder, int megabytes) throws IOException {
        Files.createDirectories(folder);
        String why = run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "rally-test", folder.toString());
        if (!why.isEmpty()) {
            System.err.println("skipped: no small disk can be mounted here: " + why);
        }
        Assumptions.assumeTrue(why.isEmpty(), why);
        return new SmallDisk(folder);
    }

    Path folder() {
        return folder;
    }

    /** Leaves no room for anything. */
    void fill() throws IOException {
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
    void empty() throws IOException {
        Files.delete(filler());
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
