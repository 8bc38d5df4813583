package dev.rally.env.metrics;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.env.evaluate.EpisodeReturns;
import dev.rally.env.evaluate.MatchResult;
import dev.rally.env.train.AsOf;
import dev.rally.env.train.LoopListener;
import dev.rally.env.train.RoundReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One JSON object a line, for every round and every evaluation of one agent. The file is bounded: a full one is kept as
 * {@code <agent>.1.jsonl} and a new one begun. Metrics that cannot be written never stop a training.
 */
public final class MetricsFile implements LoopListener {
    static final long MAX_BYTES = 16L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(MetricsFile.class);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Path folder;
    private final String agent;
    private final long maxBytes;
    private boolean failed;

    public MetricsFile(Path folder, String agent) {
        this(folder, agent, MAX_BYTES);
    }

    public MetricsFile(Path folder, String agent, long maxBytes) {
        this.folder = folder;
        this.agent = agent;
        this.maxBytes = maxBytes;
    }

    @Override
    public void roundDone(RoundReport report) {
        List<RoundReport.AgentReport> mine =
                report.agents().stream().filter(a -> a.agent().equals(agent)).toList();
        for (RoundReport.AgentReport played : mine) {
            ObjectNode line = MAPPER.createObjectNode();
            line.put("round", report.round()).put("envSteps", report.envSteps()).put("seconds", report.seconds());
            line.put("learned", played.learned());
            report.figures(played).forEach((name, value) -> finite(line, name, value));
            append(line);
        }
    }

    @Override
    public void evaluated(AsOf when, MatchResult result) {
        if (result.player().equals(agent)) {
            append(at(when).put("opponent", result.opponent())
                    .put("pointShareEvaluated", result.pointShare().share())
                    .put("low", result.pointShare().low())
                    .put("high", result.pointShare().high())
                    .put("meanRallyLength", result.meanRallyLength()));
        }
    }

    @Override
    public void evaluated(AsOf when, EpisodeReturns result) {
        if (result.player().equals(agent)) {
            append(at(when).put("episodeReturnEvaluated", result.mean())
                    .put("deviation", result.deviation())
                    .put("episodes", result.episodes())
                    .put("episodeLength", result.meanLength()));
        }
    }

    private static ObjectNode at(AsOf when) {
        return MAPPER.createObjectNode().put("round", when.round()).put("envSteps", when.envSteps());
    }

    /** JSON has no NaN: what there is none of is left out. */
    private static void finite(ObjectNode line, String name, double value) {
        if (Double.isFinite(value)) {
            line.put(name, value);
        }
    }

    private void append(ObjectNode line) {
        Path file = folder.resolve(agent + ".jsonl");
        try {
            Files.createDirectories(folder);
            if (Files.exists(file) && Files.size(file) > maxBytes) {
                Files.move(file, folder.resolve(agent + ".1.jsonl"), StandardCopyOption.REPLACE_EXISTING);
            }
            Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            failed = false;
        } catch (IOException e) {
            if (!failed) {
                LOG.warn("metrics are not written to {}: {}", file, e.toString());
            }
            failed = true;
        }
    }
}
