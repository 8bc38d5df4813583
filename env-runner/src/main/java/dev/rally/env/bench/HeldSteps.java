package dev.rally.env.bench;

import dev.rally.comm.client.RallyClient;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Mode;

/** Keeps the steps that the server holds for training bounded, by discarding them before they are too many. */
final class HeldSteps {
    private static final int MAX_STEPS = 1 << 19;

    private final RallyClient client;
    private final String agent;
    private int held;

    HeldSteps(RallyClient client, String agent) {
        this.client = client;
        this.agent = agent;
    }

    /** Makes room for so many steps more. */
    void makeRoom(int steps) {
        held += steps;
        if (held > MAX_STEPS) {
            client.call(new Command.AgentMode(agent, Mode.DETERMINISTIC));
            client.call(new Command.AgentMode(agent, Mode.TRAINING));
            client.call(new Command.CheckpointSave(agent, null)); // which frees the journal
            held = steps;
        }
    }
}
