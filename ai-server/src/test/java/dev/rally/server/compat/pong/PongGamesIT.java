package dev.rally.server.compat.pong;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.rally.comm.client.RallyClient;
import dev.rally.comm.home.RallyHome;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Mode;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.spec.SpecJson;
import dev.rally.server.CoProcess;
import dev.rally.server.ServeOptions;
import dev.rally.server.socketio.RawClient;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Games on real sockets, with a server and its agent; what is never answered ends a test, though pings go on. */
@Timeout(120)
class PongGamesIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String AGENT = ServeOptions.SocketIo.USUAL_AGENT;

    @TempDir
    private Path home;

    private int port;
    private CoProcess server;

    @BeforeEach
    void start() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        server = serve(AGENT, Map.of());
    }

    private CoProcess serve(String agent, Map<String, String> events) throws IOException {
        ServeOptions.SocketIo games = new ServeOptions.SocketIo(port, agent, events, Set.of());
        return CoProcess.start(new ServeOptions(
                new RallyHome(home), 0, null, 0, 0, "cpu", 1, 5, null, null, ServeOptions.Journaling.NONE, games));
    }

    @AfterEach
    void end() throws IOException {
        server.close();
    }

    /** A game that is connected and has been told the agent's status. */
    private RawClient.Frames connect() throws InterruptedException {
        RawClient.Frames game = new RawClient(port).webSocket("");
        assertThat(game.nextMessage()).startsWith("0{");
        game.send("40");
        assertThat(game.nextMessage()).startsWith("40{");
        assertThat(game.nextMessage()).startsWith("42[\"training_status\",{\"connected\":true");
        return game;
    }

    private static JsonNode answer(RawClient.Frames game, String event) throws IOException, InterruptedException {
        String message = game.nextMessage();
        assertThat(message).startsWith("42[\"" + event + "\",");
        return JSON.readTree(message.substring(2)).get(1);
    }

    private static JsonNode move(RawClient.Frames game, CanvasPong pong) throws IOException, InterruptedException {
        game.send("42[\"player_action\"," + pong.message() + "]");
        return answer(game, "ai_move");
    }

    /** Plays so many frames, moving as it is told. */
    private static void play(RawClient.Frames game, CanvasPong pong, int frames)
            throws IOException, InterruptedException {
        for (int i = 0; i < frames; i++) {
            String direction = move(game, pong).get("direction").asText();
            int step = direction.equals("up") ? -1 : direction.equals("down") ? 1 : 0;
            double behind = pong.ballY - pong.leftY;
            var unused = pong.frame(step, Math.max(-5, Math.min(5, behind / 40)));
        }
    }

    /** Plays so many frames and leaves: what comes of them is learnt from behind all that others played before. */
    private void playAndLeave(int frames) throws IOException, InterruptedException {
        RawClient.Frames game = connect();
        play(game, new CanvasPong(99), frames);
        game.close();
    }

    /** Waits until at least so many steps are held; no more may be. */
    private void assertHolds(long steps) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        long held = agent().heldSteps();
        while (held < steps && System.nanoTime() < end) {
            held = agent().heldSteps();
        }
        assertThat(held).isEqualTo(steps);
    }

    private Result.AgentInfo agent() {
        try (RallyClient client = RallyClient.connect(server.ready(), "test")) {
            return client.call(new Command.AgentList()).agents().get(0);
        }
    }

    @Test
    void everyStateIsAnsweredInTheWordsOfAllGamesAndAcknowledged() throws Exception {
        RawClient.Frames game = connect();
        CanvasPong pong = new CanvasPong(1);
        JsonNode move = move(game, pong);
        String direction = move.get("direction").asText();
        assertThat(direction).isIn("up", "down", "stay");
        assertThat(List.of(move.get("action").asText(), move.get("agentAction").asText()))
                .containsOnly(direction.toUpperCase(java.util.Locale.ROOT));
        assertThat(move.get("learningEnabled").asBoolean()).isTrue();
        assertThat(move.get("metrics").get("selfPlayEpisodes").asInt()).isZero();

        game.send("4277[\"player_action\"," + pong.message() + "]");
        JsonNode again = answer(game, "ai_move");
        assertThat(game.nextMessage()).isEqualTo("4377[" + again + "]");
        assertThat(again.get("direction").asText()).as("the same state").isEqualTo(direction);
    }

    @Test
    void theOtherVocabularyMovesBothRackets() throws Exception {
        RawClient.Frames game = connect();
        game.send("42[\"state_update\",{\"gameMode\":\"EVALUATION\",\"ballX\":500,\"ballY\":100,\"agentPaddleY\":300,"
                + "\"opponentPaddleY\":300,\"width\":800,\"height\":600}]");
        JsonNode move = answer(game, "ai_move");
        assertThat(move.get("opponentAction").asText()).isIn("UP", "DOWN", "STAY");
        assertThat(move.get("mode").asText()).isEqualTo("EVALUATION");
    }

    @Test
    void trainingIsSwitchedAndToldOf() throws Exception {
        RawClient.Frames game = connect();
        game.send("42[\"stop_training\"]");
        assertThat(answer(game, "training_status").get("learningEnabled").asBoolean())
                .isFalse();
        play(game, new CanvasPong(2), 1_500);
        game.send("421[\"start_training\"]");
        assertThat(answer(game, "training_status").get("learningEnabled").asBoolean())
                .isTrue();
        assertThat(game.nextMessage()).startsWith("431[{\"connected\":true");
        game.send("42[\"reset_episode\"]");
        assertThat(answer(game, "training_status").get("connected").asBoolean()).isTrue();
        playAndLeave(20);
        assertHolds(19);
        assertThat(agent().envSteps()).isZero();
    }

    @Test
    void theAgentLearnsAndGoesOnUnderItsNameWhenTheServerComesBack() throws Exception {
        RawClient.Frames game = connect();
        CanvasPong pong = new CanvasPong(3);
        while (agent().envSteps() == 0) {
            play(game, pong, 500);
        }
        server.close();
        long learnt;
        server = serve(AGENT, Map.of());
        learnt = agent().envSteps();
        assertThat(learnt).isPositive();
        play(connect(), pong, 50);
        assertThat(agent().policyVersion()).isPositive();
    }

    @Test
    void whatIsNoStateIsExplainedAndTheGameGoesOn() throws Exception {
        RawClient.Frames game = connect();
        CanvasPong pong = new CanvasPong(4);
        for (String wrong : List.of("42[\"player_action\",{\"ball\":1}]", "42[\"player_action\"]", "42[\"jump\",1]")) {
            game.send(wrong);
            assertThat(answer(game, "state_error").get("message").asText()).isNotEmpty();
        }
        game.send("429[\"player_action\",null]");
        JsonNode error = answer(game, "state_error");
        assertThat(error.get("message").asText()).contains("the state is null; it must be an object");
        assertThat(game.nextMessage()).isEqualTo("439[" + error + "]");
        play(game, pong, 20);
    }

    @Test
    void notANumberIsAnsweredAndTheGameGoesOn() throws Exception {
        RawClient.Frames game = connect();
        CanvasPong pong = new CanvasPong(4);
        String wrong = pong.message().toString().replaceFirst("\"width\":[0-9.]+", "\"width\":NaN");
        game.send("427[\"player_action\"," + wrong + "]");
        assertThat(answer(game, "state_error").get("message").asText()).contains("width");
        assertThat(game.nextMessage()).startsWith("437[");
        assertThat(move(game, pong).get("direction").asText()).isIn("up", "down", "stay");
    }

    @Test
    void ofABurstTheNewestIsAnsweredAndNothingIsLearnt() throws Exception {
        String sid;
        RawClient polling = new RawClient(port);
        sid = polling.open();
        polling.post(sid, "40");
        String status = polling.poll(sid);
        while (!status.contains("training_status")) {
            status = polling.poll(sid);
        }
        CanvasPong pong = new CanvasPong(5);
        List<String> kept = new ArrayList<>();
        for (int i = 0; i < 1_400; i++) {
            var unused = pong.frame(0, 0);
            kept.add("42[\"player_action\"," + pong.message() + "]");
        }
        kept.add("425[\"player_action\"," + pong.message() + "]");
        for (int from = 0; from < kept.size(); from += 600) {
            polling.post(
                    sid, kept.subList(from, Math.min(from + 600, kept.size())).toArray(String[]::new));
        }
        StringBuilder got = new StringBuilder();
        while (got.indexOf("435[") < 0) {
            got.append(polling.poll(sid)).append('\u001e');
        }
        assertThat(got.toString().split("ai_move", -1).length - 1)
                .as("answers to 1,401 states: one for each piece that they were seen in")
                .isLessThan(140);
        playAndLeave(20);
        assertHolds(19);
        assertThat(agent().envSteps()).isZero();
    }

    @Test
    void aThousandStatesASecondAreAllAnswered() throws Exception {
        RawClient.Frames game = connect();
        CanvasPong pong = new CanvasPong(6);
        int sent = 0;
        int answered = 0;
        while (sent < 3_000) { // eight at a time: as fast as answers come, and faster than frames
            for (int i = 0; i < Bursts.MOST_FRESH; i++) {
                var unused = pong.frame(0, 0);
                game.send("42[\"player_action\"," + pong.message() + "]");
                sent++;
            }
            for (int i = 0; i < Bursts.MOST_FRESH; i++) {
                assertThat(answer(game, "ai_move").get("direction").asText()).isNotEmpty();
                answered++;
            }
        }
        assertThat(answered).isEqualTo(sent);
    }

    @Test
    void manyGamesPlayAtOnceAndLeaveInMidRally() throws Exception {
        List<RawClient.Frames> games = new ArrayList<>();
        List<CanvasPong> pongs = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            games.add(connect());
            pongs.add(new CanvasPong(i));
        }
        for (int frame = 0; frame < 60; frame++) {
            for (int i = 0; i < games.size(); i++) {
                play(games.get(i), pongs.get(i), 1);
            }
        }
        games.forEach(RawClient.Frames::close);
        assertHolds(12 * 59); // all but each one's last, which has no outcome
        playAndLeave(20);
        assertHolds(12 * 59 + 19);
    }

    @Test
    void anAgentThatOnlyPlaysIsAskedForItsBestAndLearnsNothing() throws Exception {
        try (RallyClient client = RallyClient.connect(server.ready(), "test")) {
            client.call(new Command.AgentMode(AGENT, Mode.DETERMINISTIC));
        }
        play(connect(), new CanvasPong(7), 1_200);
        try (RallyClient client = RallyClient.connect(server.ready(), "test")) {
            client.call(new Command.AgentMode(AGENT, Mode.TRAINING));
        }
        playAndLeave(20);
        assertHolds(19);
        assertThat(agent().envSteps()).isZero();
    }

    @Test
    void anAgentThatWasDeletedComesBack() throws Exception {
        RawClient.Frames game = connect();
        CanvasPong pong = new CanvasPong(8);
        play(game, pong, 10);
        try (RallyClient client = RallyClient.connect(server.ready(), "test")) {
            client.call(new Command.AgentDelete(AGENT));
        }
        play(game, pong, 10);
        assertThat(agent().name()).isEqualTo(AGENT);
    }

    @Test
    void eventsMayHaveOtherNames() throws Exception {
        server.close();
        server = serve("other", Map.of("player_action", "current data", "ai_move", "move"));
        RawClient.Frames game = connect();
        game.send("42[\"current data\"," + new CanvasPong(9).message() + "]");
        assertThat(answer(game, "move").get("direction").asText()).isNotEmpty();
    }

    @Test
    void anAgentThatPlaysSomethingElseIsNotTaken() throws Exception {
        try (RallyClient client = RallyClient.connect(server.ready(), "test")) {
            client.call(
                    new Command.AgentCreate(
                            SpecJson.agent(
                                    JSON.readTree(
                                            "{\"name\":\"jumper\","
                                                    + "\"observation\":{\"type\":\"float32\",\"shape\":[4]},\"action\":{\"type\":\"discrete\",\"n\":2}}"))));
            client.call(new Command.CheckpointSave("jumper", null));
        }
        server.close();
        assertThatThrownBy(() -> serve("jumper", Map.of())).hasMessageContaining("--compat-agent");
        server = serve(AGENT, Map.of());
    }
}
