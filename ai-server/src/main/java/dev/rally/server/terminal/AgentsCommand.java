package dev.rally.server.terminal;

import dev.rally.comm.client.RallyClient;
import dev.rally.comm.protocol.Command.Status;
import dev.rally.comm.protocol.Result;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code agents}: the live agents of the running server. */
@Command(name = "agents", mixinStandardHelpOptions = true, description = "Lists the running server's agents.")
public final class AgentsCommand implements Callable<Integer> {
    @Mixin
    private final ServerOption server = new ServerOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try (RallyClient client = server.connect()) {
            Result.Status status = client.call(new Status());
            if (status.agents().isEmpty()) {
                out.println("no agent is live; a client makes one with agent.create or agent.load");
                return 0;
            }
            Table table = new Table(
                    "agent",
                    "mode",
                    "env steps",
                    "updates",
                    "policy",
                    "held steps",
                    "elo",
                    "return",
                    "policy loss",
                    "value loss",
                    "");
            for (Result.AgentInfo agent : status.agents()) {
                table.row(
                        agent.name(),
                        agent.mode(),
                        agent.envSteps(),
                        agent.updateSteps(),
                        agent.policyVersion(),
                        agent.heldSteps(),
                        figure(agent, "%.0f", "elo"),
                        figure(agent, "%.4g", "episodeReturn"),
                        figure(agent, "%.4g", "policyLoss"),
                        figure(agent, "%.4g", "valueLoss", "criticLoss"),
                        status.training().contains(agent.name()) ? (status.paused() ? "paused" : "trains") : "");
            }
            table.print(out);
        }
        return 0;
    }

    /** The first of these metrics that the agent has; none of a client that told none, and before the first train. */
    private static String figure(Result.AgentInfo agent, String format, String... names) {
        return Stream.of(names)
                .map(agent.metrics()::get)
                .filter(Objects::nonNull)
                .map(value -> String.format(Locale.ROOT, format, value))
                .findFirst()
                .orElse("-");
    }
}
