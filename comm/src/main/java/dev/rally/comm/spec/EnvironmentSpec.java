package dev.rally.comm.spec;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an agent's games are to be like: docs/curricula.md.
 *
 * @param seed of all draws
 * @param parameters what they have in every lesson that says nothing else
 * @param lessons a curriculum, the first one first; empty for none
 */
public record EnvironmentSpec(long seed, SortedMap<String, Sampler> parameters, List<Lesson> lessons) {
    public static final EnvironmentSpec NONE = new EnvironmentSpec(1, new TreeMap<>(), List.of());

    static final int MAX_PARAMETERS = 32;
    static final int MAX_LESSONS = 64;

    /** What the figures of an environment are called beside those of its parameters, which so cannot be. */
    public static final String LESSON = "lesson";

    public static final String SIGNAL = "signal";

    /**
     * A part of a curriculum.
     *
     * @param parameters what differs in it
     * @param until null for the last one, which never ends
     */
    public record Lesson(
            String name,
            SortedMap<String, Sampler> parameters,
            @Nullable Completion until) {
        public Lesson {
            parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
        }
    }

    /**
     * When a lesson is over. Figures, steps and episodes are the lesson's own.
     *
     * @param metric which figure tells; null leaves it to {@code steps}
     * @param above the lesson is over when the smoothed figure is more than this; null for none
     * @param below or less than this
     * @param smoothing the share that the figure's past has in it; as many values as that averages over have to be there
     * @param minSteps agent steps that it lasts at least
     * @param minEpisodes episodes that end in it at least
     * @param steps agent steps after which it is over in any case; 0 never
     */
    public record Completion(
            @Nullable String metric,
            @Nullable Double above,
            @Nullable Double below,
            double smoothing,
            long minSteps,
            long minEpisodes,
            long steps) {
        static final Completion DEFAULT = new Completion(null, null, null, 0.75, 0, 0, 1);

        public Completion {
            Check.that(
                    metric == null || (!metric.isEmpty() && metric.length() <= 128),
                    "metric has %s characters; allowed are 1 to 128",
                    metric == null ? 0 : metric.length());
            Check.that(
                    metric == null ? above == null && below == null : (above == null) != (below == null),
                    metric == null
                            ? "metric is missing, and above or below is given; name the figure that is meant"
                            : "metric is %s; give what it has to be with it: one of above and below",
                    metric);
            checkFinite("above", above);
            checkFinite("below", below);
            Check.range("smoothing", smoothing, 0, 0.999);
            Check.that(minSteps >= 0, "minSteps is %s; allowed are 0 and more", minSteps);
            Check.that(minEpisodes >= 0, "minEpisodes is %s; allowed are 0 and more", minEpisodes);
            Check.that(steps >= 0, "steps is %s; allowed are 0 and more", steps);
            Check.that(
                    metric != null || steps > 0,
                    "metric is missing and steps is 0; such a lesson never ends: give one");
            Check.that(
                    steps == 0 || minSteps <= steps,
                    "minSteps is %s and steps is %s; a lesson cannot last longer than it lasts",
                    minSteps,
                    steps);
        }

        private static void checkFinite(String field, @Nullable Double value) {
            Check.that(value == null || Double.isFinite(value), "%s is %s; a finite number is expected", field, value);
        }

        /** As many values the smoothed figure has to be of, before it tells anything. */
        public int minValues() {
            return (int) Math.ceil(1 / (1 - smoothing) - 1e-9);
        }

        /** Whether the smoothed figure is what it has to be. */
        public boolean reached(double smoothed) {
            return (above != null && smoothed > above) || (below != null && smoothed < below);
        }
    }

    public EnvironmentSpec {
        parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
        lessons = List.copyOf(lessons);
    }

    /** What a lesson says in a document. */
    private record LessonKeys(String name, JsonNode parameters, JsonNode until) {}

    /** What the document says. */
    private record Keys(long seed, JsonNode parameters, JsonNode lessons) {}

    /**
     * Reads it as strictly as agents' specs.
     *
     * @param at where the tree stands in its document
     * @throws dev.rally.comm.error.RallyException INVALID_SPEC, naming the key, what was seen and what is allowed
     */
    public static EnvironmentSpec read(JsonNode tree, String at) {
        Check.that(
                tree.isObject(),
                "%s is %s; give parameters, and lessons where there are any",
                at,
                Mismatch.shown(tree));
        KnownKeys.check(tree, Keys.class, at + ".");
        JsonNode seed = tree.path("seed");
        Check.that(
                seed.isMissingNode() || (seed.isIntegralNumber() && seed.canConvertToLong()),
                "%s.seed is %s; an integer of 64 bits is expected",
                at,
                Mismatch.shown(seed));
        return new EnvironmentSpec(
                seed.asLong(1),
                samplers(tree.path("parameters"), at + ".parameters"),
                lessons(tree.path("lessons"), at + ".lessons"));
    }

