package dev.rally.server.routing;

import dev.rally.comm.channel.Request;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Result;
import java.nio.file.Path;

/** {@code policy.export}: writes {@link PolicyFiles}. The agent's learner loop. */
final class PolicyExport {
    private final LiveAgents agents;
    private final Checkpoints checkpoints;
    private final PolicyFiles files;
    private final Learners learners;

    PolicyExport(LiveAgents agents, Checkpoints checkpoints, Path folder, Learners learners) {
        this.agents = agents;
        this.checkpoints = checkpoints;
        this.files = new PolicyFiles(folder);
        this.learners = learners;
    }

    void export(Request request, Command.PolicyExport command) {
        String agent = command.agent();
        LiveAgent live = command.checkpoint() == null ? agents.get(agent) : null;
        learners.submit(agent, request, "exporting", () -> {
            Path file = live == null
                    ? files.checkpoint(checkpoints.loadPolicy(agent, command.checkpoint()), null)
                    : files.live(agent, live.agent().actor().export());
            return new Result.PolicyExport(agent, file.toString());
        });
    }
}
