package dev.rally.env.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.client.RallyClient;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.home.RallyHome;
import dev.rally.comm.protocol.Command;
import dev.rally.env.catalog.SceneCatalog;
import dev.rally.env.plan.TrainingPlan;
import dev.rally.env.pong.PongSource;
import dev.rally.env.pong.PongVariant;
import dev.rally.env.scene.SceneSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Trainings that go on from a checkpoint. */
@Timeout(120)
class ResumingIT extends SharedServer {
    @Test
    void equalsGoingOn() {
        RecordedScenes whole = new RecordedScenes(LoopFixture.SCENES, step -> {});
        TrainingResult uninterrupted = train(new LoopFixture(), LoopFixture.plan(whole, 8));

        RecordedScenes first = new RecordedScenes(LoopFixture.SCENES, step -> {});
        new LoopFixture().run(folder.resolve("b"), LoopFixture.plan(first, 4));
        RecordedScenes second = new RecordedScenes(LoopFixture.SCENES, step -> {});
        LoopFixture loop = new LoopFixture();
        TrainingResult resumed = loop.run(folder.resolve("b"), LoopFixture.plan(second, 4));

        assertThat(whole.checksums()).hasSize(8 * ROUND);
        assertThat(first.checksums()).isEqualTo(whole.checksums().subList(0, 4 * ROUND));
        assertThat(second.checksums()).isEqualTo(whole.checksums().subList(4 * ROUND, 8 * ROUND));
        assertThat(LoopFixture.tensors(checkpoint(resumed)))
                .isNotEmpty()
                .isEqualTo(LoopFixture.tensors(checkpoint(uninterrupted)));
        assertThat(loop.rounds.get(0).round()).isEqualTo(5);
        assertThat(loop.notices).anyMatch(line -> line.contains("pong goes on from its checkpoint"));
    }

    @Test
    void equalsGoingOnFromPictures() {
        equalsGoingOn(rounds -> LoopFixture.plan(new PongSource(PongVariant.PIXELS), rounds));
    }

    @Test
    void equalsGoingOnFromStackedVectors() {
        equalsGoingOn(rounds -> LoopFixture.stacking(LoopFixture.plan(new PongSource(), rounds), 3));
    }

    @Test
    void equalsGoingOnWhilePlayersServe() {
        equalsGoingOn(rounds -> LoopFixture.plan(new PongSource(PongVariant.SIX), rounds));
    }

    private void equalsGoingOn(IntFunction<TrainingPlan> plan) {
        TrainingResult uninterrupted = train(new LoopFixture(), plan.apply(6));
        new LoopFixture().run(folder.resolve("b"), plan.apply(3));
        LoopFixture loop = new LoopFixture();
        TrainingResult resumed = loop.run(folder.resolve("b"), plan.apply(3));
        assertThat(loop.rounds.get(0).round()).isEqualTo(4);
        assertThat(LoopFixture.tensors(checkpoint(resumed)))
                .isNotEmpty()
                .isEqualTo(LoopFixture.tensors(checkpoint(uninterrupted)));
    }

    @Test
    void aCheckpointSavedInMidRoundIsOfTheRoundsBeginning() {
        String before = checkpoint(train(new LoopFixture(), LoopFixture.plan(new PongSource(), 2)));
        var expected = LoopFixture.tensors(before);
        AtomicReference<String> saved = new AtomicReference<>();
        try (RallyClient other = otherClient()) {
            train(
                    new LoopFixture(),
                    LoopFixture.plan(
                            new RecordedScenes(LoopFixture.SCENES, step -> {
                                if (step == 2 * ROUND + 3) {
                                    saved.set(other.call(new Command.CheckpointSave("pong", "mid", null, null, null))
                                            .path());
                                }
                            }),
                            3));
        }
        assertThat(LoopFixture.tensors(Objects.requireNonNull(saved.get())))
                .isNotEmpty()
                .isEqualTo(expected);
    }

    @Test
    void freshBeginsAnewUnderTheSameName() {
        train(new LoopFixture(), LoopFixture.plan(new PongSource(), 2));
        LoopFixture loop = new LoopFixture();
        train(loop, LoopFixture.plan(new PongSource(), 1));
        assertThat(loop.rounds.get(0).round()).isEqualTo(1);
    }

