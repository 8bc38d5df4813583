package dev.rally.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.client.RallyClient;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Mode;
import dev.rally.comm.replay.ReplayLog;
import dev.rally.comm.spec.SpecJson;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a client gets wrong costs it an error answer that names the fault, and nobody else anything. */
final class BadInputIT {
    private static final String AGENT = "pong";

    @TempDir
    private static Path home;

    private static CoProcess server;
    private static Player bystander;
    private static RawClient raw;

    private Player player;

    @BeforeAll
    static void start() throws Exception {
        server = CoProcess.start(ServeOptions.on(home));
        bystander = new Player(server.ready());
        bystander.create(AGENT);
        raw = new RawClient(server.ready());
    }

    @AfterAll
    static void stop() throws Exception {
        raw.close();
        bystander.close();
        server.close();
    }

    @BeforeEach
    void connect() {
        player = new Player(server.ready());
    }

    /** The server goes on, for this client and for others. */
    @AfterEach
    void everybodyIsStillServed() {
        player.client().call(new Command.Ping());
        player.close();
        bystander.client().call(new Command.AgentMode(AGENT, Mode.TRAINING));
        bystander.observe(0, Player.LANES, 0.1f);
        assertThat(bystander.infer(AGENT, 0).rows()).isEqualTo(Player.LANES);
    }

    @Nested
    final class Agents {
        @ParameterizedTest
        @ValueSource(strings = {"agent.mode", "agent.delete", "train", "checkpoint.save", "policy.export"})
        void unknownOnesAreNamedInTheAnswerWithTheLiveOnes(String method) throws Exception {
            raw.refused(ErrorCode.UNKNOWN_AGENT, method, "{\"agent\": \"nobody\"}", "nobody", AGENT);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"agent.mode", "agent.load", "agent.delete", "train", "checkpoint.list", "policy.export"})
        void pathsAreNoNames(String method) throws Exception {
            for (String path : new String[] {"../pong", "/etc/passwd", "pong/../pong", "", ".", "..", "пинг"}) {
                raw.refused(ErrorCode.INVALID_PARAMS, method, "{\"agent\": \"" + path + "\"}", "agent");
            }
        }

        @Test
        void aNameThatIsTakenIsRefused() {
            assertThatThrownBy(() -> player.create(AGENT)).satisfies(Codes.is(ErrorCode.AGENT_EXISTS));
        }

