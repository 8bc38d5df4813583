package dev.rally.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.rally.comm.batch.BatchView;
import dev.rally.comm.client.Call;
import dev.rally.comm.client.RallyClient;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Mode;
import dev.rally.comm.protocol.RawJson;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.spec.ActionSpace;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.NetworkSpec;
import dev.rally.comm.spec.ObservationSpace;
import dev.rally.comm.spec.PpoSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** What each command does, through a real socket. */
final class CommandsIT {
    @TempDir
    private static Path home;

    private static CoProcess server;
    private static Player player;

    /** Every test has an agent of its own. */
    private String agent = "";

    @BeforeAll
    static void start() throws Exception {
        server = CoProcess.start(ServeOptions.on(home));
        player = new Player(server.ready());
    }

    @AfterAll
    static void stop() throws Exception {
        player.close();
        server.close();
    }

    @BeforeEach
    void name(TestInfo test) {
        agent = test.getTestMethod().orElseThrow().getName();
    }

    @Nested
    final class Server {
        @Test
        void helloTellsTheLimitsAndTheDevice() {
            Result.Hello hello = player.client().server();

            assertThat(hello.session()).isEqualTo(server.ready().session());
            assertThat(hello.capabilities().algorithms()).contains("ppo");
            assertThat(hello.capabilities().device()).isEqualTo("cpu");
        }

        @Test
        void statusTellsWhatIsLive() {
            player.create(agent);

            Result.Status status = player.client().call(new Command.Status());

            assertThat(status.pid()).isEqualTo(ProcessHandle.current().pid());
            assertThat(status.clients()).isEqualTo(1);
            assertThat(status.exchanges()).isEqualTo(1);
            assertThat(status.paused()).isFalse();
            assertThat(status.training()).isEmpty();
            assertThat(status.agents()).extracting(Result.AgentInfo::name).contains(agent);
        }

        @Test
        void thePolicyIsExportedAsJson() {
            player.create(agent);

            Result.PolicyExport export = player.client().call(new Command.PolicyExport(agent, null));

            assertThat(Path.of(export.path()))
                    .isEqualTo(home.toAbsolutePath().resolve("exports").resolve(agent + ".json"))
                    .content()
                    .contains(agent);
        }
    }

    @Nested
    final class Exchanges {
        @Test
        void theFileGoesWithTheConnection() {
            Path file;
            try (Player other = new Player(server.ready())) {
                file = other.path();
                assertThat(file).exists();
            }

            awaitGone(file);
        }

        @Test
        void theFileGoesWhenTheExchangeIsClosed() {
            RallyClient client = player.client();
            Result.ExchangeOpen opened = client.call(new Command.ExchangeOpen(1, 4096, 1));

            client.call(new Command.ExchangeClose(opened.exchange()));

            assertThat(Path.of(opened.path())).doesNotExist();
        }
    }

    @Nested
    final class Acting {
        @Test
        void actionsComeBackInTheSlotWithTheRequestsSequence() {
            int id = player.create(agent).agent().id();
            player.observe(1, Player.LANES, 0.1f);

            Result.Infer answer = player.infer(agent, 1);

            assertThat(answer.mode()).isEqualTo(Mode.TRAINING);
            assertThat(answer.rows()).isEqualTo(Player.LANES);
            BatchView reply = player.reply(1);
            assertThat(reply.agentId()).isEqualTo(id);
            assertThat(reply.sequence()).isEqualTo(1);
            assertThat(reply.policyVersion()).isEqualTo(answer.policyVersion());
            assertThat(IntStream.of(player.actions(1, Player.LANES)))
                    .allMatch(action -> action >= 0 && action < Player.ACTIONS);
        }

