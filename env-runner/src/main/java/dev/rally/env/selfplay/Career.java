package dev.rally.env.selfplay;

import dev.rally.env.evaluate.Elo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How an agent has fared in self-play.
 *
 * @param elo its rating now
 * @param past rounds in which it was saved as {@code round-<number>}, and its rating then, which such a checkpoint keeps
 */
public record Career(double elo, SortedMap<Long, Double> past) {
    public static final Career START = new Career(Elo.INITIAL, new TreeMap<>());

    private static final String NAME = "round-";

    public Career {
        past = Collections.unmodifiableSortedMap(new TreeMap<>(past));
    }

    public static String checkpoint(long round) {
        return NAME + round;
    }

    public Career rated(double change) {
        return new Career(elo + change, past);
    }

    public Career saved(long round) {
        SortedMap<Long, Double> more = new TreeMap<>(past);
        more.put(round, elo);
        return new Career(elo, more);
    }

    /** Without that past self. */
    Career without(long round) {
        SortedMap<Long, Double> rest = new TreeMap<>(past);
        rest.remove(round);
        return new Career(elo, rest);
    }

    /** Without the past selves whose checkpoints are gone. */
    public Career retain(Set<String> checkpoints) {
        SortedMap<Long, Double> rest = new TreeMap<>(past);
        rest.keySet().removeIf(round -> !checkpoints.contains(checkpoint(round)));
        return new Career(elo, rest);
    }

    /** At most so many past selves, spread evenly over all; the newest among them. */
    List<Long> pool(int size) {
        List<Long> rounds = new ArrayList<>(past.keySet());
        int last = rounds.size() - 1;
        if (last < size) {
            return rounds;
        }
        List<Long> pool = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            pool.add(rounds.get(last - (int) ((long) i * last / Math.max(1, size - 1))));
        }
        Collections.reverse(pool);
        return pool;
    }
}
