package dev.rally.env.torture;

import dev.rally.comm.home.RallyHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What must not be left over: while a server runs, of those before it; at the end, of any. */
final class Leftovers {
    private final RallyHome home;
    private final Breaches breaches;

    Leftovers(RallyHome home, Breaches breaches) {
        this.home = home;
        this.breaches = breaches;
    }

    /** While one server runs. */
    void checkRunning() throws IOException {
        List<Path> sessions = sessions();
        if (sessions.size() > 1) {
            breaches.report("no session folder is left over", sessions.size() + " folders: " + sessions);
        }
        long servers =
                processes().stream().filter(line -> line.contains(" serve ")).count();
        if (servers > 1) {
            breaches.report("no process is left over", servers + " servers run on " + home.path());
        }
    }

    /** After the end of all. */
    void check() throws IOException {
        List<Path> sessions = sessions();
        if (!sessions.isEmpty()) {
            breaches.report("no session folder is left over", "at the end there are " + sessions);
        }
        List<String> processes = processes();
        if (!processes.isEmpty()) {
            breaches.report("no process is left over", "at the end there are " + processes);
        }
        if (Files.exists(home.serverFile())) {
            breaches.report("no lock is left over", "at the end there is " + home.serverFile());
        }
    }

    private List<Path> sessions() throws IOException {
        if (!Files.isDirectory(home.sessions())) {
            return List.of();
        }
        try (Stream<Path> sessions = Files.list(home.sessions())) {
            return sessions.filter(Files::isDirectory).toList(); // the lock is a file, and whose it is the system knows
        }
    }

    /** Command lines of the processes that work on this home, but this one. */
    private List<String> processes() {
        String own = home.path().toString();
        return ProcessHandle.allProcesses()
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .map(process -> process.info().commandLine().orElse(""))
                .filter(line -> line.contains(own))
                .toList();
    }
}
