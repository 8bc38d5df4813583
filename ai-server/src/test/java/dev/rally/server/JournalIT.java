package dev.rally.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.client.ServerJar;
import dev.rally.comm.client.ServerProcess;
import dev.rally.comm.home.RallyHome;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Mode;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.SpecJson;
import dev.rally.server.journal.Durability;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What was acknowledged outlasts the server. */
@Timeout(120)
final class JournalIT {
    private static final int STEP = Player.LANES;

    @TempDir
    private Path home;

    /** What a client does while a server lives. */
    private interface Life {
        void with(Player player) throws Exception;
    }

    private void killedAfter(Life life) throws Exception {
        List<String> arguments =
                List.of("serve", "--device", "cpu", "--threads", "1", "--home", home.toString(), "--durability", "os");
        ServerProcess server = ServerProcess.launch(
                ServerJar.command(ServerJar.find(), arguments), Duration.ofSeconds(60), line -> {});
        try (Player player = new Player(server.ready())) {
            life.with(player);
        } finally {
            server.process().destroyForcibly().waitFor();
        }
    }

    /** Another server, which ends in order: what no train has learnt from outlasts that too. */
    private void endedAfter(Durability durability, Life life) throws Exception {
        ServeOptions.Journaling journal = new ServeOptions.Journaling(durability, 64);
        try (CoProcess server = CoProcess.start(
                        new ServeOptions(new RallyHome(home), 0, null, 0, 0, "cpu", 1, 5, null, null, journal, null));
                Player player = new Player(server.ready())) {
            life.with(player);
        }
    }

    private static Result.AgentReady load(Player player) {
        return player.client().call(new Command.AgentLoad("pong", null));
    }

    private static void save(Player player) {
        Result.CheckpointSave unused = player.client().call(new Command.CheckpointSave("pong", null));
    }

    private static void play(Player player, int steps) {
        for (int step = 0; step < steps; step++) {
            player.playOneStep("pong");
        }
    }

    @Test
    void isLearntFromOnceByTheServerThatFollowsAKilledOne() throws Exception {
        killedAfter(player -> {
            player.create("pong");
            play(player, 3);
        });
        killedAfter(player -> {
            Result.AgentInfo loaded = load(player).agent();
            assertThat(loaded.heldSteps()).isEqualTo(3 * STEP);
            assertThat(loaded.journal()).isNotNull().satisfies(journal -> {
                assertThat(journal.last()).isEqualTo(3);
                assertThat(journal.replayedSteps()).isEqualTo(3 * STEP);
            });
            play(player, 1);
            assertThat(player.train("pong").samples()).isEqualTo(4 * STEP); // and is lost
        });
        killedAfter(player -> {
            assertThat(load(player).agent().heldSteps()).isEqualTo(4 * STEP);
            assertThat(player.train("pong").samples()).isEqualTo(4 * STEP);
            save(player);
            play(player, 2);
        });
        endedAfter(Durability.os, player -> {
            Result.AgentInfo loaded = load(player).agent();
            assertThat(loaded.envSteps()).isEqualTo(4 * STEP);
            assertThat(loaded.heldSteps()).isEqualTo(2 * STEP);
            assertThat(loaded.policyVersion()).isEqualTo(1);
        });
    }

    @Test
    void isReclaimedOnceACheckpointCoversIt() throws Exception {
        endedAfter(Durability.disk, player -> {
            player.create("pong");
            play(player, 2);
            player.train("pong");
        });
        assertThat(segments()).hasSize(1); // it was being written
        endedAfter(Durability.disk, player -> {
            assertThat(load(player).agent().heldSteps()).isZero();
            play(player, 1);
            player.train("pong");
            save(player);
            assertThat(segments()).hasSize(1);
            assertThat(player.client()
                            .call(new Command.AgentList())
                            .agents()
                            .get(0)
                            .journal())
                    .isNotNull()
                    .satisfies(journal -> assertThat(journal.covered()).isEqualTo(journal.last()));
        });
    }

    @Test
    void isNoMoreThanTheMemoryWhereNothingIsPromised() throws Exception {
        endedAfter(Durability.none, player -> {
            player.create("pong");
            save(player);
            play(player, 2);
        });
        assertThat(home.resolve("journal")).doesNotExist();
        endedAfter(Durability.none, player -> {
            assertThat(load(player).agent().heldSteps()).isZero();
            assertThat(load(player).agent().journal()).isNull();
        });
    }

