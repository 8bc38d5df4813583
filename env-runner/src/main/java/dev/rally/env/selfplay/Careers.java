package dev.rally.env.selfplay;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How the agents of a training have fared in self-play.
 *
 * @param byAgent by name; empty without self-play
 */
public record Careers(Map<String, Career> byAgent) {
    public static final Careers NONE = new Careers(Map.of());

    public Careers {
        byAgent = Map.copyOf(byAgent);
    }

    /** An agent's career; a new one for an agent that has none. */
    public Career of(String agent) {
        return byAgent.getOrDefault(agent, Career.START);
    }

    public Careers with(String agent, Career career) {
        Map<String, Career> all = new LinkedHashMap<>(byAgent);
        all.put(agent, career);
        return new Careers(all);
    }
}
