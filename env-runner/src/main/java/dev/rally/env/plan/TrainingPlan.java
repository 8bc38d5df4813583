package dev.rally.env.plan;

import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.EnvironmentSpec;
import dev.rally.env.config.LoopSettings;
import dev.rally.env.config.TrainingConfig;
import dev.rally.env.round.Lineup;
import dev.rally.env.round.SelfPlay;
import dev.rally.env.scene.SceneSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to be trained, and for how long.
 *
 * @param agents the live agents of the lineup; the first one is the one that is evaluated
 * @param scenes scenes that run side by side
 * @param roundSteps agent steps of each scene in a round
 * @param groups groups of scenes in flight at once
 * @param threads threads that observe and step the scenes, the loop's own included
 * @param seed of the scenes and of the evaluations
 * @param opponents the scripted players that the first agent is evaluated against, the strongest last; none evaluates nothing
 * @param beginning what agents begin with
 * @param selfPlay how agents play their past selves; null when the lineup stands as it is
 * @param environment what the first agent's games are to be like
 * @param limits when the training ends
 */
public record TrainingPlan(
        SceneSource source,
        Lineup lineup,
        List<AgentSpec> agents,
        int scenes,
        int roundSteps,
        int groups,
        int threads,
        long seed,
        List<String> opponents,
        Beginning beginning,
        @Nullable SelfPlay selfPlay,
        EnvironmentSpec environment,
        Limits limits) {

    public TrainingPlan {
        agents = List.copyOf(agents);
        opponents = List.copyOf(opponents);
        if (selfPlay != null) {
            SelfPlay.agents(lineup);
        }
        beginning.check(agents.stream().map(AgentSpec::name).toList());
    }

    /** The plan of a configuration. */
    public static TrainingPlan of(TrainingConfig config, Beginning beginning) {
        LoopSettings loop = config.loop();
        Duration time = loop.minutes() == 0 ? null : Duration.ofMillis((long) (loop.minutes() * 60_000));
        double share = loop.winningShare() == 0 ? Limits.NO_SHARE : loop.winningShare();
        return new TrainingPlan(
                config.source(),
                config.lineup(),
                config.agents(),
                loop.scenes(),
                loop.roundSteps(),
                loop.groups(),
                loop.threads(),
                loop.seed(),
                loop.evaluateAgainst(),
                beginning,
                config.selfPlay(),
                config.environment(),
                new Limits(loop.steps(), loop.totalSteps(), time, share));
    }

    /** The settings in force, for people who read a checkpoint or a log. */
    public Map<String, String> describe() {
        return Map.of(
                "scene", source.spec().name(),
                "lineup", lineup.toString(),
                "scenes", String.valueOf(scenes),
                "roundSteps", String.valueOf(roundSteps),
                "groups", String.valueOf(groups),
                "selfPlay", selfPlay == null ? "none" : selfPlay.toString(),
                "environment",
                        environment.isNone() ? "none" : environment.tree().toString(),
                "seed", String.valueOf(seed));
    }

    /** The name of the agent that the loop evaluates. */
    public String mainAgent() {
        return agents.get(0).name();
    }

    /** The opponent whose defeat ends the training; null when there are no evaluations. */
    public @Nullable String strongestOpponent() {
        return opponents.isEmpty() ? null : opponents.get(opponents.size() - 1);
    }

    /** Whether the scene has one side: then it is returns that say how good an agent is, and no opponents. */
    public boolean isSolo() {
        return source.spec().sides().size() == 1;
    }

    public TrainingPlan withLimits(Limits other) {
        return with(opponents, other);
    }

    public TrainingPlan withoutEvaluations() {
        return with(List.of(), limits);
    }

    private TrainingPlan with(List<String> otherOpponents, Limits otherLimits) {
        return new TrainingPlan(
                source,
                lineup,
                agents,
                scenes,
                roundSteps,
                groups,
                threads,
                seed,
                otherOpponents,
                beginning,
                selfPlay,
                environment,
                otherLimits);
    }

    /**
     * When the training ends; whichever comes first.
     *
     * @param envSteps trained agent steps of this run; 0 is no limit
     * @param totalEnvSteps trained agent steps of all runs; 0 is no limit
     * @param time null is no limit
     * @param pointShare the share of points against the strongest opponent that ends it; above 1 never does
     */
    public record Limits(
            long envSteps, long totalEnvSteps, @Nullable Duration time, double pointShare) {
        /** Of all points or more: nobody wins that. */
        public static final double NO_SHARE = 2;

        public Limits(long envSteps, @Nullable Duration time, double pointShare) {
            this(envSteps, 0, time, pointShare);
        }
    }
}
