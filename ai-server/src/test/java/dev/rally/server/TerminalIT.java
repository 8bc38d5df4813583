package dev.rally.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.agents.Agent;
import dev.rally.agents.TensorEngine;
import dev.rally.checkpoints.CheckpointStore;
import dev.rally.checkpoints.Retention;
import dev.rally.comm.home.RallyHome;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Mode;
import dev.rally.comm.protocol.Result;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of other terminals, against a running server and without one. */
final class TerminalIT {
    @TempDir
    private static Path home;

    @TempDir
    private Path empty;

    private static CoProcess server;
    private static Player player;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void start() throws Exception {
        server = CoProcess.start(ServeOptions.on(home));
        player = new Player(server.ready());
        player.create("pong");
        player.client().call(new Command.CheckpointSave("pong", "first", null, 0.75, null));
    }

    @AfterAll
    static void stop() throws Exception {
        player.close();
        server.close();
    }

    private int rally(String... arguments) {
        return ServerMain.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    @Test
    void agentsListsTheLiveOnes() {
        assertThat(rally("agents", "--home", home.toString())).isZero();

        assertThat(out.toString()).contains("pong").contains("training");
    }

    @Test
    void agentsShowsWhatTheLastTrainAndTheClientTold() {
        player.create("rated");
        player.playOneStep("rated");
        player.train("rated");
        var told = Map.of("elo", 1240.4, "episodeReturn", 3.25);
        player.client().call(new Command.CheckpointSave("rated", null, null, null, told));

        assertThat(rally("agents", "--home", home.toString())).isZero();

        String line = out.toString()
                .lines()
                .filter(l -> l.startsWith("rated"))
                .findFirst()
                .orElseThrow();
        assertThat(line).contains(" 1240 ", " 3.250 ").doesNotContain(" - ");
        assertThat(out.toString()).containsPattern("pong .* - +- +- +-");
    }

    @Test
    void modeSwitchesTheRunningServersAgent() {
        player.observe(0, Player.LANES, 0.1f);
        player.infer("pong", 0);

        assertThat(rally("mode", "--home", home.toString(), "pong", "deterministic"))
                .isZero();
        assertThat(out.toString()).contains("deterministic").contains(Player.LANES + " steps");
        assertThat(player.infer("pong", 0).mode()).isEqualTo(Mode.DETERMINISTIC);

        assertThat(rally("mode", "--home", home.toString(), "pong", "training")).isZero();
        assertThat(player.client().call(new Command.AgentMode("pong", null)).mode())
                .isEqualTo(Mode.TRAINING);
    }

    @Test
    void checkpointsAreDeletedByName() {
        player.create("old");
        player.client().call(new Command.CheckpointSave("old", "one", null, null, null));
        player.client().call(new Command.CheckpointSave("old", "two", null, null, null));

        assertThat(rally("checkpoints", "--home", home.toString(), "--delete", "old/one", "--yes"))
                .isZero();

        assertThat(out.toString()).contains("deletes checkpoint one of old");
        assertThat(home.resolve("checkpoints/old/one")).doesNotExist();
        assertThat(player.client().call(new Command.CheckpointList("old")).checkpoints())
                .extracting(Result.CheckpointInfo::checkpoint)
                .containsExactly("two");
    }

    @Test
    void anAgentIsDeletedWithAllThatIsLeftOfIt() {
        player.create("old2");
        player.playOneStep("old2");
        player.train("old2");
        player.client().call(new Command.CheckpointSave("old2", null, null, null, null));
        player.client().call(new Command.PolicyExport("old2", null));

        assertThat(rally("checkpoints", "--home", home.toString(), "--delete", "old2", "--yes"))
                .isEqualTo(ServerMain.EXIT_ERROR);
        assertThat(err.toString()).contains("old2 is live on the server");
        player.client().call(new Command.AgentDelete("old2"));
        assertThat(rally("checkpoints", "--home", home.toString(), "--delete", "old2", "--yes"))
                .isZero();

        assertThat(out.toString()).contains("old2: 1 checkpoints, and metrics/old2, exports/old2.json");
        for (String left : List.of("checkpoints/old2", "metrics/old2", "exports/old2.json")) {
            assertThat(home.resolve(left)).doesNotExist();
        }
        assertThat(rally("checkpoints", "--home", home.toString(), "--delete", "old2", "--yes"))
                .isEqualTo(ServerMain.EXIT_ERROR);
        assertThat(err.toString()).contains("there is nothing of an agent \"old2\"");
    }

    @Test
    void nothingIsDeletedWithoutAnAnswer() {
        assertThat(rally("checkpoints", "--home", home.toString(), "--delete", "pong/first"))
                .isEqualTo(ServerMain.EXIT_USAGE);
        assertThat(err.toString()).contains("add --yes");
        assertThat(home.resolve("checkpoints/pong/first")).exists();
    }

    @Test
    void modeOfAnUnknownAgentNamesTheLiveOnes() {
        assertThat(rally("mode", "--home", home.toString(), "nobody")).isEqualTo(ServerMain.EXIT_ERROR);

        assertThat(err.toString()).contains("nobody").contains("pong");
    }

    @Test
    void aModeThatIsNoneIsAUsageError() {
        assertThat(rally("mode", "--home", home.toString(), "pong", "dreaming")).isEqualTo(ServerMain.EXIT_USAGE);

        assertThat(err.toString()).contains("dreaming").contains("deterministic");
    }

    @Test
    void aMistypedModeIsGuessed() {
        assertThat(rally("mode", "--home", home.toString(), "pong", "determinstic"))
                .isEqualTo(ServerMain.EXIT_USAGE);

        assertThat(err.toString()).contains("no mode \"determinstic\"; did you mean \"deterministic\"?");
    }

    @Test
    void checkpointsListsWhatIsStored() {
        assertThat(rally("checkpoints", "--home", home.toString(), "pong")).isZero();

        assertThat(out.toString()).contains("first").contains("75.0 %");
    }

    @Test
    void withoutAServerTheAnswerSaysWhatToDo() {
        assertThat(rally("agents", "--home", empty.toString())).isEqualTo(ServerMain.EXIT_ERROR);

        assertThat(err.toString()).contains(empty.toString()).contains("rally serve");
    }

    @Test
    void checkpointsNeedNoServer() {
        assertThat(rally("checkpoints", "--home", empty.toString())).isZero();

        assertThat(out.toString()).contains("no checkpoints");
        assertThat(empty).isEmptyDirectory();
    }

    @Test
    void exportWritesACheckpointsPolicyWithoutAServer() throws IOException {
        CheckpointStore store = new CheckpointStore(new RallyHome(empty).checkpoints(), Retention.DEFAULT);
        try (Agent agent = Agent.create(0, Player.spec("pong"), TensorEngine.start("cpu", 1))) {
            store.save("pong", "first", agent.capture(null), null);
        }
        Path to = empty.resolve("policies/pong.json");

        assertThat(rally("export", "pong", "--home", empty.toString())).isZero();
        assertThat(rally("export", "pong/first", "--home", empty.toString(), "--to", to.toString()))
                .isZero();

        Path inHome = empty.resolve("exports/pong/first.json").toAbsolutePath();
        assertThat(out.toString()).contains(inHome.toString(), to.toString());
        assertThat(inHome).content().contains("rally-policy");
        assertThat(to).hasSameTextualContentAs(inHome);
    }

    @Test
    void exportSaysWhatThereIsInstead() {
        String none = empty.resolve("none").toString();

        assertThat(rally("export", "pong/lst", "--home", home.toString())).isEqualTo(ServerMain.EXIT_ERROR);
        assertThat(rally("export", "pong", "--home", none)).isEqualTo(ServerMain.EXIT_ERROR);

        assertThat(err.toString()).contains("no checkpoint \"lst\"", "first", "there are no checkpoints under");
        assertThat(empty).isEmptyDirectory();
    }

    @Test
    void checkpointsThatAreAllDamagedAreNotCalledNone() throws IOException {
        Path manifest = new RallyHome(empty).checkpoints().resolve("pong/first/manifest.json");
        Files.createDirectories(manifest.getParent());
        Files.writeString(manifest, "no manifest");

        assertThat(rally("checkpoints", "--home", empty.toString())).isEqualTo(ServerMain.EXIT_ERROR);

        assertThat(err.toString()).contains("\"first\"", "corrupt", "is intact");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void doctorTriesWhatAServerNeeds() {
        assertThat(rally("doctor", "--home", home.toString())).isZero();

        assertThat(out.toString())
                .contains("ok    java", "ok    tensors", "ok    home", "ok    ports")
                .contains("PYTORCH")
                .contains("one runs on this home");
    }

    @Test
    void optionsOutOfRangeAreUsageErrors() {
        assertThat(rally("serve", "--home", empty.toString(), "--port", "70000"))
                .isEqualTo(ServerMain.EXIT_USAGE);

        assertThat(err.toString()).contains("70000").contains("65535");
    }
}
