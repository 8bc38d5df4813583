package dev.rally.server.journal;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The journals of a home, by the agents' names. Any thread may use it. */
public final class Journals implements AutoCloseable {
    /** Fewer could not be written and reclaimed in turn. */
    public static final int MIN_MEGABYTES = 64;

    public static final int USUAL_MEGABYTES = 1024;

    private final Path folder;
    private final Durability durability;
    private final long maxBytes;
    private final Map<String, Journal> byAgent = new ConcurrentHashMap<>();

    /** @param megabytes of each agent's journal */
    public Journals(Path folder, Durability durability, int megabytes) {
        this.folder = folder;
        this.durability = durability;
        maxBytes = (long) megabytes << 20;
    }

    public Journal of(String agent) {
        return byAgent.computeIfAbsent(agent, name -> new Journal(folder, name, durability, maxBytes));
    }

    /** Nobody uses the agent's any more. */
    public void retire(String agent) {
        Journal journal = byAgent.remove(agent);
        if (journal != null) {
            journal.close();
        }
    }

    @Override
    public void close() {
        byAgent.values().forEach(Journal::close);
    }
}
