package dev.rally.server.environment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.spec.EnvironmentSpec;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How far a lesson is. It begins when an engine asks for it: what is told before is of games of another one.
 *
 * @param lesson its place, from 0
 * @param beganAt agent steps when it began; −1 until then
 * @param signal the smoothed figure that ends it; null until there is a value
 * @param values how many that is of
 * @param episodes that have ended in it
 * @param trains that were in it
 */
record LessonProgress(int lesson, long beganAt, @Nullable Double signal, long values, long episodes, long trains) {
    private static final long NOT_YET = -1;
    /** After so many trains somebody should have told the figure. */
    private static final int PATIENCE = 20;

    static LessonProgress start(int lesson) {
        return new LessonProgress(lesson, NOT_YET, null, 0, 0, 0);
    }

    private boolean begun() {
        return beganAt != NOT_YET;
    }

    LessonProgress asked(long envSteps) {
        return begun() ? this : new LessonProgress(lesson, envSteps, signal, values, episodes, trains);
    }

    /** Smooths the figure that ends the lesson, if it is among these. */
    LessonProgress told(EnvironmentSpec.@Nullable Completion until, Map<String, Double> figures) {
        Double value = until == null || until.metric() == null ? null : figures.get(until.metric());
        if (until == null || value == null || !Double.isFinite(value) || !begun()) {
            return this;
        }
        double smoothing = until.smoothing();
        double next = signal == null ? value : smoothing * signal + (1 - smoothing) * value;
        return new LessonProgress(lesson, beganAt, next, values + 1, episodes, trains);
    }

    /** After a train, with the episodes that ended in what it learnt from. */
    LessonProgress ended(Map<String, Double> metrics) {
        double more = metrics.getOrDefault("episodesEnded", 0.0);
        return begun() ? new LessonProgress(lesson, beganAt, signal, values, episodes + (long) more, trains + 1) : this;
    }

    long steps(long envSteps) {
        return begun() ? Math.max(0, envSteps - beganAt) : 0;
    }

    /** Why the lesson is over, for people; null when it is not. */
    @Nullable
    String over(EnvironmentSpec.Completion until, long envSteps) {
        long steps = steps(envSteps);
        if (until.steps() > 0 && steps >= until.steps()) {
            return "after " + steps + " steps";
        }
        boolean longEnough = steps >= until.minSteps() && episodes >= until.minEpisodes();
        if (!longEnough || signal == null || values < until.minValues() || !until.reached(signal)) {
            return null;
        }
        boolean above = until.above() != null;
        return String.format(
                Locale.ROOT,
                "%s is %.4g, %s %s, after %d steps",
                until.metric(),
                signal,
                above ? "above" : "below",
                above ? until.above() : until.below(),
                steps);
    }

    /** True once, where the figure that ends the lesson was never told although there was time. */
    boolean waitsInVain(EnvironmentSpec.Completion until) {
        return until.metric() != null && signal == null && trains == PATIENCE;
    }

    /**
     * The same in another environment: a lesson of the same name goes on, its figure too where that is the same one; else the
     * first one begins.
     *
     * @param name the lesson's, null for none
     * @param before what ended it until now
     */
    LessonProgress in(EnvironmentSpec other, @Nullable String name, EnvironmentSpec.@Nullable Completion before) {
        int place = other.indexOf(name);
        if (place < 0) {
            return start(0);
        }
        EnvironmentSpec.Completion until = other.lessons().get(place).until();
        boolean same = before != null
                && until != null
                && Objects.equals(before.metric(), until.metric())
                && before.smoothing() == until.smoothing();
        return new LessonProgress(place, beganAt, same ? signal : null, same ? values : 0, episodes, trains);
    }

    ObjectNode save() {
        ObjectNode saved = JsonNodeFactory.instance.objectNode().put("beganAt", beganAt);
        if (signal != null) {
            saved.put("signal", signal);
        }
        return saved.put("values", values).put("episodes", episodes).put("trains", trains);
    }

    static LessonProgress read(JsonNode saved, int lesson) {
        double signal = saved.path("signal").asDouble(Double.NaN);
        boolean told = Double.isFinite(signal);
        return new LessonProgress(
                lesson,
                saved.path("beganAt").asLong(NOT_YET),
                told ? signal : null,
                told ? count(saved, "values") : 0,
                count(saved, "episodes"),
                count(saved, "trains"));
    }

    private static long count(JsonNode saved, String key) {
        return Math.max(0, saved.path(key).asLong());
    }
}
