package dev.rally.server.life;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The process that launched the server, told apart by its start time from a later one that was given the same id. A
 * zombie counts as dead: it waits for its own parent and will never read an answer.
 */
final class ParentProcess {
    private static final String DEAD = "";
    /** There, but it cannot be looked at now: this process is out of file handles, say. */
    private static final String UNREADABLE = "?";

    /** The kernel's flag of a process that it is tearing down. */
    private static final long EXITING = 0x4;

    private static final boolean HAS_PROC = Files.isReadable(Path.of("/proc/self/stat"));

    private final long pid;
    private final String start;

    ParentProcess(long pid) {
        this.pid = pid;
        this.start = startOf(pid);
    }

    long pid() {
        return pid;
    }

    boolean isAlive() {
        if (start.equals(DEAD)) {
            return false;
        }
        String now = startOf(pid);
        return now.equals(UNREADABLE) || now.equals(start);
    }

    /** Whether the process is gone, or about to be: nothing in it runs any more. */
    static boolean isDying(long pid) {
        return startOf(pid).equals(DEAD);
    }

    private static String startOf(long pid) {
        return HAS_PROC ? startInProc(pid) : startOfHandle(pid);
    }

    /** Reads {@code pid (name) state … flags(9) … starttime(22) …}; the name may hold blanks and brackets. */
    private static String startInProc(long pid) {
        Path folder = Path.of("/proc/" + pid);
        String stat;
        try {
            stat = Files.readString(folder.resolve("stat"));
        } catch (IOException e) {
            return Files.exists(folder) ? UNREADABLE : DEAD;
        }
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", 21);
        boolean dead = fields[0].equals("Z") || fields[0].equals("X") || (Long.parseLong(fields[6]) & EXITING) != 0;
        return dead ? DEAD : fields[19];
    }

    private static String startOfHandle(long pid) {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .map(handle ->
                        handle.info().startInstant().map(Object::toString).orElse("unknown"))
                .orElse(DEAD);
    }
}
