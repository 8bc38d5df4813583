package dev.rally.server.environment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.spec.Draws;
import dev.rally.comm.spec.EnvironmentSpec;
import dev.rally.comm.spec.Sampler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an agent's games are to be like, and where it is in its curriculum, which only a train takes further. Any thread. */
public final class Environment {
    private static final Logger LOG = LoggerFactory.getLogger(Environment.class);
    private static final String GROUP = "environment/";

    /** What stands in a checkpoint. */
    private static final String SPEC = "spec";

    private static final String PROGRESS = "progress";
    private static final String DRAWS = "draws";

    private final String agent;
    private EnvironmentSpec spec = EnvironmentSpec.NONE;
    private LessonProgress progress = LessonProgress.start(0);
    /** Games whose parameters were asked for without a number. */
    private long draws;

    public Environment(String agent) {
        this.agent = agent;
    }

    /**
     * Sets what games are like from now on. A lesson of the present one's name goes on where this is.
     *
     * @param lesson begins that one; null goes on
     * @return whether anything is another than before
     */
    public synchronized boolean set(EnvironmentSpec wanted, @Nullable String lesson) {
        if (wanted.equals(spec) && lesson == null) {
            return false;
        }
        progress = lesson != null
                ? LessonProgress.start(wanted.indexOf(lesson))
                : progress.in(wanted, spec.lessonName(progress.lesson()), until());
        spec = wanted;
        LOG.info("agent {} plays in the environment {}{}", agent, spec.tree(), place());
        return true;
    }

    private String place() {
        return spec.lessons().isEmpty() ? "" : ", in " + spec.place(progress.lesson());
    }

    /**
     * What the next games are like.
     *
     * @param first the number of the first game's draws; null goes on counting
     */
    public synchronized Result.EnvironmentParameters parameters(int count, @Nullable Long first, long envSteps) {
        progress = progress.asked(envSteps);
        SortedMap<String, Sampler> present = spec.in(progress.lesson());
        long number = first == null ? draws : first;
        if (first == null) {
            draws += count;
        }
        List<Map<String, Double>> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Map<String, Double> drawn = new TreeMap<>();
            for (Map.Entry<String, Sampler> one : present.entrySet()) {
                long bits = Draws.bits(Draws.key(spec.seed(), one.getKey()), number + i);
                drawn.put(one.getKey(), one.getValue().draw(bits));
            }
            values.add(drawn);
        }
        int lessons = spec.lessons().size();
        return new Result.EnvironmentParameters(
                spec.lessonName(progress.lesson()),
                lessons == 0 ? 0 : progress.lesson() + 1,
                lessons,
                spec.seed(),
                EnvironmentSpec.tree(present),
                values);
    }

    private EnvironmentSpec.@Nullable Completion until() {
        return spec.lessons().isEmpty()
                ? null
                : spec.lessons().get(progress.lesson()).until();
    }

    /** Notes figures of a client's: one of them may be what the lesson waits for. */
    public synchronized void told(Map<String, Double> figures) {
        progress = progress.told(until(), figures);
    }

    /**
     * Notes what a train has told, and goes on to the next lesson where that ends this one.
     *
     * @param envSteps agent steps that were learnt from by now
     * @return figures of the lesson that was trained in, for curves
     */
    public synchronized Map<String, Double> trained(Map<String, Double> metrics, long envSteps) {
        if (spec.isNone()) {
            return Map.of();
        }
        EnvironmentSpec.Completion until = until();
        progress = progress.told(until, metrics).ended(metrics);
        Map<String, Double> figures = figures();
        String over = until == null ? null : progress.over(until, envSteps);
        if (over != null) {
            progress = LessonProgress.start(progress.lesson() + 1);
            LOG.info("agent {} goes on to {}: {}", agent, spec.place(progress.lesson()), over);
        } else if (until != null && progress.waitsInVain(until)) {
            LOG.warn(
                    "agent {} has trained {} times in {}, which waits for {}, and nobody has told that: tell it with"
                            + " metrics.add, or name one that trains tell: {}",
                    agent,
                    progress.trains(),
                    spec.place(progress.lesson()),
                    until.metric(),
                    metrics.keySet());
        }
        return figures;
    }

    private Map<String, Double> figures() {
        Map<String, Double> figures = new TreeMap<>();
        spec.in(progress.lesson()).forEach((name, sampler) -> figures.put(GROUP + name, sampler.mean()));
        if (!spec.lessons().isEmpty()) {
            figures.put(GROUP + EnvironmentSpec.LESSON, progress.lesson() + 1.0);
        }
        if (progress.signal() != null) {
            figures.put(GROUP + EnvironmentSpec.SIGNAL, progress.signal());
        }
        return figures;
    }

    /** Null where nobody has set one. */
    public synchronized Result.@Nullable EnvironmentInfo info(long envSteps) {
        if (spec.isNone()) {
            return null;
        }
        EnvironmentSpec.Completion until = until();
        int lessons = spec.lessons().size();
        return new Result.EnvironmentInfo(
                spec.lessonName(progress.lesson()),
                lessons == 0 ? 0 : progress.lesson() + 1,
                lessons,
                until == null ? null : until.metric(),
                progress.signal(),
                until == null ? null : until.above(),
                until == null ? null : until.below(),
                progress.steps(envSteps),
                progress.episodes());
    }

    /** For a checkpoint; null where there is nothing to save. */
    public synchronized @Nullable JsonNode save() {
        if (spec.isNone()) {
            return null;
        }
        ObjectNode saved = JsonNodeFactory.instance.objectNode();
        saved.set(SPEC, spec.tree());
        saved.put("lesson", spec.lessonName(progress.lesson()));
        saved.set(PROGRESS, progress.save());
        return saved.put(DRAWS, draws);
    }

    /**
     * Refuses what {@link #restore} would.
     *
     * @param saved null where a checkpoint has nothing
     * @throws RallyException INVALID_SPEC
     */
    public static void require(@Nullable JsonNode saved) {
        if (saved != null) {
            EnvironmentSpec unused = EnvironmentSpec.read(saved.path(SPEC), "environment");
        }
    }

    /**
     * Goes back to what a checkpoint has: to where it was in what games are like now, or where nobody has said that, in what
     * they were like then.
     *
     * @param saved null where it has nothing
     * @throws RallyException INVALID_SPEC for what none of this version's has saved; nothing has changed then
     */
    public synchronized void restore(@Nullable JsonNode saved) {
        if (saved == null) {
            progress = LessonProgress.start(0);
            draws = 0;
            return;
        }
        EnvironmentSpec then = EnvironmentSpec.read(saved.path(SPEC), "environment");
        String lesson = saved.path("lesson").textValue();
        int place = Math.max(0, then.indexOf(lesson));
        // From here on nothing fails.
        progress = LessonProgress.read(saved.path(PROGRESS), place);
        draws = Math.max(0, saved.path(DRAWS).asLong());
        if (spec.isNone()) {
            spec = then;
        } else if (!spec.equals(then)) {
            EnvironmentSpec.Completion until =
                    then.lessons().isEmpty() ? null : then.lessons().get(place).until();
            progress = progress.in(spec, lesson, until);
        }
    }
}
