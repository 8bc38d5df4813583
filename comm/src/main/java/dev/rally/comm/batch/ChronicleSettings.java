package dev.rally.comm.batch;

import net.openhft.chronicle.core.Jvm;

/**
 * What Chronicle's libraries must be told before the first of their classes loads. Whoever touches Chronicle calls
 * {@link #apply} in its static initialiser.
 */
public final class ChronicleSettings {
    static {
        // Chronicle would report its use to the internet and leave a file in the user's home folder.
        System.setProperty("chronicle.analytics.disable", "true");
        System.setProperty("chronicle.announcer.disable", "true");
        // A log left behind by a killed process is locked under a process id that may live again in a container; the
        // replay log holds a file lock of its own, so whoever gets that may take the queue's lock by force.
        System.setProperty("queue.force.unlock.mode", "ALWAYS");
        // Tracing where each resource was created costs a stack trace for each of them.
        System.setProperty("jvm.resource.tracing", "false");
        // How long each mapping took is nobody's news.
        Jvm.disablePerfHandler();
        Jvm.disableDebugHandler();
    }

    private ChronicleSettings() {}

    /** Sets the properties, the first time it is called. */
    public static void apply() {}
}
