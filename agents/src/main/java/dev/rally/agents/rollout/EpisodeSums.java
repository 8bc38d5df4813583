package dev.rally.agents.rollout;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The episodes that ended in a rollout. For one thread at a time. */
public final class EpisodeSums {
    private static final List<String> NAMES = List.of("episodesEnded", "episodeReturn", "episodeLength");

    private long episodes;
    private double returns;
    private long lengths;

    void add(double episodeReturn, long length) {
        episodes++;
        returns += episodeReturn;
        lengths += length;
    }

    void clear() {
        episodes = 0;
        returns = 0;
        lengths = 0;
    }

    /** Later figures, with earlier ones of episodes where they have none. */
    public static Map<String, Double> keep(Map<String, Double> earlier, Map<String, Double> later) {
        Map<String, Double> both = new TreeMap<>(later);
        for (String name : NAMES) {
            Double known = earlier.get(name);
            if (known != null) {
                both.putIfAbsent(name, known);
            }
        }
        return Map.copyOf(both);
    }

    /** Adds {@code episodesEnded}, {@code episodeReturn} and {@code episodeLength}, means in agent steps, where any has ended. */
    public void tell(Map<String, Double> figures) {
        if (episodes > 0) {
            figures.put("episodesEnded", (double) episodes);
            figures.put("episodeReturn", returns / episodes);
            figures.put("episodeLength", (double) lengths / episodes);
        }
    }
}
