package dev.rally.env.torture;

import java.util.Map;
import java.util.TreeMap;

/** What cannot happen on this machine, and why. */
final class Skipped {
    private final Map<String, String> reasons = new TreeMap<>();

    void say(String kind, String why) {
        reasons.put(kind, why);
    }

    Map<String, String> reasons() {
        return Map.copyOf(reasons);
    }
}
