package dev.rally.env.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rally.comm.home.RallyHome;
import dev.rally.env.catalog.SceneCatalog;
import dev.rally.env.evaluate.EpisodeReturns;
import dev.rally.env.evaluate.MatchResult;
import dev.rally.env.evaluate.Share;
import dev.rally.env.plan.TrainingPlan;
import dev.rally.env.pong.PongSource;
import dev.rally.env.pong.PongVariant;
import dev.rally.env.remote.RemoteAddress;
import dev.rally.env.socketpong.SocketPongSource;
import dev.rally.env.train.AsOf;
import dev.rally.env.train.Evaluation;
import dev.rally.env.train.LoopFixture;
import dev.rally.env.train.TrainingResult;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SummaryTest {
    private static Summary summary(TrainingPlan plan, Evaluation before, Evaluation after) {
        TrainingResult result =
                new TrainingResult(false, 3, 768, 1_768, 2, before, after, Map.of("pong", 1234.0), null);
        return new Summary(result, plan, new RallyHome(Path.of("there")), " --config mine.yaml");
    }

    private static String table(Summary summary) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        summary.publish(new PrintStream(out, true, StandardCharsets.UTF_8), null, null);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void ofASceneWithOpponentsHasPointShares() {
        var won = Map.of(
                "level1",
                new Evaluation.Shown<>(
                        new AsOf(7, 1_768),
                        new MatchResult("pong", "level1", new Share(4, 5), new Share(90, 100), 40, 2, 0)));
        Summary summary = summary(LoopFixture.plan(new PongSource(), 3), Evaluation.NONE, new Evaluation(won, null));
        assertThat(table(summary))
                .contains("against", "level1", "90.0 %", "pong       Elo 1234", "./rally evaluate pong")
                .containsPattern("./rally train --config mine.yaml --home \\S*there \\(goes on\\)");
        JsonNode json = summary.toJson();
        assertThat(json.get("pointShare").get("level1").asDouble()).isEqualTo(0.9);
        assertThat(table(summary)).doesNotContain("as of step");
        assertThat(json.get("pointShareLow").get("level1").asDouble()).isEqualTo(new Share(90, 100).low());
        assertThat(json.has("episodeReturn")).isFalse();
        assertThat(json.get("elo").get("pong").asDouble()).isEqualTo(1234);
    }

    @Test
    void sayHowOldResultsAreWhereTheAgentHasLearntSince() {
        MatchResult match = new MatchResult("pong", "level1", new Share(4, 5), new Share(90, 100), 40, 2, 0);
        var old = Map.of("level1", new Evaluation.Shown<>(new AsOf(1, 1_024), match));
        Summary summary = summary(LoopFixture.plan(new PongSource(), 3), Evaluation.NONE, new Evaluation(old, null));
        assertThat(table(summary)).contains("as of step 1k").contains("2k steps in all its runs");
        assertThat(summary.toJson().get("evaluatedEnvSteps").get("level1").asLong())
                .isEqualTo(1_024);
        assertThat(summary.toJson().get("totalEnvSteps").asLong()).isEqualTo(1_768);
    }

    @Test
    void ofAnotherSceneThanPongNamesIt() {
        TrainingPlan plan = LoopFixture.plan(new PongSource(PongVariant.SIX), 3);
        assertThat(table(summary(plan, Evaluation.NONE, Evaluation.NONE)))
                .contains("./rally evaluate pong level3 --scene pong-six")
                .contains("./rally play pong --scene pong-six");
    }

    @Test
    void whereNobodyIsMeasuredAgainstTheTrainingGoesOn() {
        var source = new SocketPongSource(new RemoteAddress("127.0.0.1", 12345, ""));
        TrainingPlan plan = LoopFixture.plan(source, List.of("socket-pong", "theirs"), 3);
        assertThat(table(summary(plan, Evaluation.NONE, Evaluation.NONE)))
                .contains("next: ./rally train --config mine.yaml")
                .doesNotContain("evaluate");
    }

    @Test
    void ofASceneWithOneSideHasReturns() {
        TrainingPlan plan = LoopFixture.plan(SceneCatalog.named("cartpole"), List.of("cartpole"), 3);
        Summary summary = summary(
                plan,
                Evaluation.NONE,
                new Evaluation(
                        Map.of(),
                        new Evaluation.Shown<>(
                                new AsOf(3, 1_768), new EpisodeReturns("cartpole", 100, 480.5, 30, 481, 0))));
        assertThat(table(summary))
                .contains("cartpole returns 480.5 ± 5.9 (standard deviation 30.0) in 100 episodes of 481 steps")
                .contains("next: ./rally train --config mine.yaml")
                .doesNotContain("points", "evaluate");
        JsonNode json = summary.toJson();
        assertThat(json.get("episodeReturn").asDouble()).isEqualTo(480.5);
        assertThat(json.get("episodeReturnBefore").isNull()).isTrue();
        assertThat(json.has("pointShare")).isFalse();
    }
}
