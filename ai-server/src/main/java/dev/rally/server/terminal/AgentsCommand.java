package dev.rally.server.terminal;

import dev.rally.comm.client.RallyClient;
import dev.rally.comm.protocol.Command.Status;
import dev.rally.comm.protocol.Result;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code agents}: the live agents of the running server. */
@Command(name = "agents", mixinStandardHelpOptions = true, description = "Lists the running server's agents.")
public final class AgentsCommand implements Callable<Integer> {
    @Mixin
    private final HomeOption home = new HomeOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try (RallyClient server = home.connect()) {
            Result.Status status = server.call(new Status());
            if (status.agents().isEmpty()) {
                out.println("no agent is live; a client makes one with agent.create or agent.load");
                return 0;
            }
            Table table = new Table("agent", "mode", "env steps", "updates", "policy", "held steps", "");
            for (Result.AgentInfo agent : status.agents()) {
                table.row(
                        agent.name(),
                        agent.mode(),
                        agent.envSteps(),
                        agent.updateSteps(),
                        agent.policyVersion(),
                        agent.heldSteps(),
                        agent.name().equals(status.training()) ? (status.paused() ? "paused" : "trains") : "");
            }
            table.print(out);
        }
        return 0;
    }
}
