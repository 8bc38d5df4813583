package dev.rally.env.torture;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.client.ServerJar;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.file.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code rally torture}. */
@Command(
        name = "torture",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Lets two trainings and four clients use one server while everything goes wrong, and checks after each"
                        + " fault that nothing was lost, nothing learnt twice, and everybody goes on.",
        footer = {"", "Exit codes: 0 all was survived, 1 something was not, 2 the command line is wrong."})
public final class TortureCommand implements Callable<Integer> {
    private static final long RANDOM = -1;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--seed", paramLabel = "N", description = "The same faults in the same order. Default: by chance.")
    private long seed = RANDOM;

    @Option(names = "--minutes", paramLabel = "M", description = "Default: ${DEFAULT-VALUE}.")
    private double minutes = 10;

    @Option(names = "--faults", paramLabel = "N", description = "End after so many.")
    private int most = Integer.MAX_VALUE;

    @Option(
            names = "--kinds",
            split = ",",
            paramLabel = "KIND",
            description = "These only, with commas between them. Default: all that this machine can have.")
    private List<String> kinds = List.of();

    @Option(
            names = "--longest-stop",
            paramLabel = "S",
            description = "How long a process is stopped at most. Default: ${DEFAULT-VALUE}.")
    private double longestStopS = 60;

    @Option(names = "--keep", description = "Keep the home and the log of it all, and say where.")
    private boolean keep;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        checkOptions();
        ServerJar.find();
        long chosen = seed == RANDOM ? System.nanoTime() & 0xffff_ffffL : seed;
        System.err.println("seed " + chosen);
        Path folder = Files.createTempDirectory("rally-torture");
        Breaches breaches = new Breaches();
        Skipped skipped = new Skipped();
        Tally tally = new Tally();
        try (Log log = new Log(folder.resolve("log.txt"))) {
            try (Arena arena = new Arena(folder, keep, chosen, log, breaches, skipped)) {
                torture(arena, chosen, tally, skipped);
            }
        }
        report(chosen, tally, breaches, skipped);
        boolean whole = breaches.found().isEmpty();
        if (keep || !whole) {
            System.err.println("what happened is in " + folder);
        } else {
            FileTree.delete(folder);
        }
        return whole ? 0 : 1;
    }

    private void checkOptions() {
        for (String kind : kinds) {
            require(
                    FaultCatalog.KINDS.contains(kind),
                    "--kinds has \"" + kind + "\"; there are " + String.join(", ", FaultCatalog.KINDS));
        }
        require(minutes > 0, "--minutes is " + minutes + "; it must be more than 0");
        require(most > 0, "--faults is " + most + "; it must be more than 0");
        require(longestStopS >= 0.1, "--longest-stop is " + longestStopS + "; it must be at least 0.1");
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), otherwise);
        }
    }

    /** Where this program is ended, everybody is. */
    private void torture(Arena arena, long chosen, Tally tally, Skipped skipped) throws Exception {
        Thread atEnd = new Thread(arena::abandon, "torture-end");
        Runtime.getRuntime().addShutdownHook(atEnd);
        List<Fault> faults = chosen(FaultCatalog.of(arena, longestStopS));
        skipped.reasons().forEach((kind, why) -> System.err.println("skipped: " + kind + ": " + why));
        if (faults.isEmpty()) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS, "this machine can have none of the faults of --kinds: see above");
        }
        new Torture(arena, faults, chosen, tally).run((long) (minutes * TimeUnit.MINUTES.toNanos(1)), most);
        boolean unused = Runtime.getRuntime().removeShutdownHook(atEnd);
    }

    private List<Fault> chosen(List<Fault> possible) {
        List<Fault> chosen = new ArrayList<>(possible);
        chosen.removeIf(fault -> !kinds.isEmpty() && !kinds.contains(fault.kind()));
        return chosen;
    }

    private void report(long chosen, Tally tally, Breaches breaches, Skipped skipped) throws IOException {
        if (json) {
            ObjectNode result = tally.json().put("seed", chosen);
            breaches.found().forEach(breach -> result.withArray("broken")
                    .addObject()
                    .put("invariant", breach.invariant())
                    .put("seen", breach.seen()));
            skipped.reasons()
                    .forEach((kind, why) -> result.withObject("/skipped").put(kind, why));
            System.out.println(result);
            return;
        }
        System.out.print(tally.table());
        breaches.found()
                .forEach(breach ->
                        System.out.printf(Locale.ROOT, "BROKEN: %s: %s%n", breach.invariant(), breach.seen()));
        System.out.println(
                breaches.found().isEmpty()
                        ? tally.faults() + " faults, and everything held"
                        : "not everything held; the same faults again: --seed " + chosen);
    }
}
