package dev.rally.server.metrics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Figures of an agent at one place of its curve; a line of JSON, the figures beside the rest.
 *
 * @param timeMs since the epoch
 * @param envSteps agent steps that were learnt from
 * @param round the client's, where it told one
 * @param figures by name; all of them are finite
 */
record Point(
        long timeMs,
        long envSteps,
        long updateSteps,
        long policyVersion,
        @Nullable Long round,
        SortedMap<String, Double> figures) {
    private static final String TIME = "time";
    private static final String ENV_STEPS = "envSteps";
    private static final String UPDATE_STEPS = "updateSteps";
    private static final String POLICY_VERSION = "policyVersion";
    private static final String ROUND = "round";

    /** No figure may have one of these names. */
    static final Set<String> TAKEN = Set.of(TIME, ENV_STEPS, UPDATE_STEPS, POLICY_VERSION, ROUND);

    private static final ObjectMapper MAPPER = new ObjectMapper();

    Point {
        figures = Collections.unmodifiableSortedMap(new TreeMap<>(figures));
    }

    /** What is NaN or infinite is left out: JSON has no such numbers, and a curve no place for them. */
    static SortedMap<String, Double> finite(Map<String, Double> figures) {
        SortedMap<String, Double> finite = new TreeMap<>(figures);
        finite.values().removeIf(value -> !Double.isFinite(value));
        return finite;
    }

    String toJson() {
        ObjectNode line = MAPPER.createObjectNode();
        line.put(TIME, BigDecimal.valueOf(timeMs, 3));
        if (round != null) {
            line.put(ROUND, round);
        }
        line.put(ENV_STEPS, envSteps).put(UPDATE_STEPS, updateSteps).put(POLICY_VERSION, policyVersion);
        figures.forEach(line::put);
        return line.toString();
    }

    /** Empty for a line that is none of these, as one that was cut off when the power failed. */
    static Optional<Point> ofJson(String json) {
        JsonNode line;
        try {
            line = MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
        if (!line.path(TIME).isNumber() || !line.path(ENV_STEPS).isNumber()) {
            return Optional.empty();
        }
        SortedMap<String, Double> figures = new TreeMap<>();
        line.properties().forEach(field -> {
            if (field.getValue().isNumber() && !TAKEN.contains(field.getKey())) {
                figures.put(field.getKey(), field.getValue().asDouble());
            }
        });
        return Optional.of(new Point(
                Math.round(line.get(TIME).asDouble() * 1e3),
                line.get(ENV_STEPS).asLong(),
                line.path(UPDATE_STEPS).asLong(),
                line.path(POLICY_VERSION).asLong(),
                line.has(ROUND) ? line.get(ROUND).asLong() : null,
                figures));
    }
}
