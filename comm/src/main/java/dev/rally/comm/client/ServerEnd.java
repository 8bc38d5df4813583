package dev.rally.comm.client;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How a server's process has ended, in words. */
final class ServerEnd {
    private static final String CRASH_FILE = "-XX:ErrorFile=";
    /** What a shell, and Java, make of an ending by a signal. */
    private static final int SIGNALLED = 128;

    private ServerEnd() {}

    /** The JVM's option by which a crash of it leaves its report in the home. */
    static String crashFileIn(Path home) {
        return CRASH_FILE + home.toAbsolutePath().resolve("hs_err_pid%p.log");
    }

    /** @param command the process's, with the option where there is one */
    static String of(Process process, List<String> command) {
        int code = process.exitValue();
        String how = code == 0
                ? "has ended in order"
                : code > SIGNALLED ? "was killed by signal " + (code - SIGNALLED) : "has ended with exit code " + code;
        for (String option : command) {
            if (option.startsWith(CRASH_FILE)) {
                Path report =
                        Path.of(option.substring(CRASH_FILE.length()).replace("%p", Long.toString(process.pid())));
                how += Files.exists(report) ? "; Java itself has crashed, and its report is " + report : "";
            }
        }
        return how;
    }
}
