package dev.rally.env.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.comm.client.RallyClient;
import dev.rally.comm.home.RallyHome;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Result;
import dev.rally.env.catalog.SceneCatalog;
import dev.rally.env.evaluate.EpisodeReturns;
import dev.rally.env.evaluate.Match;
import dev.rally.env.evaluate.MatchResult;
import dev.rally.env.evaluate.Share;
import dev.rally.env.plan.TrainingPlan;
import dev.rally.env.pong.PongSource;
import dev.rally.env.round.Player;
import dev.rally.env.scene.SceneSource;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How good an agent is found to be. */
@Timeout(120)
class EvaluationIT extends SharedServer {
    @Nested
    class Evaluating {
        @Test
        void anAgentPlaysItsPointsWithoutDisturbingItsRollout() {
            train(new LoopFixture(), LoopFixture.plan(new PongSource(), 1));
            RallyClient client = shared.client();
            Match.Pair pair = new Match.Pair(new Player.Agent("pong"), new Player.Script("level3"));
            MatchResult once = Match.play(client, new PongSource(), pair, 8, 3, () -> false);
            MatchResult again = Match.play(client, new PongSource(), pair, 8, 3, () -> false);
            assertThat(once.gameShare().played()).isEqualTo(8);
            assertThat(again).isEqualTo(once);
            assertThat(client.call(new Command.AgentList()).agents())
                    .filteredOn(agent -> agent.name().equals("pong"))
                    .allSatisfy(agent -> assertThat(agent.heldSteps()).isZero());
        }
    }

    @Nested
    class OneAgent {
        /** Whoever asks plays whole games; the first points of games alone would show another share. */
        @Test
        void hasOneShareWhoeverAsks() {
            TrainingPlan plan = LoopFixture.evaluating(LoopFixture.plan(new PongSource(), 20), List.of("still"));
            TrainingResult result = evaluated(new LoopFixture(), plan);
            Share summary = share(result, "still");
            RallyClient client = shared.client();
            Match.Pair pair = new Match.Pair(new Player.Agent("pong"), new Player.Script("still"));
            Share match = Match.play(client, new PongSource(), pair, 256, 99, () -> false)
                    .pointShare();
            assertThat(summary.low()).isLessThan(match.high());
            assertThat(summary.high()).isGreaterThan(match.low());
            assertThat(client.call(new Command.CheckpointList("pong")).checkpoints())
                    .filteredOn(saved -> saved.checkpoint().equals("best"))
                    .extracting(Result.CheckpointInfo::winRate)
                    .containsExactly(summary.share());
        }

        @Test
        void thatWasStoppedIsEvaluatedAsItIsThen() {
            LoopFixture loop = new LoopFixture();
            RecordedScenes scenes = new RecordedScenes(LoopFixture.SCENES, step -> {
                if (step == 2 * ROUND + 1) {
                    loop.control.stop();
                }
            });
            TrainingResult result =
                    evaluated(loop, LoopFixture.evaluating(LoopFixture.plan(scenes, 1000), List.of("level1")));
            assertThat(result.rounds()).isEqualTo(3);
            assertThat(when(result, "level1")).isEqualTo(new AsOf(3, result.totalEnvSteps()));
        }

        @Test
        void whoseEvaluationNobodyWaitsForShowsTheLastOneAndHowOldItIs() {
            LoopFixture loop = new LoopFixture();
            RecordedScenes scenes = new RecordedScenes(LoopFixture.SCENES, step -> {
                if (step == 2 * ROUND + 1) {
                    loop.control.hurry();
                }
            });
            TrainingResult result =
                    evaluated(loop, LoopFixture.evaluating(LoopFixture.plan(scenes, 1000), List.of("level1")));
            assertThat(result.totalEnvSteps()).isPositive();
            assertThat(when(result, "level1")).isEqualTo(new AsOf(0, 0));
        }

        private TrainingResult evaluated(LoopFixture loop, TrainingPlan plan) {
            return new TrainingLoop(shared, new RallyHome(sharedHome), LoopFixture.fresh(plan), loop, loop.control)
                    .run(true, true);
        }

        private static AsOf when(TrainingResult result, String opponent) {
            return Objects.requireNonNull(result.after().matches().get(opponent))
                    .when();
        }

        private static Share share(TrainingResult result, String opponent) {
            return Objects.requireNonNull(result.after().matches().get(opponent))
                    .result()
                    .pointShare();
        }
    }

    @Nested
    class Speed {
        /** The pause lasts as long as all before it: a speed that counted it would be seen. */
        @Test
        void isThatOfTheTrainingAndNotOfItsPauses() {
            long began = System.nanoTime();
            LoopFixture loop = new LoopFixture() {
                @Override
                public void status(Status status) {
                    if (status == Status.PAUSED) {
                        long paused = System.nanoTime();
                        new Thread(() -> {
                                    while (System.nanoTime() - paused < paused - began) {
                                        Thread.onSpinWait();
                                    }
                                    control.pause(false);
                                })
                                .start();
                    }
                }
            };
            RecordedScenes scenes = new RecordedScenes(LoopFixture.SCENES, step -> {
                if (step == ROUND + 1) {
                    loop.control.pause(true);
                }
            });
            TrainingResult result = train(loop, LoopFixture.plan(scenes, 3));
            double whole = (System.nanoTime() - began) / 1e9;
            double paused = loop.control.pausedNanos() / 1e9;
            assertThat(result.rounds()).isEqualTo(3);
            assertThat(result.seconds()).isLessThan(whole - paused);
            assertThat(loop.rounds.get(2).envStepsPerSecond()).isGreaterThan(result.envSteps() / (whole - paused));
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
            EpisodeReturns before =
                    Objects.requireNonNull(result.before().episodes()).result();
            EpisodeReturns after =
                    Objects.requireNonNull(result.after().episodes()).result();
            assertThat(before.episodes()).isEqualTo(100);
            assertThat(before.mean()).isEqualTo(before.meanLength()).isBetween(8.0, 499.0);
            assertThat(after.mean()).isNotEqualTo(before.mean());
            assertThat(result.after().matches()).isEmpty();
        }

        @Test
        void withContinuousActionsPlaysEveryEpisodeToItsLimit() {
            EpisodeReturns after = Objects.requireNonNull(
                            alone(new LoopFixture(), "pendulum", 2).after().episodes())
                    .result();
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
}
