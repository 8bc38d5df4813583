package dev.rally.env.terminal;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The terminal at the other end, and whether there is one. POSIX only: elsewhere there is none. */
public final class Terminal {
    private static final int USUAL_COLUMNS = 80;
    private static final int USUAL_ROWS = 24;

    /** In proc(5)'s stat, behind the name: the process's group, and that in the terminal's foreground. */
    private static final int PROCESS_GROUP = 2;

    private static final int FOREGROUND_GROUP = 5;

    private Terminal() {}

    public static boolean isInput() {
        return isTerminal("0");
    }

    public static boolean isOutput() {
        return isTerminal("1");
    }

    public static boolean isError() {
        return isTerminal("2");
    }

    /** Java's own console does not tell input from output, and since 22 is there even without a terminal. */
    private static boolean isTerminal(String descriptor) {
        try {
            Process test =
                    new ProcessBuilder("test", "-t", descriptor).inheritIO().start();
            return test.waitFor(2, TimeUnit.SECONDS) && test.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Whether this process's job is the one that the terminal listens to; true where the system does not tell. A job in
     * the background that reads from the terminal, or changes its settings, is stopped for it.
     */
    static boolean isForeground() {
        try {
            String stat = Files.readString(Path.of("/proc/self/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return fields[PROCESS_GROUP].equals(fields[FOREGROUND_GROUP]);
        } catch (IOException | IndexOutOfBoundsException e) {
            return true;
        }
    }

    /** The terminal's width in characters; {@value #USUAL_COLUMNS} where it does not tell. */
    public static int columns() {
        return size(1, USUAL_COLUMNS);
    }

    /** The terminal's height in characters; {@value #USUAL_ROWS} where it does not tell. */
    public static int rows() {
        return size(0, USUAL_ROWS);
    }

    private static int size(int index, int usual) {
        String size = stty("size");
        return size == null || !size.matches("[1-9]\\d* [1-9]\\d*")
                ? usual
                : Integer.parseInt(size.split(" ", -1)[index]);
    }

    /** Runs stty on this process's terminal, wherever its input comes from; null where there is none. */
    static @Nullable String stty(String... arguments) {
        try {
            List<String> command = new ArrayList<>(List.of("stty"));
            command.addAll(List.of(arguments));
            Process process = new ProcessBuilder(command)
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor(2, TimeUnit.SECONDS) && process.exitValue() == 0 ? output.strip() : null;
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
