package dev.rally.env.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.comm.client.RallyClient;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Mode;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.AlgorithmSpec;
import dev.rally.env.evaluate.Match;
import dev.rally.env.evaluate.MatchResult;
import dev.rally.env.plan.TrainingPlan;
import dev.rally.env.pong.PongSource;
import dev.rally.env.round.Player;
import dev.rally.env.scene.LiftedScenes;
import dev.rally.env.scene.LockScene;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who plays whom in a training, and who learns from it. */
@Timeout(120)
class PlayersIT extends SharedServer {
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
            Player past = new Player.Snapshot("pong", "latest");
            MatchResult itself = Match.play(
                    client, new PongSource(), new Match.Pair(new Player.Agent("pong"), past), 8, 3, () -> false);
            MatchResult other = Match.play(
                    client, new PongSource(), new Match.Pair(new Player.Agent("twin"), past), 8, 3, () -> false);
            client.call(new Command.AgentDelete("twin"));
            assertThat(itself.pointShare()).isEqualTo(other.pointShare());
            assertThat(itself.meanRallyLength()).isEqualTo(other.meanRallyLength());
        }
    }

    @Test
    void whoseScheduleHasReachedZeroAreNamedOnce() {
        LoopFixture loop = new LoopFixture();
        AlgorithmSpec fading = LoopFixture.algorithm(
                "{\"type\":\"ppo\",\"learningRateSchedule\":\"linear\",\"learningRateDecayEnvSteps\":1}");
        train(loop, LoopFixture.learning(LoopFixture.plan(new PongSource(), 4), fading));
        assertThat(loop.notices.stream().filter(line -> line.contains("pong learns nothing any more")))
                .hasSize(1);
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
}
