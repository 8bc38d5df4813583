package dev.rally.server.metrics;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.file.FileTree;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.SpecJson;
import dev.rally.comm.time.WallClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runs of one agent: folders {@code run-1}, {@code run-2}, …, each with a file {@code run.json} that says whose it is
 * and what the agent was like when it began. Of many runs the newest stay. One thread.
 */
final class Runs {
    static final int MAX_RUNS = 32;

    private static final Logger LOG = LoggerFactory.getLogger(Runs.class);
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String PREFIX = "run-";
    /** A run that is not whole yet. */
    private static final String UNFINISHED = ".new";

    private static final String ABOUT = "run.json";
    private static final String BEGAN = "began";

    private final Path folder;
    private final AgentSpec spec;
    private final int maxBytes;

    Runs(Path folder, AgentSpec spec, int maxBytes) {
        this.folder = folder.resolve(spec.name());
        this.spec = spec;
        this.maxBytes = maxBytes;
    }

    /** The run that goes on from there; it is there then. */
    RunId open(Origin origin) throws IOException {
        if (origin instanceof Origin.Newest newest && has(newest.place().run())) {
            return goOn(newest.place(), run(newest.place().run()).saved());
        }
        if (origin instanceof Origin.SetBack back && has(back.place().run())) {
            return goOn(back.place(), Long.MAX_VALUE);
        }
        return begin(null, List.of());
    }

    Run run(RunId id) {
        return new Run(folder(id.number()), maxBytes);
    }

    /** @param saved the version of the policy up to which all was in a checkpoint once */
    private RunId goOn(Origin.Place from, long saved) throws IOException {
        Run run = run(from.run());
        List<Point> all = run.points();
        List<Point> known = all.stream().filter(from::covers).toList();
        if (known.size() == all.size()) {
            return from.run();
        }
        if (saved > from.policyVersion()) {
            return begin(from, known);
        }
        run.write(known);
        return from.run();
    }

    private RunId begin(Origin.@Nullable Place branch, List<Point> points) throws IOException {
        Instant began = WallClock.REAL.instant().truncatedTo(ChronoUnit.MILLIS);
        Path unfinished = folder.resolve(UNFINISHED);
        FileTree.delete(unfinished);
        try {
            new Run(unfinished, maxBytes).write(points);
            long number = numbers().stream().mapToLong(Long::longValue).max().orElse(0) + 1;
            Files.writeString(unfinished.resolve(ABOUT), about(number, began, branch));
            Files.move(unfinished, folder(number));
            removeOldest();
            return new RunId(number, began.toEpochMilli());
        } catch (IOException e) {
            FileTree.delete(unfinished);
            throw e;
        }
    }

    private String about(long number, Instant began, Origin.@Nullable Place branch) {
        ObjectNode about = MAPPER.createObjectNode();
        about.put("agent", spec.name()).put("run", number).put(BEGAN, began.toString());
        if (branch != null) {
            about.putObject("branchOf").put("run", branch.run().number()).put("envSteps", branch.envSteps());
        }
        about.set("spec", SpecJson.tree(spec));
        return about.toPrettyString() + "\n";
    }

    private boolean has(RunId id) {
        try {
            String began = MAPPER.readTree(folder(id.number()).resolve(ABOUT).toFile())
                    .path(BEGAN)
                    .asText();
            return Instant.parse(began).toEpochMilli() == id.beganMs();
        } catch (IOException | DateTimeException e) {
            return false; // deleted, or somebody else's
        }
    }

    /** What cannot be removed is no reason to have no curve. */
    private void removeOldest() throws IOException {
        List<Long> numbers = numbers();
        for (long oldest : numbers.subList(0, Math.max(0, numbers.size() - MAX_RUNS))) {
            try {
                FileTree.delete(folder(oldest));
            } catch (IOException e) {
                LOG.warn("the old run {} stays: {}", folder(oldest), e.toString());
            }
        }
    }

    private Path folder(long number) {
        return folder.resolve(PREFIX + number);
    }

    /** Ascending. */
    private List<Long> numbers() throws IOException {
        try (Stream<Path> names = Files.list(folder)) {
            return names.map(path -> path.getFileName().toString())
                    .filter(name -> name.matches(PREFIX + "[1-9][0-9]{0,17}"))
                    .map(name -> Long.valueOf(name.substring(PREFIX.length())))
                    .sorted()
                    .toList();
        }
    }
}