    @Test
    void isDiscardedWithWhatAClientGivesUp() throws Exception {
        endedAfter(Durability.os, player -> {
            player.create("pong");
            play(player, 2);
            player.client().call(new Command.AgentMode("pong", Mode.DETERMINISTIC));
            player.client().call(new Command.AgentMode("pong", Mode.TRAINING));
            play(player, 1);
        });
        endedAfter(Durability.os, player -> {
            assertThat(load(player).agent().heldSteps()).isEqualTo(STEP);
            player.client().call(new Command.AgentDelete("pong"));
            assertThat(load(player).agent().heldSteps()).isZero();
            play(player, 1);
            Command.AgentLoad anew = new Command.AgentLoad("pong", null, null, false);
            assertThat(player.client().call(anew).agent().heldSteps()).isZero();
            assertThat(load(player).agent().heldSteps()).isZero();
            play(player, 1);
            player.client().call(new Command.AgentDelete("pong"));
            player.create("pong");
            play(player, 1);
        });
        endedAfter(Durability.os, player -> assertThat(load(player).agent().heldSteps())
                .isEqualTo(STEP));
    }

    @Test
    void tellsWithTheFirstSaveWhatWasSetAside() throws Exception {
        endedAfter(Durability.os, player -> {
            player.create("pong");
            player.client().call(new Command.AgentDelete("pong"));
            player.create("pong");
            Command.CheckpointSave save = new Command.CheckpointSave("pong", null);
            assertThat(player.client().call(save).setAside()).isNotNull().hasSize(1);
            assertThat(player.client().call(save).setAside()).isNull();
        });
    }

    @Test
    void rebuildsAReplayMemory() throws Exception {
        endedAfter(Durability.os, player -> {
            player.client().call(new Command.AgentCreate(sac()));
            play(player, 5);
            player.train("pong");
            save(player);
            play(player, 1);
        });
        endedAfter(Durability.os, player -> {
            Result.AgentReady loaded = load(player);
            assertThat(loaded.warning()).isNull();
            assertThat(loaded.agent().heldSteps()).isEqualTo(STEP);
            assertThat(loaded.agent().journal()).isNotNull().satisfies(journal -> assertThat(journal.rememberedSteps())
                    .isEqualTo(5 * STEP));
            assertThat(player.train("pong").metrics()).containsEntry("replaySize", 6.0 * STEP);
        });
    }

    private static AgentSpec sac() {
        ObjectNode spec = JsonNodeFactory.instance.objectNode().put("name", "pong");
        spec.putObject("observation").put("type", "float32").putArray("shape").add(Player.FEATURES);
        spec.putObject("action").put("type", "discrete").put("n", Player.ACTIONS);
        spec.putObject("algorithm")
                .put("type", "sac")
                .put("learningStarts", 8)
                .put("minibatchSize", 8)
                .put("replayCapacity", 1000);
        return SpecJson.agent(spec);
    }

    @Test
    void isUsedAsFarAsItCanBeReadWhereItIsDamaged() throws Exception {
        endedAfter(Durability.os, player -> {
            player.create("pong");
            play(player, 3);
        });
        flipAByteOf(1);
        endedAfter(Durability.os, player -> {
            Result.AgentReady loaded = load(player);
            assertThat(loaded.agent().heldSteps()).isEqualTo(STEP);
            assertThat(loaded.warning()).contains("1 segments are damaged", "has another checksum");
            play(player, 1);
            assertThat(player.train("pong").samples()).isEqualTo(2 * STEP);
            save(player);
            assertThat(home.resolve("journal/pong/damaged-1")).isDirectory();
            assertThat(load(player).warning()).isNull();
        });
    }

    /** In the columns of the record of that number, counted from 0. */
    private void flipAByteOf(int record) throws IOException {
        Path file;
        try (Stream<Path> files = Files.walk(segments().get(0))) {
            file = files.filter(path -> path.toString().endsWith(".cq4"))
                    .findFirst()
                    .orElseThrow();
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.allocate(4 << 20);
            channel.read(bytes, 0);
            int at = -1;
            for (int found = 0; found <= record; found++) {
                at = indexOf(bytes.array(), at + 1);
            }
            channel.write(ByteBuffer.wrap(new byte[] {(byte) (bytes.get(at + 600) ^ 4)}), at + 600);
        }
    }

    private static int indexOf(byte[] bytes, int from) {
        for (int at = from; at < bytes.length - 4; at++) {
            if (bytes[at] == 'R' && bytes[at + 1] == 'L' && bytes[at + 2] == 'Y' && bytes[at + 3] == 'B') {
                return at;
            }
        }
        throw new AssertionError("there is no such record");
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> folders = Files.list(home.resolve("journal/pong"))) {
            return folders.filter(Files::isDirectory).sorted().toList();
        }
    }

    @Test
    void refusesABoundThatHoldsNothing() {
        assertThatThrownBy(() -> new ServeOptions.Journaling(Durability.os, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--journal-mb is 1; allowed are 64 to");
    }
}