        @Test
        void stepsAreHeldInTrainingModeOnly() {
            player.create(agent);
            player.observe(0, Player.LANES, 0.1f);

            assertThat(player.infer(agent, 0).rollout()).isPositive();
            player.client().call(new Command.AgentMode(agent, Mode.DETERMINISTIC));
            Result.Infer deterministic = player.infer(agent, 0);

            assertThat(deterministic.mode()).isEqualTo(Mode.DETERMINISTIC);
            assertThat(deterministic.rollout()).isZero();
        }

        @Test
        void aModeSwitchSaysHowManyStepsItDiscards() {
            player.create(agent);
            player.observe(0, Player.LANES, 0.1f);
            long rollout = player.infer(agent, 0).rollout();

            Result.AgentMode now = player.client().call(new Command.AgentMode(agent, Mode.DETERMINISTIC));
            player.outcomes(0, Player.LANES);

            assertThat(now.mode()).isEqualTo(Mode.DETERMINISTIC);
            assertThat(now.discardedSteps()).isEqualTo(Player.LANES);
            assertThatThrownBy(() -> player.submit(agent, rollout, 0)).satisfies(Codes.is(ErrorCode.ROLLOUT_DISCARDED));
        }

        @Test
        void aCheckpointPlaysWithoutHoldingSteps() {
            player.create(agent);
            player.client().call(new Command.CheckpointSave(agent, "early", null, null, null));
            player.observe(0, Player.LANES, 0.1f);

            for (String checkpoint : new String[] {"early", "early", "latest"}) {
                Result.Infer answer =
                        player.client().call(new Command.Infer(agent, player.exchange(), 0, true, checkpoint));

                assertThat(answer.rollout()).isZero();
                assertThat(answer.mode()).isEqualTo(Mode.DETERMINISTIC);
            }
        }

        @Test
        void manyCheckpointsPlayInTurnAndAnOverwrittenOneIsPlayedAnew() {
            player.create(agent);
            RallyClient client = player.client();
            for (int i = 0; i < 20; i++) {
                client.call(new Command.CheckpointSave(agent, "snapshot-" + i, null, null, null));
            }
            player.observe(0, Player.LANES, 0.1f);
            for (int i = 0; i < 40; i++) {
                Result.Infer answer =
                        client.call(new Command.Infer(agent, player.exchange(), 0, true, "snapshot-" + i % 20));
                assertThat(answer.policyVersion()).isZero();
            }
            player.playOneStep(agent);
            long trained = player.train(agent).policyVersion();
            client.call(new Command.CheckpointSave(agent, "snapshot-19", null, null, null));
            player.observe(0, Player.LANES, 0.1f);

            Result.Infer again = client.call(new Command.Infer(agent, player.exchange(), 0, true, "snapshot-19"));

            assertThat(again.policyVersion()).isEqualTo(trained);
        }

        @Test
        void whatAMaskForbidsIsNotTakenAndAWrongMaskIsRefused() {
            player.create(agent);
            byte[] onlyTheLast = new byte[Player.LANES * Player.ACTIONS];
            for (int i = Player.ACTIONS - 1; i < onlyTheLast.length; i += Player.ACTIONS) {
                onlyTheLast[i] = 1;
            }
            player.observe(0, Player.LANES, 0.1f, onlyTheLast);
            player.infer(agent, 0);
            assertThat(player.actions(0, Player.LANES)).containsOnly(Player.ACTIONS - 1);
            int[][] hostile = {{0, 0, 0}, {1, 2, 1}, {255, 1, 1}};
            for (int[] row : hostile) {
                byte[] wrong = onlyTheLast.clone();
                for (int i = 0; i < row.length; i++) {
                    wrong[i] = (byte) row[i];
                }
                player.observe(0, Player.LANES, 0.1f, wrong);
                assertThatThrownBy(() -> player.infer(agent, 0))
                        .satisfies(Codes.is(ErrorCode.INVALID_BATCH))
                        .hasMessageContaining("ACTION_MASK row 0");
            }
            player.observe(0, Player.LANES, 0.1f, new byte[Player.LANES]);
            assertThatThrownBy(() -> player.infer(agent, 0)).hasMessageContaining("8 rows of 1 elements");
            player.observe(0, Player.LANES, 0.1f);
            assertThat(player.infer(agent, 0).rows()).isEqualTo(Player.LANES);
        }

