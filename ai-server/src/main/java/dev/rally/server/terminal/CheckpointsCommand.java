package dev.rally.server.terminal;

import dev.rally.checkpoints.Retention;
import dev.rally.comm.home.RallyHome;
import dev.rally.comm.protocol.Result;
import dev.rally.server.routing.Checkpoints;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code checkpoints}: what is stored under a home, and deleting it, whether a server runs there or not. */
@Command(
        name = "checkpoints",
        mixinStandardHelpOptions = true,
        description = "Lists the checkpoints of all agents, or of one, or deletes some; no server needs to run.")
public final class CheckpointsCommand implements Callable<Integer> {
    @Mixin
    private final HomeOption home = new HomeOption();

    @Parameters(index = "0", arity = "0..1", paramLabel = "AGENT", description = "Only this agent's.")
    private @Nullable String agent;

    @Option(
            names = "--delete",
            arity = "1..*",
            paramLabel = "AGENT[/CHECKPOINT]",
            description = "Delete these checkpoints, or agents with all that the home has of them, for good.")
    private List<String> delete = List.of();

    @Option(names = "--yes", description = "Delete what is listed without it.")
    private boolean yes;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        RallyHome where = home.home();
        if (!delete.isEmpty()) {
            return delete(out, where);
        }
        if (!Files.isDirectory(where.checkpoints())) { // which the store would make
            return none(out, where);
        }
        Checkpoints store = Checkpoints.open(where.checkpoints(), Retention.DEFAULT);
        List<Result.CheckpointInfo> found = store.list(agent);
        List<String> damaged = store.damaged(agent);
        damaged.forEach(problem -> spec.commandLine().getErr().println("rally: " + problem));
        if (found.isEmpty()) {
            return damaged.isEmpty() ? none(out, where) : allDamaged(where);
        }
        print(out, found);
        return 0;
    }

    private int none(PrintWriter out, RallyHome where) {
        out.println("there are no checkpoints" + (agent == null ? "" : " of " + agent) + " under " + where.checkpoints()
                + "; train first, or name another --home");
        return 0;
    }

    private int delete(PrintWriter out, RallyHome where) throws IOException {
        List<Deletion> deletions =
                delete.stream().map(typed -> Deletion.of(where, typed)).toList();
        for (Deletion deletion : deletions) {
            out.println((yes ? "deletes " : "would delete ") + deletion.describe());
        }
        if (!yes) {
            throw new ParameterException(
                    spec.commandLine(), "nothing is deleted; add --yes to delete for good what is listed above");
        }
        for (Deletion deletion : deletions) {
            deletion.run();
        }
        return 0;
    }

    private int allDamaged(RallyHome where) {
        spec.commandLine()
                .getErr()
                .println("rally: no checkpoint under " + where.checkpoints()
                        + " is intact; restore one from a copy, or begin anew with ./rally train --fresh");
        return 1;
    }

    private static void print(PrintWriter out, List<Result.CheckpointInfo> found) {
        Table table = new Table("agent", "checkpoint", "saved at", "env steps", "updates", "win rate", "bytes");
        for (Result.CheckpointInfo info : found) {
            Double winRate = info.winRate();
            table.row(
                    info.agent(),
                    info.checkpoint(),
                    info.savedAt(),
                    info.envSteps(),
                    info.updateSteps(),
                    winRate == null ? "-" : String.format(Locale.ROOT, "%.1f %%", 100 * winRate),
                    info.bytes());
        }
        table.print(out);
    }
}
