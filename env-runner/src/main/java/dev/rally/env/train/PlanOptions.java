package dev.rally.env.train;

import dev.rally.comm.spec.AgentSpec;
import dev.rally.env.pong.PongSource;
import dev.rally.env.round.Lineup;
import dev.rally.env.scene.SceneSource;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What to train, for how long. */
public final class PlanOptions {
    @Option(names = "--agent", paramLabel = "NAME", description = "The agent's name. Default: pong.")
    private String agent = PongTraining.AGENT;

    @Option(
            names = "--left",
            paramLabel = "PLAYER",
            description = "Who plays left: an agent, agent@checkpoint, self, level1 to level3, still; several,"
                    + " with commas, share the scenes. Default: the agent.")
    private @Nullable String left;

    @Option(names = "--right", paramLabel = "PLAYER", description = "Who plays right. Default: level3.")
    private String right = PongTraining.OPPONENT;

    @Option(names = "--steps", paramLabel = "N", description = "End after N agent steps.")
    private long steps;

    @Option(names = "--minutes", paramLabel = "M", description = "End after M minutes. Default: 5.")
    private @Nullable Double minutes;

    @Option(names = "--forever", description = "Go on until stopped, however well the agent plays.")
    private boolean forever;

    @Option(names = "--fresh", description = "Begin anew although the agent has checkpoints.")
    private boolean fresh;

    @Option(names = "--seed", paramLabel = "N", description = "Same seed, same training. Default: 1.")
    private long seed = 1;

    @Option(names = "--scenes", paramLabel = "N", description = "Games side by side. Default: ${DEFAULT-VALUE}.")
    private int scenes = PongTraining.SCENES;

    @Option(names = "--round-steps", paramLabel = "N", description = "Steps a round. Default: ${DEFAULT-VALUE}.")
    private int roundSteps = PongTraining.ROUND_STEPS;

    @Option(names = "--groups", paramLabel = "N", description = "Groups of scenes in flight at once. Default: 1.")
    private int groups = PongTraining.GROUPS;

    @Option(names = "--threads", paramLabel = "N", description = "Threads for the games. Default: ${DEFAULT-VALUE}.")
    private int threads = PongTraining.THREADS;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Change a hyperparameter: learningRate=3e-4, network.hidden=[128,128].")
    private Map<String, String> settings = new LinkedHashMap<>();

    /** The plan with the seed of the command line. */
    public TrainingPlan toPlan() {
        return toPlan(seed);
    }

    /** The plan with another seed. */
    public TrainingPlan toPlan(long seed) {
        SceneSource source = new PongSource();
        Lineup lineup = Lineup.parse(source.spec(), List.of(left == null ? agent : left, right), agent)
                .withoutPersons();
        List<AgentSpec> agents = lineup.agents().stream()
                .map(name -> PongTraining.agent(source.spec(), name, seed, settings))
                .toList();
        return new TrainingPlan(
                source,
                lineup,
                agents,
                scenes,
                roundSteps,
                groups,
                threads,
                seed,
                PongTraining.OPPONENTS,
                fresh,
                limits());
    }

    /** The five minutes hold unless another limit was asked for. */
    private TrainingPlan.Limits limits() {
        Double asked = minutes != null || forever || steps > 0 ? minutes : Double.valueOf(5);
        Duration time = asked == null ? null : Duration.ofMillis((long) (asked * 60_000));
        return new TrainingPlan.Limits(steps, time, forever || steps > 0 ? 2 : PongTraining.WINNING_SHARE);
    }
}
