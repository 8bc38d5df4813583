package dev.rally.env.link;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a process is, from outside.
 *
 * @param stopped whether it is stopped (SIGSTOP, a debugger)
 * @param cpuMs the processor's time that it has taken
 */
record ProcessPulse(boolean stopped, long cpuMs) {
    /** Empty where the system does not tell. */
    static Optional<ProcessPulse> of(ProcessHandle process) {
        return process.info().totalCpuDuration().flatMap(cpu -> isStopped(process.pid())
                .map(stopped -> new ProcessPulse(stopped, cpu.toMillis())));
    }

    /** The state is the letter behind the name, which may have blanks and brackets of its own: proc(5). */
    private static Optional<Boolean> isStopped(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            char state = stat.charAt(stat.lastIndexOf(')') + 2);
            return Optional.of(state == 'T' || state == 't');
        } catch (IOException e) {
            return Optional.empty(); // it has gone, or this is no Linux
        }
    }
}
