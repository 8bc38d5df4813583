package dev.rally.env.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.client.RallyClient;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.home.RallyHome;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Mode;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.AlgorithmSpec;
import dev.rally.env.catalog.SceneCatalog;
import dev.rally.env.evaluate.EpisodeReturns;
import dev.rally.env.evaluate.Match;
import dev.rally.env.evaluate.MatchResult;
import dev.rally.env.link.ServerLink;
import dev.rally.env.pong.PongSource;
import dev.rally.env.pong.PongVariant;
import dev.rally.env.round.Player;
import dev.rally.env.scene.LiftedScenes;
import dev.rally.env.scene.LockScene;
import dev.rally.env.scene.SceneSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Through the packaged server: {@code mvn -pl ai-server -am package} builds it. */
@Timeout(120)
class TrainingLoopIT {
    private static final int ROUND = LoopFixture.ROUND_STEPS;

    /** For tests whose server need not end; each begins its agents anew. */
    @TempDir
    static Path sharedHome;

    @SuppressWarnings("NullAway.Init")
    private static ServerLink shared;

    @TempDir
    Path folder;

    @BeforeAll
    static void launch() {
        shared = LoopFixture.launch(sharedHome);
    }

    @AfterAll
    static void end() {
        shared.close();
    }

    private static TrainingResult train(LoopFixture loop, TrainingPlan plan) {
        return loop.run(shared, sharedHome, LoopFixture.fresh(plan));
    }

    private static RallyClient otherClient() {
        return RallyClient.connect(new RallyHome(sharedHome).runningServer(), "other");
    }

    private static void kill(ServerLink link) {
        ProcessHandle.of(link.pid()).orElseThrow().destroyForcibly();
    }

    private static String checkpoint(TrainingResult result) {
        return Objects.requireNonNull(result.checkpoint());
    }

