package dev.rally.env.train;

import dev.rally.env.evaluate.EpisodeReturns;
import dev.rally.env.evaluate.MatchResult;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How good the main agent is.
 *
 * @param matches by opponent
 * @param episodes in a scene with one side; null in others, and when none was played to its end
 */
public record Evaluation(
        Map<String, Shown<MatchResult>> matches, @Nullable Shown<EpisodeReturns> episodes) {
    public static final Evaluation NONE = new Evaluation(Map.of(), null);

    public Evaluation {
        matches = Collections.unmodifiableMap(new LinkedHashMap<>(matches));
    }

    /** This one, and what an older one has beyond it. */
    Evaluation orElse(Evaluation older) {
        Map<String, Shown<MatchResult>> all = new LinkedHashMap<>(older.matches);
        all.putAll(matches);
        return new Evaluation(all, episodes == null ? older.episodes : episodes);
    }

    /** The same with these opponents first, in this order. */
    Evaluation inOrder(List<String> opponents) {
        Map<String, Shown<MatchResult>> ordered = new LinkedHashMap<>();
        for (String opponent : opponents) {
            Shown<MatchResult> match = matches.get(opponent);
            if (match != null) {
                ordered.put(opponent, match);
            }
        }
        matches.forEach(ordered::putIfAbsent);
        return new Evaluation(ordered, episodes);
    }

    /** A result, and how far the training had come then. */
    public record Shown<T>(AsOf when, T result) {}
}
