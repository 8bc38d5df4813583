package dev.rally.server.metrics;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.SpecJson;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;

/**
 * The runs of one agent: folders {@code run-1}, {@code run-2}, …, each with a file {@code run.json} that says whose it is
 * and what the agent was like when it began. Of many runs the newest stay. One thread.
 */
final class Runs {
    static final int MAX_RUNS = 32;

    private static final String PREFIX = "run-";
    private static final String ABOUT = "run.json";

    private final Path folder;
    private final AgentSpec spec;
    private final int maxBytes;

    Runs(Path folder, AgentSpec spec, int maxBytes) {
        this.folder = folder.resolve(spec.name());
        this.spec = spec;
        this.maxBytes = maxBytes;
    }

    /** The number of the run that goes on from there; it is there then. */
    long open(Origin origin) throws IOException {
        if (origin instanceof Origin.Newest newest && has(newest.run())) {
            Run run = run(newest.run());
            List<Point> all = run.points();
            List<Point> known = upTo(newest.envSteps(), all);
            if (known.size() < all.size()) {
                run.write(known);
            }
            return newest.run();
        }
        if (origin instanceof Origin.SetBack back && has(back.run())) {
            List<Point> all = run(back.run()).points();
            List<Point> known = upTo(back.envSteps(), all);
            return known.size() == all.size() ? back.run() : branch(back, known);
        }
        return begin(new ObjectMapper().createObjectNode());
    }

    Run run(long number) {
        return new Run(folder.resolve(PREFIX + number), maxBytes);
    }

    private boolean has(long number) {
        return Files.isDirectory(folder.resolve(PREFIX + number));
    }

    private static List<Point> upTo(long envSteps, List<Point> points) {
        return points.stream().filter(point -> point.envSteps() <= envSteps).toList();
    }

    private long branch(Origin.SetBack from, List<Point> known) throws IOException {
        ObjectNode about = new ObjectMapper().createObjectNode();
        about.putObject("branchOf").put("run", from.run()).put("envSteps", from.envSteps());
        long number = begin(about);
        run(number).write(known);
        return number;
    }

    private long begin(ObjectNode about) throws IOException {
        Files.createDirectories(folder);
        long number = numbers().stream().mapToLong(Long::longValue).max().orElse(0) + 1;
        while (true) {
            try {
                Files.createDirectory(folder.resolve(PREFIX + number));
                break;
            } catch (FileAlreadyExistsException e) {
                number++;
            }
        }
        about.put("agent", spec.name())
                .put("run", number)
                .put("began", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        about.set("spec", SpecJson.tree(spec));
        Files.writeString(folder.resolve(PREFIX + number).resolve(ABOUT), about.toPrettyString() + "\n");
        removeOldest();
        return number;
    }

    private void removeOldest() throws IOException {
        List<Long> numbers = numbers();
        for (long oldest : numbers.subList(0, Math.max(0, numbers.size() - MAX_RUNS))) {
            try (Stream<Path> files = Files.list(folder.resolve(PREFIX + oldest))) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder.resolve(PREFIX + oldest));
        }
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
