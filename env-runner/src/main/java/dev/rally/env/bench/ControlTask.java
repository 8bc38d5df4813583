package dev.rally.env.bench;

import dev.rally.env.config.ConfigDraft;
import dev.rally.env.train.TrainingPlan;

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

    TrainingPlan plan(long seed) {
        return TrainingPlan.of(ConfigDraft.open(config).seed(seed).resolve(), false, null);
    }
}
