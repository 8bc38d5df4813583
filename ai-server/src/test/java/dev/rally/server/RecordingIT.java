package dev.rally.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.recording.RecordingReader;
import dev.rally.comm.recording.Recordings;
import dev.rally.comm.spec.SpecJson;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What clients record is on the disk as they sent it, whole or not at all. */
@Timeout(60)
final class RecordingIT extends OwnServer {
    private static final int STEPS = 2;

    @BeforeEach
    void createAgent() {
        player.create("pong");
    }

    /** Two steps of all lanes, all elements of the observations and all rewards {@code value}, the action the same. */
    private static Consumer<BatchWriter> transitions(float value, int action) {
        int rows = STEPS * Player.LANES;
        return writer -> {
            writer.begin(0, 1, rows, 0);
            float[] observations = new float[rows * Player.FEATURES];
            Arrays.fill(observations, value);
            int[] actions = new int[rows];
            Arrays.fill(actions, action);
            float[] rewards = new float[rows];
            Arrays.fill(rewards, value);
            byte[] terminated = new byte[rows];
            Arrays.fill(terminated, Player.LANES, rows, (byte) 1);
            writer.putFloats(Column.OBSERVATION, rows, Player.FEATURES, observations, 0);
            writer.putInts(Column.ACTION, rows, 0, actions, 0);
            writer.putFloats(Column.REWARD, rows, 0, rewards, 0);
            writer.putBytes(Column.TERMINATED, rows, 0, terminated, 0);
            writer.putBytes(Column.TRUNCATED, rows, 0, new byte[rows], 0);
            writer.putFloats(Column.NEXT_OBSERVATION, Player.LANES, Player.FEATURES, observations, 0);
        };
    }

    private void begin(String name) {
        Result.RecordingStart started =
                player.client().call(new Command.RecordingStart(name, "pong", "Kim", "a field"));
        assertThat(Path.of(started.path())).isEqualTo(home.toAbsolutePath().resolve("recordings/" + name));
    }

    private long append(String name, Consumer<BatchWriter> batch) {
        player.write(0, batch);
        return player.client()
                .call(new Command.RecordingAppend(name, player.exchange(), 0))
                .rows();
    }

    private List<Result.RecordingInfo> list() {
        return player.client().call(new Command.RecordingList()).recordings();
    }

    /** The first action of each batch. */
    private List<Integer> actions(String name) {
        List<Integer> actions = new ArrayList<>();
        try (RecordingReader reader = new Recordings(home.resolve("recordings")).open(name)) {
            reader.each(batch -> {
                int[] all = new int[batch.rows()];
                batch.copyInts(Column.ACTION, batch.rows(), 0, all, 0);
                actions.add(all[0]);
            });
        }
        return actions;
    }

    private static void fails(ErrorCode code, String message, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        RallyException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(message);
    }

    @Test
    void isThereAsItWasSent() {
        begin("kim");
        assertThat(append("kim", transitions(1.5f, 2))).isEqualTo(STEPS * Player.LANES);
        append("kim", transitions(0.5f, 0));
        Result.RecordingInfo stopped = player.client().call(new Command.RecordingStop("kim"));
        assertThat(stopped.steps()).isEqualTo(2L * STEPS * Player.LANES);
        assertThat(stopped.episodes()).isEqualTo(2L * Player.LANES);
        assertThat(stopped.meanReturn()).isEqualTo(STEPS * (1.5 + 0.5) / 2);
        assertThat(List.of(stopped.by(), stopped.scene())).containsExactly("Kim", "a field");
        assertThat(list()).containsExactly(stopped);
        assertThat(actions("kim")).containsExactly(2, 0);
    }