        @Test
        void aLongInferenceKeepsItsSlotAndIsNotOvertakenByAShortOneOfItsAgent() {
            int rows = 1024;
            try (Player crowd = new Player(server.ready(), rows)) {
                crowd.client().call(new Command.AgentCreate(wide(agent)));
                crowd.observe(0, rows, 0.1f);
                crowd.observe(1, 1, 0.1f);

                Call<Result.Infer> longOne = crowd.sendInfer(agent, 0);
                Call<Result.Infer> shortOne = crowd.sendInfer(agent, 1);
                Call<Result.Infer> sameSlot = crowd.sendInfer(agent, 0);

                assertThatThrownBy(sameSlot::await).satisfies(Codes.is(ErrorCode.INVALID_SLOT));
                assertThat(shortOne.await().rows()).isEqualTo(1);
                assertThat(longOne.isDone()).isTrue();
                assertThat(longOne.await().rows()).isEqualTo(rows);
                assertThat(crowd.client().call(new Command.Status()).agents())
                        .filteredOn(info -> info.name().equals(agent))
                        .extracting(Result.AgentInfo::heldSteps)
                        .containsExactly(rows + 1L);
            }
        }
    }

    @Nested
    final class Learning {
        @Test
        void trainingPublishesANewPolicy() {
            long before = player.create(agent).agent().policyVersion();
            player.playOneStep(agent);

            Result.Train trained = player.train(agent);

            assertThat(trained.samples()).isEqualTo(Player.LANES);
            assertThat(trained.policyVersion()).isGreaterThan(before);
            player.observe(0, Player.LANES, 0.1f);
            assertThat(player.infer(agent, 0).policyVersion()).isEqualTo(trained.policyVersion());
        }

        @Test
        void nothingSubmittedIsNothingToTrain() {
            player.create(agent);

            assertThatThrownBy(() -> player.train(agent)).satisfies(Codes.is(ErrorCode.NOTHING_TO_TRAIN));
        }

        @Test
        void aTrainSentBehindItsSubmissionsWaitsForThem() {
            int rows = 1024;
            try (Player crowd = new Player(server.ready(), rows)) {
                crowd.client().call(new Command.AgentCreate(wide(agent)));
                crowd.observe(0, rows, 0.1f);
                crowd.observe(1, rows, 0.1f);
                long rollout = crowd.infer(agent, 0).rollout();
                crowd.outcomes(0, rows);

                Call<Result.Infer> keepsTheLoopBusy = crowd.sendInfer(agent, 1);
                crowd.client().send(new Command.ReplaySubmit(agent, rollout, crowd.exchange(), 0, null, null, null));
                Call<Result.Train> trained = crowd.client().send(new Command.Train(agent, null));

                assertThat(trained.await().samples()).isEqualTo(rows);
                assertThat(keepsTheLoopBusy.isDone()).isTrue();
            }
        }

        @Test
        void aPausedLearnerAnswersPingsAndReportsUntilItIsResumed() throws Exception {
            player.create(agent);
            player.playOneStep(agent);
            assertThat(player.client().call(new Command.Pause()).paused()).isTrue();
            Call<Result.Train> training = trainThatIsPaused();
            player.client().call(new Command.Ping());
            Result.Status status = player.client().call(new Command.Status());
            assertThat(status.paused()).isTrue();
            assertThat(status.training()).containsExactly(agent);
            player.client().call(new Command.Resume());

            assertThat(training.await().samples()).isEqualTo(Player.LANES);
        }

