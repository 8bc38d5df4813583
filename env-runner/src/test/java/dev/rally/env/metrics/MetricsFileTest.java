package dev.rally.env.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rally.env.evaluate.EpisodeReturns;
import dev.rally.env.train.AsOf;
import dev.rally.env.train.RoundReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsFileTest {
    @TempDir
    Path folder;

    /** A round of pong alone. */
    static RoundReport report(long round) {
        return new RoundReport(
                round,
                100 * round,
                100 * round,
                2,
                50 * round,
                List.of(new RoundReport.AgentReport(
                        "pong", true, null, 1.5, Double.NaN, 0.25, 1100, Map.of("entropy", 1.0))));
    }

    @Test
    void aRoundIsOneLineOfJsonWithoutWhatIsNotThere() throws IOException {
        new MetricsFile(folder, "pong").roundDone(report(3));
        List<String> lines = Files.readAllLines(folder.resolve("pong.jsonl"));
        assertThat(lines).hasSize(1);
        JsonNode line = new ObjectMapper().readTree(lines.get(0));
        assertThat(line.get("round").asLong()).isEqualTo(3);
        assertThat(line.get("episodeReturn").asDouble()).isEqualTo(1.5);
        assertThat(line.get("entropy").asDouble()).isEqualTo(1);
        assertThat(line.get("elo").asDouble()).isEqualTo(1100);
        assertThat(line.has("episodeLength")).isFalse();
    }

    @Test
    void whatAnAgentReturnsAloneIsALine() throws IOException {
        MetricsFile file = new MetricsFile(folder, "pong");
        file.evaluated(new AsOf(4, 400), new EpisodeReturns("hero", 100, 7, 1, 7, 0));
        file.evaluated(new AsOf(4, 400), new EpisodeReturns("pong", 100, 480.5, 30, 481, 0));
        List<String> lines = Files.readAllLines(folder.resolve("pong.jsonl"));
        assertThat(lines).hasSize(1);
        JsonNode line = new ObjectMapper().readTree(lines.get(0));
        assertThat(line.get("episodeReturnEvaluated").asDouble()).isEqualTo(480.5);
        assertThat(line.get("episodes").asInt()).isEqualTo(100);
        assertThat(line.get("round").asLong()).isEqualTo(4);
        assertThat(line.get("envSteps").asLong()).isEqualTo(400);
    }

    @Test
    void otherAgentsRoundsAreNotInIt() {
        new MetricsFile(folder, "hero").roundDone(report(3));
        assertThat(folder.resolve("hero.jsonl")).doesNotExist();
    }

    @Test
    void aFullFileIsKeptOnceAndANewOneBegun() throws IOException {
        MetricsFile file = new MetricsFile(folder, "pong", 500);
        for (int round = 1; round <= 50; round++) {
            file.roundDone(report(round));
        }
        try (var files = Files.list(folder)) {
            assertThat(files.map(f -> f.getFileName().toString()))
                    .containsExactlyInAnyOrder("pong.jsonl", "pong.1.jsonl");
        }
        assertThat(Files.size(folder.resolve("pong.1.jsonl"))).isLessThan(1000);
    }

    @Test
    void aFolderThatCannotBeWrittenStopsNothing() throws IOException {
        Path file = Files.createFile(folder.resolve("occupied"));
        new MetricsFile(file, "pong").roundDone(report(1));
        assertThat(file).isEmptyFile();
    }
}
