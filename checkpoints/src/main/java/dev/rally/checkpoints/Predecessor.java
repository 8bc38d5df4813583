package dev.rally.checkpoints;

import dev.rally.checkpoints.Catalog.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an agent that begins anew finds of one of its name: the newest automatic checkpoint that is intact, and the best,
 * which get names of their own; and other automatic ones, which go when the new agent is saved. To be used under the {@link
 * StoreLock} only.
 */
final class Predecessor {
    private final AgentFolder folder;
    /** The names they had, by those that they have now. */
    private final Map<String, String> renamed = new LinkedHashMap<>();

    private final List<String> superfluous = new ArrayList<>();

    private Predecessor(AgentFolder folder) {
        this.folder = folder;
    }

    /** Of an agent that goes on. */
    static Predecessor none(AgentFolder folder) {
        return new Predecessor(folder);
    }

    /**
     * Sets it aside.
     *
     * @param entries newest first
     * @param sequence of the new agent's first checkpoint
     */
    static Predecessor setAside(AgentFolder folder, List<Entry> entries, long sequence) throws IOException {
        Predecessor predecessor = new Predecessor(folder);
        try {
            predecessor.rename(entries, sequence);
        } catch (IOException e) {
            predecessor.comeBack(e);
            throw e;
        }
        return predecessor;
    }

    private void rename(List<Entry> entries, long sequence) throws IOException {
        List<Entry> automatic = entries.stream()
                .filter(entry -> Names.isAutomatic(entry.name()))
                .toList();
        automatic.forEach(entry -> superfluous.add(entry.name()));
        if (!automatic.isEmpty()) {
            Entry latest =
                    automatic.stream().filter(Predecessor::isIntact).findFirst().orElse(automatic.get(0));
            rename(latest.name(), Names.before(sequence, Names.LATEST));
            superfluous.remove(latest.name());
        }
        if (entries.stream().anyMatch(entry -> entry.name().equals(Names.BEST))) {
            rename(Names.BEST, Names.before(sequence, Names.BEST));
        }
    }

    private static boolean isIntact(Entry entry) {
        try {
            var unused = CheckpointReader.read(entry, Part.WHOLE);
            return true;
        } catch (CheckpointException | IOException e) {
            return false;
        }
    }

    private void rename(String name, String to) throws IOException {
        folder.rename(name, to);
        renamed.put(to, name);
    }

    /** The names that its checkpoints have now. */
    List<String> names() {
        return List.copyOf(renamed.keySet());
    }

    List<String> superfluous() {
        return superfluous;
    }

    /** The new agent could not be saved: all is as before. */
    void comeBack(Exception failure) {
        renamed.forEach((now, before) -> {
            try {
                folder.rename(now, before);
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
        });
    }
}