    @Test
    void aCheckpointOfAnotherSpecIsRefusedWithEveryDifference() {
        train(new LoopFixture(), LoopFixture.plan(new PongSource(), 1));
        TrainingPlan changed = LoopFixture.changed(LoopFixture.plan(new PongSource(), 1), null);
        assertThatThrownBy(() -> new LoopFixture().run(shared, sharedHome, changed))
                .isInstanceOfSatisfying(
                        RallyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SPEC_MISMATCH))
                .hasMessageContainingAll(
                        "algorithm.gamma is 0.5 in the configuration and 0.99 in the checkpoint",
                        "--fresh --initialize-from pong");
    }

    @Test
    void anAgentOfAnotherSpecMayBeginWithTheParametersOfACheckpoint() {
        String before = checkpoint(train(new LoopFixture(), LoopFixture.plan(new PongSource(), 2)));
        var parameters = LoopFixture.tensors(before).get("parameters.safetensors");
        for (String from : List.of(before, "pong")) {
            LoopFixture loop = new LoopFixture();
            loop.control.stop();
            TrainingPlan changed = LoopFixture.changed(LoopFixture.plan(new PongSource(), 1), from);
            TrainingResult begun = loop.run(shared, sharedHome, LoopFixture.fresh(changed));
            assertThat(LoopFixture.tensors(checkpoint(begun)).get("parameters.safetensors"))
                    .isEqualTo(parameters);
            assertThat(loop.notices).anyMatch(line -> line.contains("begins with the policy of " + from));
        }
    }

    @Test
    void damagedCheckpointsAreNotBuriedUnderANewAgent() throws IOException {
        Path agent = new RallyHome(folder).checkpoints().resolve("pong");
        new LoopFixture().run(folder, LoopFixture.plan(new PongSource(), 1));
        List<Path> manifests;
        try (Stream<Path> files = Files.walk(agent)) {
            manifests = files.filter(file -> file.endsWith("manifest.json")).toList();
        }
        for (Path manifest : manifests) {
            Files.writeString(manifest, "no manifest");
        }
        assertThatThrownBy(() -> new LoopFixture().run(folder, LoopFixture.plan(new PongSource(), 1)))
                .isInstanceOfSatisfying(
                        RallyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT_CHECKPOINT));
        assertThat(manifests).isNotEmpty().allSatisfy(manifest -> assertThat(manifest)
                .exists());
    }

    @Test
    void fullReplayLogOfAKilledRunIsNoObstacle() throws IOException {
        for (int i = 1; i <= RoundReplays.MAX_SEGMENTS; i++) {
            Files.createDirectories(new RallyHome(folder).replays().resolve("pong/0000000" + i));
        }
        TrainingResult result = new LoopFixture().run(folder, LoopFixture.plan(new PongSource(), 1));
        assertThat(result.rounds()).isEqualTo(1);
    }

    @Test
    void anotherNumberOfScenesStartsThemAfreshAndSaysSo() {
        train(new LoopFixture(), LoopFixture.plan(new PongSource(), 2));
        LoopFixture loop = new LoopFixture();
        loop.run(shared, sharedHome, LoopFixture.plan(new PongSource(), 1, 8, 1));
        assertThat(loop.notices).anyMatch(line -> line.contains("the scenes start afresh"));
        assertThat(loop.rounds.get(0).round()).isEqualTo(3);
    }

    @Test
    void fromANamedCheckpointStaysThere() throws IOException {
        train(new LoopFixture(), LoopFixture.plan(new PongSource(), 2));
        try (RallyClient other = otherClient()) {
            Path state = Path.of(Objects.requireNonNull(
                    other.call(new Command.AgentLoad("pong", null)).clientStateFile()));
            Path files = Path.of(other.server().files());
            Files.createDirectories(files);
            Files.copy(state, files.resolve("liked"));
            other.call(new Command.CheckpointSave("pong", "liked", null, "liked", null, null));
        }
        new LoopFixture().run(shared, sharedHome, LoopFixture.plan(new PongSource(), 3));
        LoopFixture liked = new LoopFixture();
        TrainingPlan one = LoopFixture.plan(new PongSource(), 1);
        liked.run(shared, sharedHome, LoopFixture.from(one, "liked"));
        LoopFixture after = new LoopFixture();
        after.run(shared, sharedHome, one);
        assertThat(liked.rounds).extracting(RoundReport::round).containsExactly(3L);
        assertThat(after.rounds).extracting(RoundReport::round).containsExactly(4L);
    }

    @Test
    void fromACheckpointThatIsNotThereIsRefused() {
        train(new LoopFixture(), LoopFixture.plan(new PongSource(), 1));
        TrainingPlan plan = LoopFixture.from(LoopFixture.plan(new PongSource(), 1), "liked-not");
        assertThatThrownBy(() -> new LoopFixture().run(shared, sharedHome, plan))
                .isInstanceOfSatisfying(
                        RallyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_CHECKPOINT));
    }

    @Test
    void withAChangedSettingGoesOnAndOnlyThen() {
        train(new LoopFixture(), LoopFixture.plan(new PongSource(), 2));
        TrainingPlan changed =
                LoopFixture.changing(LoopFixture.changed(LoopFixture.plan(new PongSource(), 1), null), "gamma");
        LoopFixture loop = new LoopFixture();
        loop.run(shared, sharedHome, changed);
        assertThat(loop.rounds).extracting(RoundReport::round).containsExactly(3L);
        LoopFixture again = new LoopFixture();
        again.run(shared, sharedHome, LoopFixture.changed(LoopFixture.plan(new PongSource(), 1), null));
        assertThat(again.rounds).extracting(RoundReport::round).containsExactly(4L);
    }

    @Test
    void endsWhenAllRunsTogetherHaveTheirSteps() {
        TrainingResult first = train(new LoopFixture(), LoopFixture.plan(new PongSource(), 2));
        long round = first.envSteps() / 2;
        TrainingPlan plan = LoopFixture.plan(new PongSource(), 1)
                .withLimits(new TrainingPlan.Limits(0, 5 * round, null, TrainingPlan.Limits.NO_SHARE));
        TrainingResult second = new LoopFixture().run(shared, sharedHome, plan);
        TrainingResult third = new LoopFixture().run(shared, sharedHome, plan);
        assertThat(second.envSteps()).isEqualTo(3 * round);
        assertThat(second.totalEnvSteps()).isEqualTo(5 * round);
        assertThat(third.rounds()).isZero();
        assertThat(third.totalEnvSteps()).isEqualTo(5 * round);
    }

    /** Each episode of Pendulum has 200 steps; what is left of one after a resume is none. */
    @Test
    void inTheMiddleOfEpisodesCountsOnlyWholeOnes() {
        SceneSource source = SceneCatalog.named("pendulum");
        train(new LoopFixture(), LoopFixture.plan(source, List.of("pendulum"), 13));
        LoopFixture loop = new LoopFixture();
        loop.run(shared, sharedHome, LoopFixture.plan(source, List.of("pendulum"), 40));
        assertThat(loop.rounds)
                .extracting(round -> round.agents().get(0).episodeLength())
                .filteredOn(Double::isFinite)
                .isNotEmpty()
                .containsOnly(200.0);
    }
}
