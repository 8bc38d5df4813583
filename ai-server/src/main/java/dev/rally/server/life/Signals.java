package dev.rally.server.life;

import dev.rally.comm.process.PosixSignals;

/** What the process does when the system asks it to stop: it ends in order, with exit code 0. */
public final class Signals {
    private Signals() {}

    /**
     * Hears SIGTERM, SIGINT and SIGHUP. A server that has a parent ignores SIGINT and SIGHUP: the terminal sends them to
     * the whole process group, and it is for the parent to decide what they mean.
     */
    public static void hear(boolean hasParent, Ending ending) {
        PosixSignals.on("TERM", () -> ending.request("SIGTERM"));
        Runnable ignore = () -> {};
        PosixSignals.on("INT", hasParent ? ignore : () -> ending.request("SIGINT"));
        PosixSignals.on("HUP", hasParent ? ignore : () -> ending.request("SIGHUP"));
    }
}
