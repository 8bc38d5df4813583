package dev.rally.env.link;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How a process is, from outside.
 *
 * @param stopped whether it is stopped (SIGSTOP, a debugger); false where the system does not tell
 * @param cpuMs the processor's time that it has taken; 0 where the system does not tell
 */
record ProcessPulse(boolean stopped, long cpuMs) {
    static ProcessPulse of(ProcessHandle process) {
        long cpuMs = process.info().totalCpuDuration().map(Duration::toMillis).orElse(0L);
        return new ProcessPulse(isStopped(process.pid()), cpuMs);
    }

    /** The state is the letter behind the name, which may have blanks and brackets of its own: proc(5). */
    private static boolean isStopped(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            char state = stat.charAt(stat.lastIndexOf(')') + 2);
            return state == 'T' || state == 't';
        } catch (IOException e) {
            return false; // it has gone, or this is no Linux
        }
    }
}
