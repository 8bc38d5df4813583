package dev.rally.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.access.Token;
import dev.rally.comm.access.TokenFile;
import dev.rally.comm.client.RallyClient;
import dev.rally.comm.client.RemoteServer;
import dev.rally.comm.client.ServerJar;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.home.RallyHome;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Mode;
import dev.rally.comm.protocol.RawJson;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.tls.Fingerprint;
import dev.rally.comm.tls.Trust;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A packaged server that listens for other machines, one of which this one plays. */
@Timeout(120)
final class RemoteIT {
    private static final String AGENT = "pong";
    private static final Pattern TOLD = Pattern.compile(
            "other machines may connect to 127\\.0\\.0\\.1:(\\d+) with the token of (.*); the certificate's SHA-256 is (\\S+)");

    @TempDir
    private static Path folder;

    private static Process process;
    private static RallyHome home;
    private static Path token;
    private static String fingerprint = "";
    private static int port;
    private static Player player;

    private RallyClient remote;

    @BeforeAll
    static void start() throws Exception {
        home = new RallyHome(folder.resolve("home"));
        token = folder.resolve("token");
        List<String> serve = List.of(
                "serve",
                "--home",
                home.path().toString(),
                "--device",
                "cpu",
                "--threads",
                "1",
                "--stop-on-stdin-end",
                "--listen",
                "127.0.0.1",
                "--token-file",
                token.toString());
        process = new ProcessBuilder(ServerJar.command(ServerJar.find(), serve))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader log = process.errorReader(StandardCharsets.UTF_8);
        for (Matcher told = TOLD.matcher(""); port == 0; ) {
            String line = log.readLine();
            assertThat(line).as("the server ended before it listened").isNotNull();
            if (told.reset(line).find()) {
                port = Integer.parseInt(told.group(1));
                fingerprint = told.group(3);
                assertThat(told.group(2)).isEqualTo(token.toString());
            }
        }
        player = new Player(home.runningServer());
        player.create(AGENT);
    }

    @AfterAll
    static void stop() throws Exception {
        player.close();
        process.destroyForcibly().waitFor();
    }

    @BeforeEach
    void connect() {
        Trust trust = Trust.in(Fingerprint.parse(fingerprint));
        remote = RallyClient.connect(new RemoteServer("127.0.0.1", port, TokenFile.read(token), trust), "afar");
    }

    @AfterEach
    void theGameNoticedNothing() {
        remote.close();
        player.observe(0, Player.LANES, 0.1f);
        assertThat(player.infer(AGENT, 0).rows()).isEqualTo(Player.LANES);
    }

    @Test
    void agentsAndCheckpointsAreSeenTo() {
        assertThat(remote.call(new Command.Status()).agents())
                .extracting(Result.AgentInfo::name)
                .contains(AGENT);
        assertThat(remote.call(new Command.AgentMode(AGENT, Mode.DETERMINISTIC)).mode())
                .isEqualTo(Mode.DETERMINISTIC);
        assertThat(remote.call(new Command.AgentMode(AGENT, Mode.TRAINING)).mode())
                .isEqualTo(Mode.TRAINING);
        RawJson state = RawJson.of("{\"round\":1}");
        remote.call(new Command.CheckpointSave(AGENT, "afar", state, null, null));
        assertThat(remote.call(new Command.CheckpointList(AGENT)).checkpoints())
                .extracting(Result.CheckpointInfo::checkpoint)
                .contains("afar");
        assertThat(remote.call(new Command.CheckpointRestore(AGENT, "afar")).clientState())
                .isEqualTo(state);
        remote.call(new Command.MetricsAdd(AGENT, Map.of("elo", 1.0), null));
        assertThatThrownBy(() -> remote.call(new Command.Train(AGENT))).satisfies(Codes.is(ErrorCode.NOTHING_TO_TRAIN));
    }

    @Test
    void whatNeedsAFileOfTheServersMachineIsRefused() {
        refused(new Command.ExchangeOpen(1, 4096, 1), "exchanges need the server's own machine");
        refused(new Command.ExchangeClose(1), "own machine");
        refused(new Command.Infer(AGENT, 1, 0), "own machine");
        refused(new Command.ReplaySubmit(AGENT, null, 1, 0), "own machine");
        refused(new Command.ReplaySubmit(AGENT, null, null, null, "log", 0L, 1L), "replay logs are files");
        refused(new Command.RecordingStart("mine", AGENT, null, null), "own machine");
        refused(new Command.RecordingAppend("mine", 1, 0), "own machine");
        refused(new Command.CheckpointSave(AGENT, null, null, "file", null, null), "clientStateFile");
    }

    @Test
    void aPolicyBeginsFromACheckpointOfTheHomeAndFromNoOtherFolder() {
        Path saved = Path.of(
                player.client().call(new Command.CheckpointSave(AGENT, "whole")).path());
        var spec = Player.spec("copy");
        refused(new Command.AgentCreate(spec, saved.toString()), "agent/checkpoint");
        refused(new Command.AgentCreate(spec, "../pong"), "agent/checkpoint");
        refused(new Command.AgentCreate(spec, AGENT + "/../whole"), "agent/checkpoint");
        remote.call(new Command.AgentCreate(spec, AGENT + "/whole"));
        remote.call(new Command.AgentDelete("copy"));
    }

    @Test
    void aTerminalElsewhereListsTheAgents() {
        StringWriter out = new StringWriter();
        int code = ServerMain.commandLine()
                .setOut(new PrintWriter(out))
                .execute(
                        "agents",
                        "--remote",
                        "127.0.0.1:" + port,
                        "--token-file",
                        token.toString(),
                        "--fingerprint",
                        fingerprint);
        assertThat(code).isZero();
        assertThat(out.toString()).contains(AGENT);
    }

    @Test
    void tokensStandInFilesOfTheirOwnersAlone() throws Exception {
        String ofTheFile = TokenFile.read(token).text();
        String ofTheSession = home.runningServer().token();
        assertThat(ofTheFile).isNotEqualTo(ofTheSession);
        assertThat(Files.readString(home.logFile()))
                .contains("other machines may connect", "afar")
                .doesNotContain(ofTheFile, ofTheSession);
        assertThat(process.info().commandLine().orElse("")).doesNotContain(ofTheFile, ofTheSession);
        assertThatThrownBy(() -> RallyClient.connect(
                        new RemoteServer(
                                "127.0.0.1", port, new Token(ofTheSession), Trust.in(Fingerprint.parse(fingerprint))),
                        "afar"))
                .satisfies(Codes.is(ErrorCode.UNAUTHENTICATED));
    }

    private void refused(Command<?> command, String why) {
        assertThatThrownBy(() -> remote.call(command))
                .satisfies(Codes.is(ErrorCode.LOCAL_ONLY))
                .hasMessageContaining(why);
    }
}
