package dev.rally.env.metrics;

import dev.rally.env.evaluate.EpisodeReturns;
import dev.rally.env.evaluate.MatchResult;
import dev.rally.env.train.AsOf;
import dev.rally.env.train.LoopListener;
import dev.rally.env.train.RoundReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.framework.Summary;
import org.tensorflow.util.Event;

/**
 * One agent's figures for TensorBoard, over trained agent steps: {@code tensorboard --logdir <home>/metrics}. Each run
 * begins a file of its own in {@code <agent>/}, and so does a full one; the oldest make room. Metrics that cannot be
 * written never stop a training.
 */
public final class TensorBoardMetrics implements LoopListener {
    static final long MAX_BYTES = 16L << 20;
    static final int MAX_FILES = 4;

    private static final Logger LOG = LoggerFactory.getLogger(TensorBoardMetrics.class);

    private final Path folder;
    private final String agent;
    private final long maxBytes;
    private @Nullable EventFile file;
    private long envSteps;
    private boolean failed;

    /** @param folder of all metrics */
    public TensorBoardMetrics(Path folder, String agent) {
        this(folder, agent, MAX_BYTES);
    }

    public TensorBoardMetrics(Path folder, String agent, long maxBytes) {
        this.folder = folder.resolve(agent);
        this.agent = agent;
        this.maxBytes = maxBytes;
    }

    @Override
    public void status(Status status) {
        if (status == Status.DONE) {
            close();
        }
    }

    @Override
    public void roundDone(RoundReport report) {
        envSteps = report.envSteps();
        for (RoundReport.AgentReport played : report.agents()) {
            if (played.agent().equals(agent)) {
                append(report.figures(played));
            }
        }
    }

    @Override
    public void evaluated(AsOf when, MatchResult result) {
        if (result.player().equals(agent)) {
            envSteps = when.envSteps();
            String group = "evaluation/" + result.opponent() + "/";
            append(Map.of(
                    group + "pointShare", result.pointShare().share(),
                    group + "meanRallyLength", result.meanRallyLength()));
        }
    }

    @Override
    public void evaluated(AsOf when, EpisodeReturns result) {
        if (result.player().equals(agent)) {
            envSteps = when.envSteps();
            append(Map.of("evaluation/episodeReturn", result.mean(), "evaluation/episodeLength", result.meanLength()));
        }
    }

    private void append(Map<String, Double> figures) {
        Summary.Builder summary = Summary.newBuilder();
        figures.forEach((name, value) -> {
            if (Double.isFinite(value)) {
                summary.addValue(Summary.Value.newBuilder().setTag(name).setSimpleValue(value.floatValue()));
            }
        });
        Event event = Event.newBuilder()
                .setWallTime(System.currentTimeMillis() / 1e3)
                .setStep(envSteps)
                .setSummary(summary)
                .build();
        try {
            EventFile current = file == null || file.bytes() > maxBytes ? begin() : file;
            current.append(event);
            failed = false;
        } catch (IOException e) {
            if (!failed) {
                LOG.warn("TensorBoard's events are not written to {}: {}", folder, e.toString());
            }
            failed = true;
            close();
        }
    }

    private EventFile begin() throws IOException {
        close();
        Files.createDirectories(folder);
        List<Path> older;
        try (Stream<Path> files = Files.list(folder)) {
            older = files.filter(f -> f.getFileName().toString().startsWith("events.out.tfevents."))
                    .sorted()
                    .toList();
        }
        for (Path oldest : older.subList(0, Math.max(0, older.size() - MAX_FILES + 1))) {
            Files.delete(oldest);
        }
        EventFile begun = new EventFile(
                folder.resolve("events.out.tfevents." + System.currentTimeMillis() + "." + System.nanoTime()));
        file = begun;
        return begun;
    }

    private void close() {
        EventFile last = file;
        file = null;
        try {
            if (last != null) {
                last.close();
            }
        } catch (IOException e) {
            LOG.debug("{}: {}", folder, e.toString());
        }
    }
}