    /** Reads an object of parameters alone. */
    public static SortedMap<String, Sampler> samplers(JsonNode tree, String at) {
        SortedMap<String, Sampler> samplers = new TreeMap<>();
        if (tree.isMissingNode()) {
            return samplers;
        }
        Check.that(tree.isObject(), "%s is %s; give an object: name: number", at, Mismatch.shown(tree));
        Check.that(tree.size() <= MAX_PARAMETERS, "%s has %s; allowed are %s at most", at, tree.size(), MAX_PARAMETERS);
        for (Map.Entry<String, JsonNode> parameter : tree.properties()) {
            String name = parameter.getKey();
            Check.that(
                    Names.isAgent(name) && !name.equals(LESSON) && !name.equals(SIGNAL),
                    "%s has the name \"%s\"; allowed are %s, but for lesson and signal",
                    at,
                    Shown.text(name),
                    Names.AGENT);
            samplers.put(name, SamplerJson.read(parameter.getValue(), at + "." + name));
        }
        return samplers;
    }

    private static List<Lesson> lessons(JsonNode tree, String at) {
        if (tree.isMissingNode()) {
            return List.of();
        }
        Check.that(tree.isArray(), "%s is %s; give an array of lessons", at, Mismatch.shown(tree));
        Check.that(
                !tree.isEmpty() && tree.size() <= MAX_LESSONS,
                "%s has %s lessons; allowed are 1 to %s, or none at all: leave it out",
                at,
                tree.size(),
                MAX_LESSONS);
        List<Lesson> lessons = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < tree.size(); i++) {
            String place = at + "[" + i + "]";
            Lesson lesson = lesson(tree.get(i), place, i == tree.size() - 1);
            Check.that(
                    names.add(lesson.name()),
                    "%s.name is \"%s\", as that of an earlier one; give each its own",
                    place,
                    lesson.name());
            lessons.add(lesson);
        }
        return lessons;
    }

    private static Lesson lesson(JsonNode tree, String at, boolean last) {
        Check.that(tree.isObject(), "%s is %s; give name, parameters and until", at, Mismatch.shown(tree));
        KnownKeys.check(tree, LessonKeys.class, at + ".");
        JsonNode name = tree.path("name");
        Check.that(
                name.isTextual() && Names.isAgent(name.textValue()),
                "%s.name is %s; allowed are %s",
                at,
                Mismatch.shown(name),
                Names.AGENT);
        JsonNode until = tree.path("until");
        Check.that(
                last == until.isMissingNode(),
                last
                        ? "%s.until is given, and no lesson follows; leave it out, or add the one that follows"
                        : "%s.until is missing; say when the lesson is over: metric and above, or steps",
                at);
        SortedMap<String, Sampler> parameters = samplers(tree.path("parameters"), at + ".parameters");
        return new Lesson(name.textValue(), parameters, last ? null : completion(until, at + ".until"));
    }

    /** Only where no figure is named are steps all there is. */
    private static Completion completion(JsonNode tree, String at) {
        Check.that(tree.isObject(), "%s is %s; give metric and above, or steps", at, Mismatch.shown(tree));
        ObjectNode complete = tree.deepCopy();
        if (!complete.has("steps")) {
            complete.put("steps", 0);
        }
        return SpecJson.read(complete, Completion.class, Completion.DEFAULT, at);
    }

    /** Whether it says nothing. */
    public boolean isNone() {
        return parameters.isEmpty() && lessons.isEmpty();
    }

    /** All parameters of a lesson; of no lesson in particular where there are none. */
    public SortedMap<String, Sampler> in(int lesson) {
        SortedMap<String, Sampler> all = new TreeMap<>(parameters);
        if (!lessons.isEmpty()) {
            all.putAll(lessons.get(lesson).parameters());
        }
        return all;
    }

    /** The lesson's place by its name; -1 for none. */
    public int indexOf(@Nullable String lesson) {
        return lessons.stream().map(Lesson::name).toList().indexOf(lesson);
    }

    /** Null where there are no lessons. */
    public @Nullable String lessonName(int lesson) {
        return lessons.isEmpty() ? null : lessons.get(lesson).name();
    }

    /** Which of the lessons it is, for people. */
    public String place(int lesson) {
        return "lesson " + (lesson + 1) + " of " + lessons.size() + ", " + lessonName(lesson);
    }

    /** What {@link #read} reads back. */
    @JsonValue
    public ObjectNode tree() {
        ObjectNode tree = JsonNodeFactory.instance.objectNode().put("seed", seed);
        tree.set("parameters", tree(parameters));
        if (!lessons.isEmpty()) {
            var array = tree.putArray("lessons");
            for (Lesson lesson : lessons) {
                ObjectNode one = array.addObject().put("name", lesson.name());
                one.set("parameters", tree(lesson.parameters()));
                if (lesson.until() != null) {
                    ObjectNode until = (ObjectNode) SpecJson.tree(lesson.until());
                    until.properties().removeIf(field -> field.getValue().isNull());
                    one.set("until", until);
                }
            }
        }
        return tree;
    }

    public static ObjectNode tree(Map<String, Sampler> samplers) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        samplers.forEach((name, sampler) -> tree.set(name, sampler.json()));
        return tree;
    }
}
