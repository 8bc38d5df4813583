package dev.rally.server.routing;

import dev.rally.comm.channel.Request;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Result;

/**
 * {@code environment.set} on the agent's learner loop, so that it has its place among trains and saves; {@code
 * environment.parameters} at once, for a game that begins waits for no train.
 */
final class EnvironmentCommands {
    private final LiveAgents agents;
    private final Learners learners;

    EnvironmentCommands(LiveAgents agents, Learners learners) {
        this.agents = agents;
        this.learners = learners;
    }

    void set(Request request, Command.EnvironmentSet command) {
        learners.submit(command.agent(), request, "setting the environment", () -> {
            LiveAgent live = agents.get(command.agent());
            if (live.environment().set(command.environment(), command.lesson())) {
                live.changed(true);
            }
            return new Result.EnvironmentSet(live.info().environment());
        });
    }

    void parameters(Request request, Command.EnvironmentParameters command) {
        LiveAgent live = agents.get(command.agent());
        int count = command.count() == null ? 1 : command.count();
        request.answer(live.environment()
                .parameters(count, command.first(), live.agent().info().envSteps()));
    }
}
