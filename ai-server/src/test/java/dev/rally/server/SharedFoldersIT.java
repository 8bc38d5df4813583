package dev.rally.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.file.FileTree;
import dev.rally.comm.home.RallyHome;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Protocol;
import dev.rally.comm.replay.ReplaySegments;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A home that people, too, and other systems have their hands on: folders that go, names that would be one. */
@Timeout(120)
final class SharedFoldersIT {
    @TempDir
    private Path folder;

    private RallyHome home;
    private CoProcess server;
    private Player player;

    @BeforeEach
    void start() throws Exception {
        home = new RallyHome(folder);
        server = CoProcess.start(ServeOptions.on(folder));
        player = new Player(server.ready());
        player.create("pong");
    }

    @AfterEach
    void stop() throws Exception {
        player.close();
        server.close();
    }

    private void save(String agent, String name) {
        assertThat(player.client().call(new Command.CheckpointSave(agent, name)).path())
                .satisfies(path -> assertThat(Path.of(path)).isDirectory());
    }

    private static void refused(ErrorCode code, String message, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        RallyException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(message);
    }

    @Test
    void theStoreIsMadeAgain() throws Exception {
        save("pong", "first");
        FileTree.delete(home.checkpoints());
        refused(ErrorCode.UNKNOWN_CHECKPOINT, "pong", () -> player.client()
                .call(new Command.CheckpointRestore("pong", "first")));
        save("pong", "second");
        assertThat(player.client()
                        .call(new Command.CheckpointRestore("pong", "latest"))
                        .checkpoint())
                .isEqualTo("second");
    }

    @Test
    void theExportsAreMadeAgain() throws Exception {
        player.client().call(new Command.PolicyExport("pong", null));
        FileTree.delete(folder.resolve("exports"));
        assertThat(Path.of(player.client()
                        .call(new Command.PolicyExport("pong", null))
                        .path()))
                .isRegularFile();
    }

    @Test
    void theSessionsAreMadeAgainForThoseWhoComeNext() throws Exception {
        FileTree.delete(home.sessions());
        try (Player other = new Player(server.ready())) {
            assertThat(other.path()).isRegularFile();
            other.playOneStep("pong");
        }
        player.observe(0, Player.LANES, 1);
        assertThat(player.infer("pong", 0).rows()).isEqualTo(Player.LANES);
    }

    @Test
    void theReplaysAreMadeAgain() throws Exception {
        try (ReplaySegments segments = ReplaySegments.open(home.replays(), "pong", 1 << 20, 4)) {
            submit(segments);
            FileTree.delete(home.replays());
            submit(segments);
        }
    }

    private void submit(ReplaySegments segments) {
        player.observe(0, Player.LANES, 0.5f);
        long rollout = player.infer("pong", 0).rollout();
        ReplaySegments.Range at =
                segments.append(List.of(new ReplaySegments.Batch(Player.SLOT_BYTES, SharedFoldersIT::outcomes)));
        var submit = new Command.ReplaySubmit(
                "pong", rollout, player.exchange(), null, at.log(), at.fromIndex(), at.toIndex());
        assertThat(player.client().call(submit).rows()).isEqualTo(Player.LANES);
        player.train("pong");
    }

    private static void outcomes(BatchWriter writer) {
        Player.outcomesOf(Player.LANES, 1).accept(writer);
        writer.finish();
    }

    @Test
    void aHomeThatIsGoneIsMadeAgain() throws Exception {
        FileTree.delete(folder);
        save("pong", "first");
        assertThat(home.checkpoints()).isDirectory();
        Files.createDirectories(folder);
    }

    @Test
    void agentsWhoseNamesDifferOnlyInCaseAreRefused() {
        refused(ErrorCode.INVALID_PARAMS, "\"Pong\" differs from that only", () -> player.create("Pong"));
        save("pong", "first");
        player.client().call(new Command.AgentDelete("pong"));
        refused(ErrorCode.INVALID_PARAMS, "\"Pong\" differs from \"pong\"", () -> player.create("Pong"));
        player.create("pong");
    }

    @Test
    void checkpointsWhoseNamesDifferOnlyInCaseAreRefused() {
        save("pong", "first");
        refused(ErrorCode.INVALID_PARAMS, "\"First\" differs from \"first\"", () -> save("pong", "First"));
        save("pong", "first");
    }

    @Test
    void manyLanesAreRefusedWithTheLimit() {
        refused(ErrorCode.INVALID_PARAMS, "allowed are 1 to " + Protocol.MAX_LANES, () -> player.client()
                .call(new Command.ExchangeOpen(1, 4096, Protocol.MAX_LANES + 1)));
    }
}
