package dev.rally.env.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.client.RallyClient;
import dev.rally.comm.home.RallyHome;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Mode;
import dev.rally.env.Await;
import dev.rally.env.link.ServerLink;
import dev.rally.env.plan.TrainingPlan;
import dev.rally.env.pong.PongSource;
import dev.rally.env.scene.SceneSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Trainings whose server dies, whose scenes fail, or that are stopped. */
@Timeout(120)
class SurvivingIT extends SharedServer {
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
        void amongRoundsOfSeveralBatchesChangesNothingThatIsLearntEither() {
            List<String> players = List.of("pong");
            TrainingResult undisturbed = train(
                    new LoopFixture(), LoopFixture.plan(WideScene.source(() -> {}), players, 3, WideScene.SCENES, 1));
            long steps = 3L * ROUND * WideScene.SCENES;
            assertThat(undisturbed.envSteps()).isEqualTo(steps);

            LoopFixture loop = new LoopFixture();
            try (ServerLink link = LoopFixture.launch(folder.resolve("b"))) {
                AtomicInteger step = new AtomicInteger();
                SceneSource scenes = WideScene.source(() -> {
                    if (step.incrementAndGet() == (ROUND + 3) * WideScene.SCENES) {
                        kill(link);
                    }
                });
                TrainingResult survived =
                        loop.run(link, folder.resolve("b"), LoopFixture.plan(scenes, players, 3, WideScene.SCENES, 1));
                assertThat(survived.envSteps()).as("%s", loop.notices).isEqualTo(steps);
                assertThat(LoopFixture.tensors(checkpoint(survived)))
                        .isNotEmpty()
                        .isEqualTo(LoopFixture.tensors(checkpoint(undisturbed)));
            }
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
            AtomicBoolean failed = new AtomicBoolean();
            LoopFixture loop = new LoopFixture() {
                @Override
                public void status(Status status) {
                    if (status == Status.SAVING && rounds.size() == 1 && !failed.getAndSet(true)) {
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
        void aPausedLoopStopsToo() throws Exception {
            LoopFixture loop = new LoopFixture();
            RecordedScenes scenes = new RecordedScenes(LoopFixture.SCENES, step -> {
                if (step == 3) {
                    loop.control.pause(true);
                }
            });
            Thread running = new Thread(() -> train(loop, LoopFixture.plan(scenes, 1000)));
            running.start();
            Await.until(loop.control::paused);
            loop.control.stop();
            assertThat(loop.control.awaitEnd(TimeUnit.SECONDS.toMillis(60))).isTrue();
            running.join();
            assertThat(loop.rounds).hasSize(1);
        }
    }
}