        @Test
        void anotherClientsAgentIsThereForAll() {
            assertThat(player.client().call(new Command.AgentMode(AGENT, null)).mode())
                    .isEqualTo(Mode.TRAINING);
        }
    }

    @Nested
    final class Checkpoints {
        @Test
        void unknownOnesAreRefused() throws Exception {
            raw.refused(ErrorCode.UNKNOWN_CHECKPOINT, "agent.load", "{\"agent\": \"never-saved\"}", "never-saved");
            raw.refused(
                    ErrorCode.UNKNOWN_CHECKPOINT,
                    "checkpoint.restore",
                    "{\"agent\": \"pong\", \"checkpoint\": \"no-such\"}",
                    "no-such");
            player.observe(0, 1, 0);
            Command.Infer infer = new Command.Infer(AGENT, player.exchange(), 0, null, "no-such");
            assertThatThrownBy(() -> player.client().call(infer)).satisfies(Codes.is(ErrorCode.UNKNOWN_CHECKPOINT));
        }

        @ParameterizedTest
        @ValueSource(strings = {"../../x", "latest", "best", "auto-1", "a/b", ""})
        void namesThatArePathsOrTakenAreRefused(String name) throws Exception {
            raw.refused(
                    ErrorCode.INVALID_PARAMS, "checkpoint.save", "{\"agent\": \"pong\", \"name\": \"" + name + "\"}");
        }
    }

    @Nested
    final class Exchanges {
        @Test
        void oneConnectionHasItsPartOfThem() {
            for (int i = 0; i < 127; i++) { // one is the player's own
                player.client().call(new Command.ExchangeOpen(1, 4096, 1));
            }
            assertThatThrownBy(() -> player.client().call(new Command.ExchangeOpen(1, 4096, 1)))
                    .hasMessageContaining("128 exchanges of this connection");
            try (Player other = new Player(server.ready())) {
                other.client().call(new Command.ExchangeOpen(1, 4096, 1));
            }
        }

        @ParameterizedTest
        @CsvSource({
            "0, 4096, 1, slots",
            "257, 4096, 1, slots",
            "1, 0, 1, slotBytes",
            "1, 4097, 1, slotBytes",
            "1, 1073741824, 1, slotBytes",
            "1, 4096, 0, lanes",
            "1, 4096, -1, lanes",
            "1, 4096, 1048577, lanes",
            "256, 268435456, 1, bytes",
        })
        void sizesOutOfRangeAreRefused(int slots, int slotBytes, int lanes, String field) throws Exception {
            String params = "{\"slots\": " + slots + ", \"slotBytes\": " + slotBytes + ", \"lanes\": " + lanes + "}";

            raw.refused(ErrorCode.INVALID_PARAMS, "exchange.open", params, field);
        }

        @Test
        void lanesThatOthersHaveAreRefused() throws Exception {
            int all = player.client().server().capabilities().maxLanes();

            raw.refused(
                    ErrorCode.INVALID_PARAMS,
                    "exchange.open",
                    "{\"slots\": 1, \"slotBytes\": 4096, \"lanes\": " + all + "}",
                    "lanes");
        }

        @Test
        void anotherClientsExchangeIsUnknown() throws Exception {
            String theirs = "\"exchange\": " + bystander.exchange();

            raw.refused(ErrorCode.UNKNOWN_EXCHANGE, "infer", "{\"agent\": \"pong\", " + theirs + ", \"slot\": 0}");
            raw.refused(ErrorCode.UNKNOWN_EXCHANGE, "exchange.close", "{" + theirs + "}");
            raw.refused(
                    ErrorCode.UNKNOWN_EXCHANGE,
                    "replay.submit",
                    "{\"agent\": \"pong\", \"rollout\": 1, \"slot\": 0, " + theirs + "}");
        }

        @Test
        void slotsThatAreNotThereAreRefused() throws Exception {
            int exchange = raw.call("exchange.open", "{\"slots\": 2, \"slotBytes\": 4096, \"lanes\": 1}")
                    .path("result")
                    .path("exchange")
                    .asInt();

            String infer = "{\"agent\": \"pong\", \"exchange\": " + exchange + ", \"slot\": ";
            raw.refused(ErrorCode.INVALID_SLOT, "infer", infer + "2}", "2", "0 to 1");
            raw.refused(ErrorCode.INVALID_PARAMS, "infer", infer + "-1}", "slot");
            raw.refused(ErrorCode.INVALID_PARAMS, "infer", infer + "99999999999}", "slot");
            raw.call("exchange.close", "{\"exchange\": " + exchange + "}");
        }
    }

    @Nested
    final class Batches {
        private void refused(ErrorCode code, String inMessage) {
            assertThatThrownBy(() -> player.infer(AGENT, 0))
                    .satisfies(Codes.is(code))
                    .hasMessageContaining(inMessage);
        }

        @Test
        void anEmptySlotIsNoBatch() {
            refused(ErrorCode.INVALID_BATCH, "magic");
        }

        @Test
        void otherShapesAreRefused() {
            player.write(0, writer -> writer.begin(0, 1, 2, 0).floats(Column.OBSERVATION, 2, Player.FEATURES + 1));

            refused(ErrorCode.INVALID_BATCH, "OBSERVATION");
        }

        @Test
        void otherElementTypesAreRefused() {
            player.write(0, writer -> writer.begin(0, 1, 2, 0).ints(Column.OBSERVATION, 2, Player.FEATURES));

            refused(ErrorCode.INVALID_BATCH, "OBSERVATION");
        }

        @Test
        void aBatchWithoutObservationsIsRefused() {
            player.write(0, writer -> writer.begin(0, 1, 2, 0).floats(Column.REWARD, 2, 0));

            refused(ErrorCode.INVALID_BATCH, "OBSERVATION");
        }

        @ParameterizedTest
        @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
        void numbersThatAreNotFiniteAreRefused(float value) {
            player.observe(0, Player.LANES, value);

            refused(ErrorCode.NOT_FINITE, "row 0");
        }

        @Test
        void aBatchForAnotherAgentIsRefused() {
            player.write(0, writer -> writer.begin(4711, 1, 1, 0).floats(Column.OBSERVATION, 1, Player.FEATURES));

            refused(ErrorCode.INVALID_BATCH, "4711");
        }

        @Test
        void moreRowsThanLanesAreRefused() {
            player.observe(0, Player.LANES + 1, 0);

            refused(ErrorCode.INVALID_BATCH, "lanes");
        }

        @ParameterizedTest
        @ValueSource(ints = {-1, Player.LANES, 0})
        void lanesThatAreNotTheClientsOrStandTwiceAreRefused(int lane) {
            player.write(0, writer -> {
                writer.begin(0, 1, 2, 0).floats(Column.OBSERVATION, 2, Player.FEATURES);
                writer.ints(Column.LANE, 2, 0).put(0).put(lane);
            });

            refused(ErrorCode.INVALID_BATCH, "LANE");
        }

        @ParameterizedTest
        @ValueSource(ints = {0, 1, 63, 64, 96, 4095})
        void aFileCutShortCostsOneRequest(int length) throws Exception {
            player.observe(0, Player.LANES, 0.1f);
            try (RandomAccessFile file = new RandomAccessFile(player.path().toFile(), "rw")) {
                file.setLength(length);
            }

            assertThatThrownBy(() -> player.infer(AGENT, 0)).satisfies(Codes.is(ErrorCode.INVALID_BATCH));
        }
    }

    @Nested
    final class Submissions {
        private void refused(ErrorCode code, String params, String... inMessage) throws Exception {
            raw.refused(code, "replay.submit", "{\"agent\": \"pong\", \"rollout\": 1" + params + "}", inMessage);
        }

        @Test
        void eitherASlotOrALogIsNeeded() throws Exception {
            refused(ErrorCode.INVALID_PARAMS, "", "either");
            refused(
                    ErrorCode.INVALID_PARAMS,
                    ", \"exchange\": 1, \"slot\": 0, \"log\": \"x\", \"fromIndex\": 0, \"toIndex\": 0",
                    "either");
            refused(ErrorCode.INVALID_PARAMS, ", \"slot\": 0", "exchange");
        }

        @ParameterizedTest
        @ValueSource(strings = {"../checkpoints", "/etc", "", ".", "a/../b"})
        void pathsThatLeadElsewhereAreNoLogs(String log) throws Exception {
            refused(ErrorCode.INVALID_PARAMS, ", \"log\": \"" + log + "\", \"fromIndex\": 0, \"toIndex\": 0", "log");
        }

        @Test
        void aLogThatIsNotThereIsRefused() throws Exception {
            refused(
                    ErrorCode.UNKNOWN_REPLAY_LOG,
                    ", \"log\": \"no-such-log\", \"fromIndex\": 0, \"toIndex\": 0",
                    "no-such-log");
        }

        @Test
        void aRangeThatRunsBackwardsOrIsHalfIsRefused() throws Exception {
            refused(ErrorCode.INVALID_PARAMS, ", \"log\": \"x\", \"fromIndex\": 5, \"toIndex\": 4", "5", "4");
            refused(ErrorCode.INVALID_PARAMS, ", \"log\": \"x\", \"fromIndex\": 5");
        }

        @Test
        void aRangeThatTheLogDoesNotHoldIsRefused() throws Exception {
            Path folder = home.resolve("replays").resolve("short");
            try (ReplayLog log = ReplayLog.create(folder)) {
                long index = append(log, writer -> writer.begin(0, 1, 1, 0));

                refused(
                        ErrorCode.INVALID_BATCH,
                        ", \"log\": \"short\", \"fromIndex\": " + index + ", \"toIndex\": " + (index + 1));
            }
        }

        @Test
        void aRangeThatIsRefusedInItsMiddleSaysWhatWasTaken() {
            player.client().call(new Command.AgentMode(AGENT, Mode.DETERMINISTIC));
            player.client().call(new Command.AgentMode(AGENT, Mode.TRAINING));
            player.observe(0, Player.LANES, 0.1f);
            long rollout = player.infer(AGENT, 0).rollout();
            try (ReplayLog log = ReplayLog.create(home.resolve("replays").resolve("half"))) {
                long first = append(log, Player.outcomesOf(Player.LANES, 1));
                long oneTooMany = append(log, Player.outcomesOf(Player.LANES, 1));
                var submit = new Command.ReplaySubmit(AGENT, rollout, null, null, "half", first, oneTooMany);

                assertThatThrownBy(() -> player.client().call(submit))
                        .satisfies(Codes.is(ErrorCode.INVALID_BATCH))
                        .hasMessageContaining("the " + Player.LANES + " rows of the batches before it");
            }
            assertThat(player.train(AGENT).samples()).isEqualTo(Player.LANES);
        }

        @Test
        void aLogsLanesAreThoseOfTheExchangeItNames() {
            int lanes = 2 * Player.LANES;
            int wide = player.client()
                    .call(new Command.ExchangeOpen(1, 4096, lanes))
                    .exchange();
            try (ReplayLog log = ReplayLog.create(home.resolve("replays").resolve("wide"))) {
                long index = append(log, writer -> {
                    Player.outcomesOf(lanes, 1).accept(writer);
                    writer.floats(Column.OBSERVATION, lanes, Player.FEATURES);
                    writer.ints(Column.ACTION, lanes, 0);
                });

                assertThatThrownBy(() -> submit(null, "wide", index)).satisfies(Codes.is(ErrorCode.INVALID_BATCH));
                assertThatThrownBy(() -> submit(wide + 1, "wide", index))
                        .satisfies(Codes.is(ErrorCode.UNKNOWN_EXCHANGE));
                assertThat(submit(wide, "wide", index)).isEqualTo(lanes);
            }
        }

        /** Steps that others hold are not for who has no lanes. */
        @Test
        void outcomesFromAConnectionWithoutAnExchangeAreRefused() {
            player.observe(0, Player.LANES, 0.1f);
            long rollout = player.infer(AGENT, 0).rollout();
            try (ReplayLog log = ReplayLog.create(home.resolve("replays").resolve("foreign"));
                    RallyClient stranger = RallyClient.connect(server.ready(), "stranger")) {
                long index = append(log, Player.outcomesOf(Player.LANES, 1));
                var submit = new Command.ReplaySubmit(AGENT, rollout, null, null, "foreign", index, index);

                assertThatThrownBy(() -> stranger.call(submit))
                        .satisfies(Codes.is(ErrorCode.INVALID_PARAMS))
                        .hasMessageContaining("no exchange");
            }
        }

        private long submit(@Nullable Integer exchange, String log, long index) {
            return player.client()
                    .call(new Command.ReplaySubmit(AGENT, null, exchange, null, log, index, index))
                    .rows();
        }

        @Test
        void moreStepsThanAreHeldAreRefused() {
            player.client().call(new Command.AgentMode(AGENT, Mode.DETERMINISTIC));
            player.client().call(new Command.AgentMode(AGENT, Mode.TRAINING));
            player.observe(0, 1, 0.1f);
            long rollout = player.infer(AGENT, 0).rollout();
            player.outcomes(0, Player.LANES);

            assertThatThrownBy(() -> player.submit(AGENT, rollout, 0)).satisfies(Codes.is(ErrorCode.INVALID_BATCH));
        }

        @Test
        void aRolloutThatIsGoneIsRefused() {
            player.outcomes(0, Player.LANES);

            assertThatThrownBy(() -> player.submit(AGENT, 999_999, 0)).satisfies(Codes.is(ErrorCode.ROLLOUT_DISCARDED));
        }

        @Test
        void aDeterministicAgentDoesNotTrain() {
            player.client().call(new Command.AgentMode(AGENT, Mode.DETERMINISTIC));

            assertThatThrownBy(() -> player.train(AGENT)).satisfies(Codes.is(ErrorCode.AGENT_DETERMINISTIC));
        }

        private static long append(ReplayLog log, Consumer<BatchWriter> fill) {
            return log.append(4096, fill);
        }
    }

    @Test
    void anExportThatCannotBeWrittenIsNoFullDisk() throws IOException {
        Files.createDirectories(home.resolve("exports").resolve(AGENT + ".json").resolve("in-the-way"));

        assertThatThrownBy(() -> player.client().call(new Command.PolicyExport(AGENT, null)))
                .satisfies(Codes.is(ErrorCode.INTERNAL_ERROR))
                .hasMessageContaining(AGENT + ".json");
    }

    @Test
    void anAgentCannotBeCalledLikeADevice() throws Exception {
        String spec = SpecJson.tree(Player.spec(AGENT)).toString().replace("\"" + AGENT + "\"", "\"Com1\"");
        raw.refused(ErrorCode.INVALID_SPEC, "agent.create", "{\"spec\": " + spec + "}", "Com1", "device");
    }

    @Nested
    final class Clients {
        @Test
        void oneThatVanishesInMidCommandLeavesNothing() {
            Path file;
            try (Player other = new Player(server.ready())) {
                other.observe(0, Player.LANES, 0.1f);
                for (int i = 0; i < 20; i++) {
                    other.sendInfer(AGENT, i % 2);
                    other.client().send(new Command.CheckpointSave(AGENT, null, null, null, null));
                }
                file = other.path();
            }

            CommandsIT.awaitGone(file);
        }
    }
}
