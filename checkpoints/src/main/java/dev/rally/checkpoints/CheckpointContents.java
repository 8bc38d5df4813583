package dev.rally.checkpoints;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a checkpoint holds; nothing of it means anything to the store.
 *
 * @param spec the agent's specification
 * @param tensors group ({@code parameters}, {@code optimizer}, …; one file each) to named tensors
 * @param counters 64-bit counts such as steps and rounds
 * @param metrics figures for people; NaN and infinities survive
 * @param versions library and format versions of the writer
 * @param clientState the client's own state, given back as it was
 * @param history what was changed about the agent on its way here, a line each, oldest first
 * @param environment what the agent's games are like, and where it is in them; null where nobody has said
 */
public record CheckpointContents(
        JsonNode spec,
        Map<String, Map<String, Tensor>> tensors,
        Map<String, Long> counters,
        Map<String, Double> metrics,
        Map<String, String> versions,
        @Nullable ClientState clientState,
        List<String> history,
        @Nullable JsonNode environment) {

    /** Of an agent about which nothing was changed, in no environment. */
    public CheckpointContents(
            JsonNode spec,
            Map<String, Map<String, Tensor>> tensors,
            Map<String, Long> counters,
            Map<String, Double> metrics,
            Map<String, String> versions,
            @Nullable ClientState clientState) {
        this(spec, tensors, counters, metrics, versions, clientState, List.of(), null);
    }

    public CheckpointContents {
        TreeMap<String, Map<String, Tensor>> groups = new TreeMap<>();
        tensors.forEach((group, named) -> groups.put(group, sorted(named)));
        tensors = Collections.unmodifiableSortedMap(groups);
        counters = sorted(counters);
        metrics = sorted(metrics);
        versions = sorted(versions);
        history = List.copyOf(history);
    }

    /** The same under another specification. */
    public CheckpointContents with(JsonNode otherSpec) {
        return new CheckpointContents(
                otherSpec, tensors, counters, metrics, versions, clientState, history, environment);
    }

    /** The same as far as it is the agent's. */
    public CheckpointContents withoutClientState() {
        return new CheckpointContents(spec, tensors, counters, metrics, versions, null, history, environment);
    }

    /** The same with another history. */
    public CheckpointContents with(List<String> otherHistory) {
        return new CheckpointContents(
                spec, tensors, counters, metrics, versions, clientState, otherHistory, environment);
    }

    /** The same in another environment. */
    public CheckpointContents in(@Nullable JsonNode other) {
        return new CheckpointContents(spec, tensors, counters, metrics, versions, clientState, history, other);
    }

    /** The same with one more counter. */
    public CheckpointContents with(String counter, long value) {
        Map<String, Long> all = new TreeMap<>(counters);
        all.put(counter, value);
        return new CheckpointContents(spec, tensors, all, metrics, versions, clientState, history, environment);
    }

    /** Sorted, so that equal contents become equal files. */
    private static <V> SortedMap<String, V> sorted(Map<String, V> map) {
        return Collections.unmodifiableSortedMap(new TreeMap<>(map));
    }
}