    @Test
    void whatIsWrongIsRefusedAndTheRestStays() {
        begin("kim");
        append("kim", transitions(1, 1));
        fails(ErrorCode.INVALID_BATCH, "ACTION row 0 is 3", () -> append("kim", transitions(1, 3)));
        fails(ErrorCode.NOT_FINITE, "NaN", () -> append("kim", transitions(Float.NaN, 1)));
        fails(ErrorCode.INVALID_BATCH, "OBSERVATION", () -> append("kim", Player.outcomesOf(Player.LANES, 1)));
        fails(ErrorCode.UNKNOWN_RECORDING, "recording.start", () -> append("jo", transitions(1, 1)));
        fails(ErrorCode.INVALID_PARAMS, "stop it first", () -> player.client()
                .call(new Command.RecordingDelete("kim")));
        fails(ErrorCode.INVALID_PARAMS, "another name", () -> begin("kim"));
        fails(ErrorCode.UNKNOWN_AGENT, "nobody", () -> player.client()
                .call(new Command.RecordingStart("jo", "nobody", null, null)));
        append("kim", transitions(1, 2));
        player.client().call(new Command.RecordingStop("kim"));
        assertThat(actions("kim")).containsExactly(1, 2);
    }

    @Test
    void belongsToItsConnectionAndEndsWithIt() throws Exception {
        begin("kim");
        append("kim", transitions(1, 1));
        try (Player other = new Player(server.ready())) {
            fails(ErrorCode.UNKNOWN_RECORDING, "kim", () -> other.client().call(new Command.RecordingStop("kim")));
        }
        player.close();
        player = new Player(server.ready());
        Path totals = home.resolve("recordings/kim/totals.json");
        for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
                !Files.exists(totals) && System.nanoTime() < end; ) {
            Thread.onSpinWait();
        }
        assertThat(totals).exists();
        player.client().call(new Command.RecordingDelete("kim"));
        assertThat(list()).isEmpty();
        begin("kim");
    }

    private void createClone(String name, String demonstrations, int features) {
        ObjectNode spec = (ObjectNode) SpecJson.tree(Player.spec(name));
        ((ObjectNode) spec.get("observation")).putArray("shape").add(features);
        ObjectNode algorithm = JsonNodeFactory.instance.objectNode().put("type", "bc");
        algorithm.putArray("demonstrations").add(demonstrations);
        spec.set("algorithm", algorithm);
        player.client().call(new Command.AgentCreate(SpecJson.agent(spec)));
    }

    @Test
    void isWhatAnAgentImitates() {
        begin("kim");
        for (int i = 0; i < 20; i++) {
            append("kim", transitions(0.1f * i, 2));
        }
        player.client().call(new Command.RecordingStop("kim"));
        createClone("clone", "kim", Player.FEATURES);
        for (int i = 0; i < 10; i++) {
            Result.Train trained = player.train("clone");
            assertThat(trained.metrics().get("demonstratedSteps")).isPositive();
        }
        player.observe(0, Player.LANES, 0.3f);
        player.client().call(new Command.Infer("clone", player.exchange(), 0, true, null));
        assertThat(player.actions(0, Player.LANES)).containsOnly(2);
    }

    private static double shownSteps(Result.Train trained) {
        return trained.samples() + trained.metrics().getOrDefault("heldBackSteps", -1.0);
    }

    @Test
    void isReadOnceByAnAgentThatImitatesIt() {
        begin("kim");
        append("kim", transitions(0.3f, 2));
        createClone("clone", "kim", Player.FEATURES);
        assertThat(shownSteps(player.train("clone"))).isEqualTo(STEPS * Player.LANES);
        append("kim", transitions(0.4f, 2));
        player.client().call(new Command.RecordingStop("kim"));
        Result.Train whole = player.train("clone");
        assertThat(shownSteps(whole))
                .as("read again, for it was still being made")
                .isEqualTo(2 * STEPS * Player.LANES);
        player.client().call(new Command.RecordingDelete("kim"));
        assertThat(player.train("clone").samples()).isEqualTo(whole.samples());
        createClone("late", "kim", Player.FEATURES);
        fails(ErrorCode.UNKNOWN_RECORDING, "agent late is to learn from it: bring it back", () -> player.train("late"));
    }

    @Test
    void isRefusedWhereItIsOfAnotherGameOrNotThere() {
        begin("kim");
        append("kim", transitions(1, 1));
        player.client().call(new Command.RecordingStop("kim"));
        createClone("wide", "kim", Player.FEATURES + 1);
        fails(ErrorCode.SPEC_MISMATCH, "the recording kim has observations", () -> player.train("wide"));
        createClone("lost", "jo", Player.FEATURES);
        fails(ErrorCode.UNKNOWN_RECORDING, "there are kim", () -> player.train("lost"));
    }

    @Test
    void withNothingInItIsNoProblem() {
        begin("kim");
        assertThat(list().get(0).problem()).isNull();
        createClone("clone", "kim", Player.FEATURES);
        fails(ErrorCode.NOTHING_TO_TRAIN, "nothing to imitate", () -> player.train("clone"));
        assertThat(player.client().call(new Command.RecordingStop("kim")).steps())
                .isZero();
        assertThat(actions("kim")).isEmpty();
    }

    @Test
    void isNotDeletedWhileItIsMadeWhoeverAsks() {
        begin("kim");
        append("kim", transitions(1, 1));
        fails(ErrorCode.INVALID_PARAMS, "is being made", () -> new Recordings(home.resolve("recordings"))
                .delete("kim"));
        append("kim", transitions(1, 2));
        assertThat(actions("kim")).containsExactly(1, 2);
    }

    @Test
    void isCompleteWhenTheServerEnds() throws Exception {
        begin("kim");
        append("kim", transitions(1, 1));
        server.close();
        assertThat(home.resolve("recordings/kim/totals.json")).exists();
    }

    @Test
    void thatIsTooLargeForAnAgentIsRefusedAsAWhole() {
        begin("kim");
        append("kim", transitions(1, 1));
        append("kim", transitions(1, 1));
        player.client().call(new Command.RecordingStop("kim"));
        ObjectNode spec = (ObjectNode) SpecJson.tree(Player.spec("small"));
        ObjectNode algorithm =
                JsonNodeFactory.instance.objectNode().put("type", "bc").put("maxHeldSteps", STEPS * Player.LANES);
        algorithm.putArray("demonstrations").add("kim");
        spec.set("algorithm", algorithm);
        player.client().call(new Command.AgentCreate(SpecJson.agent(spec)));
        fails(ErrorCode.ROLLOUT_FULL, "raise algorithm.maxHeldSteps", () -> player.train("small"));
        assertThat(player.client().call(new Command.AgentList()).agents().get(1).heldSteps())
                .isZero();
    }

    /** What a killed server has left: no totals, and perhaps half a batch. */
    @Test
    void isCountedWhereNobodyHasStoppedIt() throws Exception {
        begin("kim");
        append("kim", transitions(1, 1));
        append("kim", transitions(1, 2));
        player.client().call(new Command.RecordingStop("kim"));
        Path totals = home.resolve("recordings/kim/totals.json");
        Files.delete(totals);
        assertThat(list().get(0).steps()).isEqualTo(2L * STEPS * Player.LANES);

        assertThat(totals).as("noted, so that it is not counted again").exists();
        Files.delete(totals);
        damageLastBatch(home.resolve("recordings/kim/log"));
        assertThat(list().get(0).problem()).contains("damaged");
        createClone("clone", "kim", Player.FEATURES);
        fails(ErrorCode.INVALID_BATCH, "damaged", () -> player.train("clone"));
        fails(ErrorCode.INVALID_BATCH, "damaged", () -> actions("kim"));
    }

    /** Turns over a byte of the last observations. */
    private static void damageLastBatch(Path log) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(log, "*.cq4")) {
            Path file = files.iterator().next();
            byte[] content = Files.readAllBytes(file);
            int last = content.length - 1;
            while (content[last] == 0) {
                last--;
            }
            try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
                open.seek(last);
                open.write(content[last] ^ 1);
            }
        }
    }
}
