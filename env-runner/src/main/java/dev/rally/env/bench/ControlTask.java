package dev.rally.env.bench;

import dev.rally.env.config.ConfigDraft;
import dev.rally.env.config.TrainingConfig;
import dev.rally.env.plan.Beginning;
import dev.rally.env.plan.Changes;
import dev.rally.env.plan.TrainingPlan;
import java.util.Map;

/** What an algorithm must have learned by the end of a configuration; the names are those of the command line. */
enum ControlTask {
    ppo("cartpole", 475),
    reinforce("cartpole-reinforce", 195),
    sac("pendulum", -200);

    private final String config;
    final double goal;

    ControlTask(String config, double goal) {
        this.config = config;
        this.goal = goal;
    }

    /**
     * What is trained with a seed.
     *
     * @param settings what is set otherwise, by the names of the configuration's keys
     * @param changes what is changed of an agent that goes on
     */
    TrainingPlan plan(long seed, Map<String, String> settings, Map<String, String> changes) {
        ConfigDraft draft = ConfigDraft.open(config).seed(seed);
        settings.forEach((key, value) -> draft.set(key, value, "--set " + key + "=" + value));
        changes.forEach((key, value) -> draft.set(key, value, "--change " + key + "=" + value));
        TrainingConfig resolved = draft.resolve();
        return TrainingPlan.of(resolved, new Beginning(false, null, null, Changes.of(changes.keySet(), resolved)));
    }
}
