package dev.rally.env.bench;

import dev.rally.comm.spec.AgentSpec;
import dev.rally.env.config.ConfigDraft;
import dev.rally.env.config.ConfigText;

/** The agent that {@code ./rally train} trains by default, for what is measured without the training loop. */
final class BenchAgent {
    private BenchAgent() {}

    static AgentSpec named(String name) {
        return ConfigDraft.open(ConfigText.DEFAULT)
                .rename(name)
                .resolve()
                .agents()
                .get(0);
    }
}