        @Test
        void afterThreeDivergedTrainsTheAgentIsAsInItsLastCheckpoint() {
            player.create(agent);
            RallyClient client = player.client();
            String saved = client.call(new Command.CheckpointSave(agent, null, null, null, null))
                    .checkpoint();
            divergeThrice("restored from checkpoint " + saved);
            player.playOneStep(agent);
            assertThat(player.train(agent).policyVersion()).isEqualTo(1);
        }

        @Test
        void aDivergedAgentIsNotRestoredFromAnothersCheckpoint() {
            player.create(agent);
            player.client().call(new Command.CheckpointSave(agent, null, null, null, null));
            player.client().call(new Command.AgentDelete(agent));
            player.create(agent);
            divergeThrice("no checkpoint of its own");
        }

        private void divergeThrice(String last) {
            for (int i = 1; i <= 3; i++) {
                player.observe(0, Player.LANES, 0.5f);
                long rollout = player.infer(agent, 0).rollout();
                player.outcomes(0, Player.LANES, 3e38f);
                player.submit(agent, rollout, 0);
                assertThatThrownBy(() -> player.train(agent))
                        .satisfies(Codes.is(ErrorCode.DIVERGED))
                        .hasMessageContaining(i < 3 ? "" : last);
            }
        }

        @Test
        void aCancelledTrainLeavesThePolicyAsItWas() throws Exception {
            player.create(agent);
            player.playOneStep(agent);
            player.client().call(new Command.Pause());
            Call<Result.Train> training = trainThatIsPaused();

            training.cancel();

            assertThatThrownBy(training::await).satisfies(Codes.is(ErrorCode.CANCELLED));
            player.client().call(new Command.Resume());
            player.observe(0, Player.LANES, 0.1f);
            assertThat(player.infer(agent, 0).policyVersion()).isEqualTo(0);
        }

        /** Returns when it has reached the pause; until then it waits for its turn. */
        private Call<Result.Train> trainThatIsPaused() throws Exception {
            CompletableFuture<Void> paused = new CompletableFuture<>();
            Call<Result.Train> training = player.client()
                    .send(new Command.Train(agent, null))
                    .onProgress(progress -> {
                        if (progress.message().equals("paused")) {
                            paused.complete(null);
                        }
                    });
            paused.get(10, TimeUnit.SECONDS);
            return training;
        }

        /** A test that fails while learning is paused would hold all others up. */
        @AfterEach
        void goOn() {
            player.client().call(new Command.Resume());
        }
    }

    @Nested
    final class Checkpoints {
        @Test
        void theClientsStateComesBackWithTheAgent() {
            player.create(agent);
            player.playOneStep(agent);
            long version = player.train(agent).policyVersion();
            RawJson state = RawJson.of("{\"round\":7}");
            RallyClient client = player.client();

            Result.CheckpointSave saved = client.call(new Command.CheckpointSave(agent, null, state, 0.5, null));
            client.call(new Command.AgentDelete(agent));
            Result.AgentReady loaded = client.call(new Command.AgentLoad(agent, null));

            assertThat(Path.of(saved.path())).isDirectory();
            assertThat(loaded.clientState()).isEqualTo(state);
            assertThat(loaded.checkpoint()).isEqualTo(saved.checkpoint());
            assertThat(loaded.agent().policyVersion()).isEqualTo(version);
            assertThat(client.call(new Command.CheckpointList(agent)).checkpoints())
                    .extracting(Result.CheckpointInfo::checkpoint)
                    .contains(saved.checkpoint(), "best");
        }

        @Test
        void restoringSetsALiveAgentBack() {
            long before = player.create(agent).agent().updateSteps();
            player.client().call(new Command.CheckpointSave(agent, "start", null, null, null));
            player.playOneStep(agent);
            player.train(agent);

            Result.AgentReady restored = player.client().call(new Command.CheckpointRestore(agent, "start"));

            assertThat(restored.agent().updateSteps()).isEqualTo(before);
        }

