package dev.rally.env.plan;

import dev.rally.env.config.ConfigDraft;
import dev.rally.env.config.ConfigText;
import dev.rally.env.config.TrainingConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What to train, for how long: a configuration, and what the command line changes of it. */
public final class PlanOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "A YAML file, or a configuration that comes with Rally. Default: the one with the name of --scene, where"
                            + " there is one, else ${DEFAULT-VALUE}.")
    private String config = ConfigText.DEFAULT;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Change a key of it: loop.seed=7, agents.pong.learningRate=3e-4,"
                    + " agents.pong.network.hidden=[128,128].")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(names = "--scene", paramLabel = "NAME", description = "Another scene.")
    private @Nullable String scene;

    @Option(names = "--agent", paramLabel = "NAME", description = "Another name for the first agent.")
    private @Nullable String agent;

    @Option(
            names = "--left",
            paramLabel = "PLAYER",
            description = "Who plays left: an agent, agent@checkpoint, self, level1 to level3, still; several,"
                    + " with commas, share the scenes.")
    private @Nullable String left;

    @Option(names = "--right", paramLabel = "PLAYER", description = "Who plays right.")
    private @Nullable String right;

    @Option(
            names = "--self-play",
            description = "Play itself and its past selves; with an agent on each side, let them learn in turns.")
    private boolean selfPlay;

    @Option(names = "--steps", paramLabel = "N", description = "End after N agent steps, and not before.")
    private @Nullable Long steps;

    @Option(names = "--total-steps", paramLabel = "N", description = "End when all runs together have N agent steps.")
    private @Nullable Long totalSteps;

    @Option(names = "--minutes", paramLabel = "M", description = "End after M minutes.")
    private @Nullable Double minutes;

    @Option(names = "--forever", description = "Go on until stopped, however well the agent plays.")
    private boolean forever;

    @Option(names = "--fresh", description = "Begin anew although the agent has checkpoints.")
    private boolean fresh;

    @Option(
            names = "--from",
            paramLabel = "CHECKPOINT",
            description =
                    "Go on from this checkpoint instead of the latest: best, round-1000; pong@best is pong's alone.")
    private @Nullable String from;

    @Option(
            names = "--change",
            paramLabel = "KEY=VALUE",
            description =
                    "Change how an agent learns that goes on, from now on: agents.pong.learningRate=1e-4. What its"
                            + " parameters mean cannot change. Checkpoints note it.")
    private Map<String, String> changes = new LinkedHashMap<>();

    @Option(
            names = "--initialize-from",
            paramLabel = "CHECKPOINT",
            description = "Let agents that begin anew take over a checkpoint's parameters, though its settings differ:"
                    + " agent/checkpoint, agent, or a checkpoint's folder.")
    private @Nullable String initializeFrom;

    @Option(names = "--seed", paramLabel = "N", description = "Same seed, same training.")
    private @Nullable Long seed;

    @Option(names = "--scenes", paramLabel = "N", description = "Games side by side.")
    private @Nullable Integer scenes;

    @Option(names = "--round-steps", paramLabel = "N", description = "Steps a round.")
    private @Nullable Integer roundSteps;

    @Option(names = "--groups", paramLabel = "N", description = "Groups of scenes in flight at once.")
    private @Nullable Integer groups;

    @Option(names = "--threads", paramLabel = "N", description = "Threads for the games.")
    private @Nullable Integer threads;

    public TrainingPlan toPlan() {
        return plan(config());
    }

    /** The plan with another seed. */
    public TrainingPlan toPlan(long otherSeed) {
        return plan(draft().seed(otherSeed).resolve());
    }

    private TrainingPlan plan(TrainingConfig resolved) {
        return TrainingPlan.of(resolved, new Beginning(fresh, origin(), from, Changes.of(changes.keySet(), resolved)));
    }

    public TrainingConfig config() {
        return draft().resolve();
    }

    /** The options that say what is trained, as they were given, with a blank before each: not how long. */
    public String again() {
        StringBuilder line = new StringBuilder();
        again(line, "--config", config.equals(ConfigText.DEFAULT) ? null : config);
        settings.forEach((key, value) -> again(line, "--set", key + "=" + value));
        changes.forEach((key, value) -> again(line, "--set", key + "=" + value));
        again(line, "--scene", scene);
        again(line, "--agent", agent);
        again(line, "--left", left);
        again(line, "--right", right);
        line.append(selfPlay ? " --self-play" : "");
        again(line, "--seed", seed);
        again(line, "--scenes", scenes);
        again(line, "--round-steps", roundSteps);
        again(line, "--groups", groups);
        return line.toString();
    }

    private static void again(StringBuilder line, String option, @Nullable Object value) {
        if (value != null) {
            line.append(' ').append(option).append(' ').append(quoted(value.toString()));
        }
    }

    /** What a shell would take apart stands in quotation marks, so that the line can be pasted. */
    public static String quoted(String text) {
        return text.matches("[\\w/\\\\:.,=@+-]+") ? text : '"' + text + '"';
    }

    /** The server has a working folder of its own, so a folder that is meant goes to it as an absolute path. */
    private @Nullable String origin() {
        return initializeFrom != null && Files.isDirectory(Path.of(initializeFrom))
                ? Path.of(initializeFrom).toAbsolutePath().toString()
                : initializeFrom;
    }

    private ConfigDraft draft() {
        boolean byDefault = config.equals(ConfigText.DEFAULT);
        ConfigDraft draft =
                ConfigDraft.open(byDefault && scene != null && ConfigText.SHIPPED.contains(scene) ? scene : config);
        if (agent != null) {
            draft.rename(agent);
        }
        if (selfPlay) {
            draft.set("selfPlay", "{}", "--self-play");
            draft.set("players.right", "self", "--self-play");
        }
        flag(draft, "scene.name", "--scene", scene);
        settings.forEach((key, value) -> draft.set(key, value, "--set " + key + "=" + value));
        changes.forEach((key, value) -> draft.set(key, value, "--change " + key + "=" + value));
        flag(draft, "players.left", "--left", left);
        flag(draft, "players.right", "--right", right);
        if (forever || steps != null || totalSteps != null) {
            String flag = forever ? "--forever" : steps != null ? "--steps" : "--total-steps";
            flag(draft, "loop.winningShare", flag, 0);
            flag(draft, "loop.minutes", flag, 0);
            flag(draft, "loop.steps", flag, 0);
            flag(draft, "loop.totalSteps", flag, 0);
        }
        flag(draft, "loop.steps", "--steps", steps);
        flag(draft, "loop.totalSteps", "--total-steps", totalSteps);
        flag(draft, "loop.minutes", "--minutes", minutes);
        flag(draft, "loop.seed", "--seed", seed);
        flag(draft, "loop.scenes", "--scenes", scenes);
        flag(draft, "loop.roundSteps", "--round-steps", roundSteps);
        flag(draft, "loop.groups", "--groups", groups);
        flag(draft, "loop.threads", "--threads", threads);
        return draft;
    }

    private static void flag(ConfigDraft draft, String path, String flag, @Nullable Object value) {
        if (value != null) {
            draft.set(path, value.toString(), flag + " " + value);
        }
    }
}
