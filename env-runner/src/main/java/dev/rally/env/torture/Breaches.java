package dev.rally.env.torture;

import java.util.ArrayList;
import java.util.List;

/** What did not hold. Any thread may report. */
final class Breaches {
    private static final int MOST = 100;

    private final List<Breach> found = new ArrayList<>();

    /**
     * @param invariant what must hold
     * @param seen what was seen instead
     */
    record Breach(String invariant, String seen) {}

    synchronized void report(String invariant, String seen) {
        Breach breach = new Breach(invariant, seen);
        if (found.size() < MOST && !found.contains(breach)) { // who tries again sees the same again
            found.add(breach);
        }
    }

    /** All of them so far, in the order in which they were found. */
    synchronized List<Breach> found() {
        return List.copyOf(found);
    }
}