        @Test
        void whatIsRestoredStaysRestored() {
            player.create(agent);
            RallyClient client = player.client();
            RawJson state = RawJson.of("{\"round\":7}");
            client.call(new Command.CheckpointSave(agent, "start", state, null, null));
            player.playOneStep(agent);
            long learnt = player.train(agent).updateSteps();
            client.call(new Command.CheckpointSave(agent, null, null, null, null));

            Result.AgentReady restored = client.call(new Command.CheckpointRestore(agent, "start"));
            client.call(new Command.AgentDelete(agent));
            Result.AgentReady loaded = client.call(new Command.AgentLoad(agent, null));

            assertThat(restored.agent().updateSteps()).isLessThan(learnt);
            assertThat(loaded.agent().updateSteps()).isEqualTo(restored.agent().updateSteps());
            assertThat(loaded.clientState()).isEqualTo(state);
        }

        @Test
        void anAgentMayGoOnWithOtherSettingsAndItsCheckpointsSayWhich() throws Exception {
            player.create(agent);
            RallyClient client = player.client();
            client.call(new Command.CheckpointSave(agent, "start", null, null, null));
            JsonNode changes = JsonNodeFactory.instance.objectNode().put("learningRate", 0.002);

            client.call(new Command.AgentLoad(agent, null, changes, null));
            Result.AgentReady again = client.call(new Command.AgentLoad(agent, null, changes, null));
            Result.CheckpointSave saved = client.call(new Command.CheckpointSave(agent, null, null, null, null));
            Result.AgentReady restored = client.call(new Command.CheckpointRestore(agent, "start"));

            assertThat(((PpoSpec) again.agent().spec().algorithm()).learningRate())
                    .isEqualTo(0.002);
            assertThat(((PpoSpec) restored.agent().spec().algorithm()).learningRate())
                    .isEqualTo(0.002);
            JsonNode manifest = new ObjectMapper()
                    .readTree(Path.of(saved.path(), "manifest.json").toFile());
            assertThat(manifest.at("/spec/algorithm/learningRate").asDouble()).isEqualTo(0.002);
            assertThat(manifest.get("history")).hasSize(1);
            assertThat(manifest.at("/history/0").asText()).matches("as of step 0: learningRate from \\S+ to 0.002");
            JsonNode lasting = JsonNodeFactory.instance.objectNode().put("normalizeRewards", true);
            assertThatThrownBy(() -> client.call(new Command.AgentLoad(agent, null, lasting, null)))
                    .satisfies(Codes.is(ErrorCode.SPEC_MISMATCH))
                    .hasMessageContaining("normalizeRewards");
            assertThat(client.call(new Command.AgentList()).agents())
                    .anyMatch(live -> live.name().equals(agent));
        }

        @Test
        void loadingOverALiveAgentSavesWhatItLearntAndKeepsItsMode() {
            player.create(agent);
            RallyClient client = player.client();
            RawJson state = RawJson.of("{\"round\":7}");
            client.call(new Command.CheckpointSave(agent, "start", state, null, null));
            player.playOneStep(agent);
            long learnt = player.train(agent).updateSteps();
            client.call(new Command.AgentMode(agent, Mode.DETERMINISTIC));

            Result.AgentReady start = client.call(new Command.AgentLoad(agent, "start"));
            Result.AgentReady latest = client.call(new Command.AgentLoad(agent, null));

            assertThat(start.agent().updateSteps()).isLessThan(learnt);
            assertThat(start.agent().mode()).isEqualTo(Mode.DETERMINISTIC);
            assertThat(latest.agent().updateSteps()).isEqualTo(learnt);
            assertThat(latest.clientState()).isEqualTo(state);
        }

