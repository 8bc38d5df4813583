package dev.rally.env.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rally.comm.home.RallyHome;
import dev.rally.env.catalog.SceneCatalog;
import dev.rally.env.link.ServerLink;
import dev.rally.env.plan.TrainingPlan;
import dev.rally.env.pong.PongSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The server's curves of the runner's trainings: what they show is what the runner has seen itself. */
@Timeout(120)
class CurvesIT extends SharedServer {
    private static List<JsonNode> lines(Path home, int run) throws IOException {
        Path file = new RallyHome(home).metrics().resolve("pong/run-" + run + "/metrics.jsonl");
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            lines.add(new ObjectMapper().readTree(line));
        }
        return lines;
    }

    /** The figure by steps. */
    private static Map<Long, Double> curve(List<JsonNode> lines, String name) {
        Map<Long, Double> curve = new LinkedHashMap<>();
        for (JsonNode line : lines) {
            if (line.has(name)) {
                curve.put(line.get("envSteps").asLong(), line.get(name).asDouble());
            }
        }
        return curve;
    }

    private static List<Long> trains(List<JsonNode> lines) {
        return List.copyOf(curve(lines, "entropy").keySet());
    }

    private static TrainingPlan cartpole(int rounds) {
        return LoopFixture.plan(SceneCatalog.named("cartpole"), List.of("pong"), rounds);
    }

    @Test
    void returnsAndLengthsAreThoseThatTheRunnerHasCounted() throws IOException {
        LoopFixture loop = new LoopFixture();
        loop.run(folder, cartpole(20));
        Map<Long, Double> returns = new LinkedHashMap<>();
        Map<Long, Double> lengths = new LinkedHashMap<>();
        for (RoundReport round : loop.rounds) {
            RoundReport.AgentReport agent = round.agents().get(0);
            if (!Double.isNaN(agent.episodeReturn())) {
                returns.put(round.envSteps(), agent.episodeReturn());
                lengths.put(round.envSteps(), agent.episodeLength());
            }
        }
        List<JsonNode> lines = lines(folder, 1);
        assertThat(returns).hasSizeGreaterThan(10);
        assertThat(curve(lines, "episodeReturn")).isEqualTo(returns);
        assertThat(curve(lines, "episodeLength")).isEqualTo(lengths);
    }

    @Test
    void pointsAndEvaluationsStandAtTheirRoundAndSteps() throws IOException {
        LoopFixture loop = new LoopFixture();
        TrainingPlan plan = LoopFixture.evaluating(LoopFixture.plan(new PongSource(), 6), List.of("still"));
        TrainingResult result;
        try (ServerLink link = LoopFixture.launch(folder)) {
            result = new TrainingLoop(link, new RallyHome(folder), plan, loop, loop.control).run(true, true);
        }
        List<JsonNode> lines = lines(folder, 1);
        Map<Long, Double> shares = new LinkedHashMap<>();
        for (RoundReport round : loop.rounds) {
            if (!Double.isNaN(round.agents().get(0).pointShare())) {
                shares.put(round.envSteps(), round.agents().get(0).pointShare());
            }
        }
        assertThat(curve(lines, "pointShare")).isEqualTo(shares);
        List<JsonNode> evaluations = lines.stream()
                .filter(line -> line.has("evaluation/still/pointShare"))
                .toList();
        // On a slow machine there may be others between them.
        JsonNode first = evaluations.get(0);
        JsonNode last = evaluations.get(evaluations.size() - 1);
        assertThat(first).isNotSameAs(last);
        assertThat(first.get("round").asLong()).isZero();
        assertThat(first.get("envSteps").asLong()).isZero();
        assertThat(last.get("round").asLong()).isEqualTo(6);
        assertThat(last.get("envSteps").asLong()).isEqualTo(result.totalEnvSteps());
        assertThat(last.get("evaluation/still/pointShare").asDouble())
                .isEqualTo(Objects.requireNonNull(result.after().matches().get("still"))
                        .result()
                        .pointShare()
                        .share());
    }

    @Test
    void aKilledServerLeavesOneCurve() throws IOException {
        try (ServerLink link = LoopFixture.launch(folder)) {
            RecordedScenes scenes = new RecordedScenes(LoopFixture.SCENES, step -> {
                if (step == 3 * ROUND + 3) {
                    kill(link);
                }
            });
            new LoopFixture().run(link, folder, LoopFixture.plan(scenes, 6));
        }
        long steps = (long) LoopFixture.SCENES * ROUND;
        assertThat(trains(lines(folder, 1)))
                .containsExactly(steps, 2 * steps, 3 * steps, 4 * steps, 5 * steps, 6 * steps);
        assertThat(folder.resolve("metrics/pong/run-2")).doesNotExist();
    }

    @Test
    void aTrainingThatBeginsAnewHasACurveOfItsOwn() throws IOException {
        new LoopFixture().run(folder, cartpole(3));
        new LoopFixture().run(folder, cartpole(2));
        new LoopFixture().run(folder, LoopFixture.fresh(cartpole(2)));
        assertThat(trains(lines(folder, 1))).hasSize(5).isSorted();
        assertThat(trains(lines(folder, 2))).hasSize(2);
    }
}