    @Nested
    class Resuming {
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
                                        saved.set(
                                                other.call(new Command.CheckpointSave("pong", "mid", null, null, null))
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
            for (String from : List.of("pong", before)) {
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
    }

    @Nested
    class ServerDeath {
        @Test
        void inMidRoundChangesNothingThatIsLearnt() {
            RecordedScenes calm = new RecordedScenes(LoopFixture.SCENES, step -> {});
            TrainingResult undisturbed = train(new LoopFixture(), LoopFixture.plan(calm, 5));

            LoopFixture loop = new LoopFixture();
            try (ServerLink link = LoopFixture.launch(folder.resolve("b"))) {
                RecordedScenes scenes = new RecordedScenes(LoopFixture.SCENES, step -> {
                    if (step == 2 * ROUND + 3) {
                        kill(link);
                    }
                });
                TrainingResult survived = loop.run(link, folder.resolve("b"), LoopFixture.plan(scenes, 5));
                assertThat(survived.rounds()).isEqualTo(5);
                assertThat(LoopFixture.tensors(checkpoint(survived)))
                        .isNotEmpty()
                        .isEqualTo(LoopFixture.tensors(checkpoint(undisturbed)));
            }
            assertThat(loop.notices).anyMatch(line -> line.contains("the server is lost"));
            assertThat(loop.notices).contains("the server is back");
        }

        @Test
        void whileTheFirstSceneIsSetUpIsSurvivedAndDoesNotForgetThatAllBeginsAnew() {
            new LoopFixture().run(folder, LoopFixture.plan(new PongSource(), 2));
            LoopFixture loop = new LoopFixture();
            try (ServerLink link = LoopFixture.launch(folder)) {
                AtomicInteger opened = new AtomicInteger();
                SceneSource scenes = new RecordedScenes(LoopFixture.SCENES, step -> {}, () -> {
                    if (opened.getAndIncrement() == 0) {
                        kill(link);
                    }
                });
                loop.run(link, folder, LoopFixture.fresh(LoopFixture.plan(scenes, 1)));
            }
            assertThat(loop.notices).contains("the server is back");
            assertThat(loop.rounds).extracting(RoundReport::round).containsExactly(1L);
        }

        @Test
        void doesNotSetAnAgentsModeBack() {
            LoopFixture loop = new LoopFixture();
            try (ServerLink link = LoopFixture.launch(folder)) {
                RecordedScenes scenes = new RecordedScenes(LoopFixture.SCENES, step -> {
                    if (step == ROUND + 3) {
                        mode(folder, Mode.DETERMINISTIC);
                    } else if (step == 2 * ROUND + 3) {
                        kill(link);
                    } else if (step == 3 * ROUND + 7) {
                        mode(folder, Mode.TRAINING);
                    }
                });
                loop.run(link, folder, LoopFixture.plan(scenes, 2));
            }
            assertThat(loop.notices).anyMatch(line -> line.contains("pong is in deterministic mode"));
            assertThat(loop.rounds)
                    .extracting(round -> round.agents().get(0).learned())
                    .containsExactly(true, false, false, false, true);
        }

        private static void mode(Path home, Mode mode) {
            try (RallyClient other = RallyClient.connect(new RallyHome(home).runningServer(), "other")) {
                other.call(new Command.AgentMode("pong", mode));
            }
        }
    }

    @Nested
    class Failing {
        @Test
        void aSceneThatThrowsLosesOnlyItsRoundAndThatIsSaid() {
            LoopFixture loop = new LoopFixture();
            RecordedScenes scenes = new RecordedScenes(LoopFixture.SCENES, step -> {
                if (step == 2 * ROUND + 3) {
                    throw new IllegalStateException("a mistake in the scene");
                }
            });
            assertThatThrownBy(() -> train(loop, LoopFixture.plan(scenes, 5)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasNoSuppressedExceptions();
            assertThat(loop.notices).anyMatch(line -> line.contains("saved as of round 2"));
            LoopFixture resumed = new LoopFixture();
            resumed.run(shared, sharedHome, LoopFixture.plan(new PongSource(), 1));
            assertThat(resumed.rounds.get(0).round()).isEqualTo(3);
        }

        @Test
        void scenesThatStandInMidStepAreNotSaved() {
            LoopFixture loop = new LoopFixture();
            try (RallyClient other = otherClient()) {
                RecordedScenes scenes = new RecordedScenes(LoopFixture.SCENES, step -> {
                    if (step == ROUND + 3) {
                        other.call(new Command.AgentMode("pong", Mode.DETERMINISTIC));
                    } else if (step == 2 * ROUND + 3) {
                        throw new IllegalStateException("a mistake in the scene");
                    }
                });
                assertThatThrownBy(() -> train(loop, LoopFixture.plan(scenes, 5)))
                        .isInstanceOf(IllegalStateException.class);
                other.call(new Command.AgentMode("pong", Mode.TRAINING));
            }
            assertThat(loop.notices).anyMatch(line -> line.contains("saved as of round 2"));
            LoopFixture resumed = new LoopFixture();
            resumed.run(shared, sharedHome, LoopFixture.plan(new PongSource(), 1));
            assertThat(resumed.rounds.get(0).round()).isEqualTo(3);
            assertThat(resumed.notices).anyMatch(line -> line.contains("the scenes start afresh"));
        }

        @Test
        void aBestThatCannotBeKeptIsSaidAndTriedOnceMore() throws IOException {
            Path best = new RallyHome(folder).checkpoints().resolve("pong/best");
            Files.createDirectories(best.resolveSibling(""));
            Files.createFile(best); // no folder, so nothing can become one in its place
            LoopFixture loop = new LoopFixture() {
                @Override
                public void notice(String line) {
                    super.notice(line);
                    if (line.contains("best")) {
                        assertThat(best.toFile().delete()).isTrue();
                    }
                }
            };
            try (ServerLink link = LoopFixture.launch(folder)) {
                TrainingPlan plan = LoopFixture.evaluating(LoopFixture.plan(new PongSource(), 1), List.of("level1"));
                new TrainingLoop(link, new RallyHome(folder), plan, loop, loop.control).run(false, true);
            }
            assertThat(loop.notices).filteredOn(line -> line.contains("best")).hasSize(1);
            assertThat(best.resolve("manifest.json")).exists();
        }

        @Test
        void aRoundThatIsTrainedButNotYetSavedIsSaved() {
            LoopFixture loop = new LoopFixture() {
                @Override
                public void status(Status status) {
                    if (status == Status.SAVING && rounds.size() == 1 && notices.isEmpty()) {
                        notices.add("fails");
                        throw new IllegalStateException("a mistake in the listener");
                    }
                }
            };
            assertThatThrownBy(() -> train(loop, LoopFixture.plan(new PongSource(), 5)))
                    .isInstanceOf(IllegalStateException.class);
            LoopFixture resumed = new LoopFixture();
            resumed.run(shared, sharedHome, LoopFixture.plan(new PongSource(), 1));
            assertThat(resumed.rounds.get(0).round()).isEqualTo(3);
        }
    }

    @Nested
    class ModeSwitch {
        @Test
        void fromAnotherClientInMidRoundDropsOnlyThatRound() {
            LoopFixture loop = new LoopFixture();
            try (RallyClient other = otherClient()) {
                RecordedScenes scenes = new RecordedScenes(LoopFixture.SCENES, step -> {
                    if (step == ROUND + 3) {
                        other.call(new Command.AgentMode("pong", Mode.DETERMINISTIC));
                    } else if (step == 2 * ROUND + 3) {
                        other.call(new Command.AgentMode("pong", Mode.TRAINING));
                    }
                });
                train(loop, LoopFixture.plan(scenes, 3));
            }
            assertThat(loop.rounds)
                    .extracting(round -> round.agents().get(0).learned())
                    .containsExactly(true, false, false, true, true);
            assertThat(loop.notices).anyMatch(line -> line.contains("dropped") && line.contains("deterministic"));
        }

        @Test
        void thereAndBackWithinARoundDropsIt() {
            LoopFixture loop = new LoopFixture();
            try (RallyClient other = otherClient()) {
                RecordedScenes scenes = new RecordedScenes(LoopFixture.SCENES, step -> {
                    if (step == ROUND + 3) {
                        other.call(new Command.AgentMode("pong", Mode.DETERMINISTIC));
                        other.call(new Command.AgentMode("pong", Mode.TRAINING));
                    }
                });
                train(loop, LoopFixture.plan(scenes, 2));
            }
            assertThat(loop.rounds)
                    .extracting(round -> round.agents().get(0).learned())
                    .containsExactly(true, false, true);
            assertThat(loop.notices).anyMatch(line -> line.contains("was discarded during the round"));
        }
    }

    @Nested
    class Players {
        @Test
        void selfPlayTrainsOnBothSides() {
            LoopFixture loop = new LoopFixture();
            TrainingPlan plan = LoopFixture.plan(new PongSource(), List.of("pong", "self"), 2);
            TrainingResult result = train(loop, plan);
            assertThat(result.envSteps()).isEqualTo(2L * 2 * LoopFixture.SCENES * ROUND);
        }

        @Test
        void twoAgentsTrainSideBySide() {
            LoopFixture loop = new LoopFixture();
            train(loop, LoopFixture.plan(new PongSource(), List.of("hero", "target"), 2));
            assertThat(loop.rounds).allSatisfy(round -> assertThat(round.agents())
                    .extracting(RoundReport.AgentReport::agent, RoundReport.AgentReport::learned)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple("hero", true),
                            org.assertj.core.groups.Tuple.tuple("target", true)));
        }

        @Test
        void aCheckpointPlaysAgainstItsAgentWithoutLearning() {
            LoopFixture loop = new LoopFixture();
            train(loop, LoopFixture.plan(new PongSource(), 1));
            TrainingResult result = train(loop, LoopFixture.plan(new PongSource(), List.of("pong", "pong@latest"), 1));
            assertThat(result.envSteps()).isEqualTo((long) LoopFixture.SCENES * ROUND);
        }

        @Test
        void twoGroupsInFlightPlayTheSameGamesAsOne() {
            RecordedScenes scenes = new RecordedScenes(LoopFixture.SCENES, step -> {});
            TrainingResult result = train(new LoopFixture(), LoopFixture.plan(scenes, 2, LoopFixture.SCENES, 2));
            assertThat(result.rounds()).isEqualTo(2);
            assertThat(scenes.checksums()).hasSize(2 * 2 * ROUND);
        }
    }

    @Nested
    class Evaluating {
        @Test
        void anAgentPlaysItsPointsWithoutDisturbingItsRollout() {
            train(new LoopFixture(), LoopFixture.plan(new PongSource(), 1));
            RallyClient client = shared.client();
            Match.Pair pair = new Match.Pair(new Player.Agent("pong"), new Player.Script("level3"));
            MatchResult once = Match.play(client, new PongSource(), pair, Match.Length.points(200), 3, () -> false);
            MatchResult again = Match.play(client, new PongSource(), pair, Match.Length.points(200), 3, () -> false);
            assertThat(once.pointShare().played()).isGreaterThanOrEqualTo(200);
            assertThat(again).isEqualTo(once);
            assertThat(client.call(new Command.AgentList()).agents())
                    .filteredOn(agent -> agent.name().equals("pong"))
                    .allSatisfy(agent -> assertThat(agent.heldSteps()).isZero());
        }
    }

    @Nested
    class RememberingAgents {
        /** Of whom each sees a stack of observations, which the server remembers of each lane. */
        @Test
        void playAgainstThemselvesAsAgainstATwin() {
            TrainingPlan plan = LoopFixture.stacking(LoopFixture.plan(new PongSource(), 3), 3);
            train(new LoopFixture(), plan);
            RallyClient client = shared.client();
            AgentSpec pong = plan.agents().get(0);
            AgentSpec twin = new AgentSpec(
                    "twin", pong.observation(), pong.action(), pong.algorithm(), pong.network(), pong.seed());
            client.call(new Command.AgentCreate(twin, "pong"));
            Match.Length length = Match.Length.points(200);
            Player past = new Player.Snapshot("pong", "latest");
            MatchResult itself = Match.play(
                    client, new PongSource(), new Match.Pair(new Player.Agent("pong"), past), length, 3, () -> false);
            MatchResult other = Match.play(
                    client, new PongSource(), new Match.Pair(new Player.Agent("twin"), past), length, 3, () -> false);
            client.call(new Command.AgentDelete("twin"));
            assertThat(itself.pointShare()).isEqualTo(other.pointShare());
            assertThat(itself.meanRallyLength()).isEqualTo(other.meanRallyLength());
        }
    }

    @Nested
    class OneSide {
        private TrainingResult alone(LoopFixture loop, String scene, int rounds) {
            TrainingPlan plan = LoopFixture.plan(SceneCatalog.named(scene), List.of(scene), rounds);
            return new TrainingLoop(shared, new RallyHome(sharedHome), LoopFixture.fresh(plan), loop, loop.control)
                    .run(true, true);
        }

        @Test
        void isPlayedWithoutOpponentsAndEvaluatedByItsReturns() {
            LoopFixture loop = new LoopFixture();
            TrainingResult result = alone(loop, "cartpole", 20);
            assertThat(loop.rounds).hasSize(20).allSatisfy(round -> {
                RoundReport.AgentReport agent = round.agents().get(0);
                assertThat(agent.learned()).isTrue();
                assertThat(agent.pointShare()).isNaN();
                // A reward of 1 a step; or no episode ended.
                assertThat(Double.compare(agent.episodeReturn(), agent.episodeLength()))
                        .isZero();
            });
            EpisodeReturns before = Objects.requireNonNull(result.before().episodes());
            EpisodeReturns after = Objects.requireNonNull(result.after().episodes());
            assertThat(before.episodes()).isEqualTo(100);
            assertThat(before.mean()).isEqualTo(before.meanLength()).isBetween(8.0, 499.0);
            assertThat(after.mean()).isNotEqualTo(before.mean());
            assertThat(result.after().matches()).isEmpty();
        }

        @Test
        void withContinuousActionsPlaysEveryEpisodeToItsLimit() {
            EpisodeReturns after = Objects.requireNonNull(
                    alone(new LoopFixture(), "pendulum", 2).after().episodes());
            assertThat(after.meanLength()).isEqualTo(200);
            assertThat(after.mean()).isBetween(-2000.0, -300.0);
            assertThat(after.deviation()).isPositive();
        }

        @Test
        void resumedEqualsUninterrupted() {
            SceneSource source = SceneCatalog.named("cartpole");
            LoopFixture loop = new LoopFixture();
            TrainingResult whole = train(loop, LoopFixture.plan(source, List.of("cartpole"), 12));
            new LoopFixture().run(folder.resolve("b"), LoopFixture.plan(source, List.of("cartpole"), 6));
            TrainingResult resumed =
                    new LoopFixture().run(folder.resolve("b"), LoopFixture.plan(source, List.of("cartpole"), 6));
            assertThat(LoopFixture.tensors(checkpoint(resumed)))
                    .isNotEmpty()
                    .isEqualTo(LoopFixture.tensors(checkpoint(whole)));
        }
    }

    @Nested
    class MaskedChoices {
        private TrainingPlan plan(int rounds) {
            return LoopFixture.plan(LiftedScenes.source(LockScene::new), List.of("lock", "lock"), rounds, 31, 2);
        }

        @ParameterizedTest
        @ValueSource(strings = {"ppo", "reinforce"})
        void areNeverMadeWhereTheSceneForbidsThem(String type) {
            LoopFixture loop = new LoopFixture();
            String settings = type.equals("ppo") ? ",\"minibatchSize\":64,\"epochs\":2" : ",\"episodesPerBatch\":20";
            AlgorithmSpec algorithm = LoopFixture.algorithm("{\"type\":\"" + type + "\"" + settings + "}");
            train(loop, LoopFixture.learning(plan(12), algorithm));
            assertThat(loop.rounds).hasSize(12).allSatisfy(round -> assertThat(
                            round.agents().get(0).learned())
                    .isTrue());
        }

        @Test
        void resumeAsIfUninterrupted() {
            TrainingResult whole = train(new LoopFixture(), plan(12));
            new LoopFixture().run(folder.resolve("b"), plan(6));
            TrainingResult resumed = new LoopFixture().run(folder.resolve("b"), plan(6));
            assertThat(LoopFixture.tensors(checkpoint(resumed)))
                    .isNotEmpty()
                    .isEqualTo(LoopFixture.tensors(checkpoint(whole)));
        }
    }

    @Nested
    class Stopping {
        @Test
        void theRoundInProgressIsSaved() {
            LoopFixture loop = new LoopFixture();
            RecordedScenes scenes = new RecordedScenes(LoopFixture.SCENES, step -> {
                if (step == 2 * ROUND + 1) {
                    loop.control.stop();
                }
            });
            TrainingResult result = train(loop, LoopFixture.plan(scenes, 1000));
            assertThat(result.rounds()).isEqualTo(3);
            LoopFixture resumed = new LoopFixture();
            resumed.run(shared, sharedHome, LoopFixture.plan(new PongSource(), 1));
            assertThat(resumed.rounds.get(0).round()).isEqualTo(4);
        }

        @Test
        void aServerThatEndsFirstLeavesItsLastCheckpoint() {
            LoopFixture loop = new LoopFixture();
            try (ServerLink link = LoopFixture.launch(folder)) {
                RecordedScenes scenes = new RecordedScenes(LoopFixture.SCENES, step -> {
                    if (step == 3 * ROUND + 1) {
                        loop.control.stop();
                        kill(link);
                    }
                });
                TrainingResult result = loop.run(link, folder, LoopFixture.plan(scenes, 1000));
                assertThat(result.rounds()).isEqualTo(3);
                assertThat(Path.of(checkpoint(result))).isDirectory();
            }
            assertThat(loop.notices).anyMatch(line -> line.contains("the last checkpoint stands"));
        }

        @Test
        void aPausedLoopStopsToo() throws InterruptedException {
            LoopFixture loop = new LoopFixture();
            RecordedScenes scenes = new RecordedScenes(LoopFixture.SCENES, step -> {
                if (step == 3) {
                    loop.control.pause(true);
                }
            });
            Thread running = new Thread(() -> train(loop, LoopFixture.plan(scenes, 1000)));
            running.start();
            while (!loop.control.paused()) {
                Thread.onSpinWait();
            }
            loop.control.stop();
            assertThat(loop.control.awaitEnd(TimeUnit.SECONDS.toMillis(60))).isTrue();
            running.join();
            assertThat(loop.rounds).hasSize(1);
        }
    }
}