        @Test
        void theClientsFiguresComeBackWithTheAgentsOwn() {
            player.create(agent);
            RallyClient client = player.client();
            player.playOneStep(agent);
            player.train(agent);
            client.call(new Command.CheckpointSave(agent, null, null, null, Map.of("elo", 1100.5)));
            assertThat(metrics(agent)).containsEntry("elo", 1100.5).containsKey("policyLoss");

            player.playOneStep(agent);
            player.train(agent);
            assertThat(metrics(agent)).as("until others are told").containsEntry("elo", 1100.5);
            client.call(new Command.CheckpointSave(agent, null, null, null, Map.of("elo", 1200.0)));
            client.call(new Command.CheckpointSave(agent, null, null, null, null));
            assertThat(metrics(agent)).containsEntry("elo", 1200.0);

            Result.AgentReady loaded = client.call(new Command.AgentLoad(agent, null));
            assertThat(loaded.agent().metrics()).containsEntry("elo", 1200.0).containsKey("policyLoss");
            assertThatThrownBy(() -> new Command.CheckpointSave(agent, null, null, null, Map.of("elo", Double.NaN)))
                    .hasMessageContaining("metrics.elo is NaN");
        }

        private static Map<String, Double> metrics(String agent) {
            return player.client().call(new Command.AgentList()).agents().stream()
                    .filter(info -> info.name().equals(agent))
                    .findFirst()
                    .orElseThrow()
                    .metrics();
        }

        @Test
        void aCheckpointOfAnotherSpecIsRefusedWithTheDifferences() {
            player.create(agent);
            RallyClient client = player.client();
            client.call(new Command.CheckpointSave(agent, "narrow", null, null, null));
            client.call(new Command.AgentDelete(agent));
            AgentSpec wider = new AgentSpec(
                    agent,
                    ObservationSpace.vector(Player.FEATURES),
                    new ActionSpace.Discrete(Player.ACTIONS),
                    PpoSpec.defaults(),
                    new NetworkSpec.Mlp(List.of(128), NetworkSpec.Activation.TANH),
                    1);
            client.call(new Command.AgentCreate(wider));

            assertThatThrownBy(() -> client.call(new Command.CheckpointRestore(agent, "narrow")))
                    .satisfies(Codes.is(ErrorCode.SPEC_MISMATCH))
                    .hasMessageContaining("hidden");
        }

        @Test
        void aCorruptCheckpointIsPassedOverWithAWarning() throws Exception {
            player.create(agent);
            RallyClient client = player.client();
            Result.CheckpointSave good = client.call(new Command.CheckpointSave(agent, null, null, null, null));
            Result.CheckpointSave bad = client.call(new Command.CheckpointSave(agent, null, null, null, null));
            try (var files = Files.list(Path.of(bad.path()))) {
                for (Path file : files.filter(path -> path.toString().endsWith(".safetensors"))
                        .toList()) {
                    byte[] bytes = Files.readAllBytes(file);
                    bytes[bytes.length - 1] ^= 1;
                    Files.write(file, bytes);
                }
            }

            Result.AgentReady loaded = client.call(new Command.AgentLoad(agent, null));

            assertThat(loaded.checkpoint()).isEqualTo(good.checkpoint());
            assertThat(loaded.warning()).contains(bad.checkpoint());
            assertThatThrownBy(() -> client.call(new Command.AgentLoad(agent, bad.checkpoint())))
                    .satisfies(Codes.is(ErrorCode.CORRUPT_CHECKPOINT));
        }
    }

    /** An agent whose network takes long enough over a crowd that it acts on the acting loop. */
    private static AgentSpec wide(String name) {
        return new AgentSpec(
                name,
                ObservationSpace.vector(Player.FEATURES),
                new ActionSpace.Discrete(Player.ACTIONS),
                PpoSpec.defaults(),
                new NetworkSpec.Mlp(List.of(512, 512), NetworkSpec.Activation.TANH),
                1);
    }

    static void awaitGone(Path file) {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (Files.exists(file) && System.nanoTime() < deadlineNs) {
            Thread.onSpinWait();
        }
        assertThat(file).doesNotExist();
    }
}
