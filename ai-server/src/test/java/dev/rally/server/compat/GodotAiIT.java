package dev.rally.server.compat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rally.comm.client.RallyClient;
import dev.rally.comm.home.RallyHome;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Result;
import dev.rally.server.CoProcess;
import dev.rally.server.ServeOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A game of godot-ai: its bytes on a socket, its files on disk. */
class GodotAiIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String INIT =
            "{\"command\":\"init\",\"file_name\":\"hero\",\"state_dim\":3.0,\"action_dim\":2,"
                    + "\"batchsize\":16,\"hidden_size\":8,\"num_actor_layers\":1,\"num_critic_layers\":2,"
                    + "\"replay_capacity\":1000}";

    @TempDir
    private Path folder;

    private CoProcess server;
    private int port;
    private Socket socket;
    private JsonObjects answers;

    @BeforeEach
    void start() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Path games = Files.createDirectories(folder.resolve("Spiele mit Ümlaut"));
        server = CoProcess.start(new ServeOptions(
                new RallyHome(folder.resolve("home")),
                0,
                null,
                0,
                0,
                "cpu",
                1,
                5,
                null,
                null,
                ServeOptions.Journaling.NONE,
                new ServeOptions.GodotAi(port, games)));
        Files.createDirectories(games.resolve("AIServerCommFiles"));
        folder = games;
        connect();
    }

    private void connect() throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        answers = new JsonObjects(socket.getInputStream());
    }

    @AfterEach
    void end() throws IOException {
        socket.close();
        server.close();
    }

    @Test
    void aWholeRoundAndThePolicyThatPlaysAlone() throws IOException {
        assertThat(ask(INIT)).isEqualTo(JSON.readTree("{\"done\":true}"));
        write("batch_state.json", "{\"hero\": [1, 2.5, -3e-1, 0, 0, 0]}");
        JsonNode acted = ask("{\"command\":\"get_batch_actions\",\"deterministic_map\":{\"hero\":true},"
                + "\"path\":\"AIServerCommFiles/batch_state.json\"}");
        assertThat(acted.get("path").asText()).isEqualTo("AIServerCommFiles/batch_action.json");
        JsonNode actions =
                JSON.readTree(folder.resolve(acted.get("path").asText()).toFile());
        assertThat(actions.get("hero")).hasSize(4);

        JsonNode alone = ask("{\"command\":\"get_action\",\"file_name\":\"hero\",\"state\":[1,2.5,-0.3]}");
        assertThat(alone.get("action").get(1).asDouble())
                .isCloseTo(actions.get("hero").get(1).asDouble(), within(1e-6));

        write("batch_replays.json", replays("hero", 40));
        assertThat(ask("{\"command\":\"submit_batch_replay\",\"path\":\"AIServerCommFiles/batch_replays.json\"}"))
                .isEqualTo(JSON.readTree("{\"done\":true}"));
        assertThat(ask("{\"command\":\"train\",\"file_name\":\"hero\",\"steps\":3.0,\"print_logs\":true,"
                                + "\"checkpoint_name\":\"hero_1000\"}")
                        .get("done")
                        .asBoolean())
                .isTrue();
        assertThat(ask("{\"command\":\"write_policy\",\"file_name\":\"hero\"}")
                        .get("done")
                        .asBoolean())
                .isTrue();
        assertThat(playedFromTheFile(new double[] {1, 2.5, -0.3}))
                .isCloseTo(
                        ask("{\"command\":\"get_action\",\"file_name\":\"hero\",\"state\":[1,2.5,-0.3]}")
                                .get("action")
                                .get(0)
                                .asDouble(),
                        within(1e-5));
    }

    @Test
    void commandsMayComeInPiecesAndTogether() throws IOException {
        byte[] bytes = (INIT + "{\"command\":\"get_action\",\"file_name\":\"hero\",\"state\":[0,0,0]}").getBytes(UTF_8);
        for (byte one : bytes) {
            socket.getOutputStream().write(one);
            socket.getOutputStream().flush();
        }
        assertThat(answer().get("done").asBoolean()).isTrue();
        assertThat(answer().get("action")).hasSize(2);
    }

    @Test
    void whatCannotBeDoneIsSaidAndTheGameGoesOn() throws IOException {
        assertRefused(ask("{\"command\":\"fly\"}"), "unknown command \"fly\"");
        assertRefused(ask("{\"command\":\"train\",\"file_name\":\"nobody\",\"steps\":1}"), "\"nobody\" is not there");
        assertRefused(ask("{\"command\":\"init\",\"file_name\":\"hero\"}"), "\"state_dim\" is missing");
        assertRefused(ask("{\"command\":\"load\",\"file_name\":\"nobody\"}"), "nobody");
        assertRefused(
                ask("{\"command\":\"submit_batch_replay\",\"path\":\"AIServerCommFiles/none.json\"}"), "none.json");
        assertRefused(ask("{no json}"), "cannot be read");
        assertThat(ask(INIT).get("done").asBoolean()).isTrue();
        assertRefused(ask("{\"command\":\"get_action\",\"file_name\":\"hero\",\"state\":[1]}"), "one state has 3");
    }

    @Test
    void howeverLongAnAgentActsNothingIsHeldAndWhatWasSubmittedIsTrainedOn() throws IOException {
        ask(INIT);
        write("batch_replays.json", replays("hero", 20));
        ask("{\"command\":\"submit_batch_replay\",\"path\":\"AIServerCommFiles/batch_replays.json\"}");
        write("batch_state.json", "{\"hero\": [" + "1,2,3,".repeat(20_000) + "1,2,3]}");
        for (int i = 0; i < 60; i++) {
            ask("{\"command\":\"get_batch_actions\",\"path\":\"AIServerCommFiles/batch_state.json\"}");
        }
        try (RallyClient client = RallyClient.connect(server.ready(), "test")) {
            Result.AgentInfo hero =
                    client.call(new Command.AgentList()).agents().get(0);
            assertThat(hero.heldSteps()).isEqualTo(20);
            assertThat(client.call(new Command.Train("hero", 1)).samples()).isEqualTo(20);
        }
    }

    @Test
    void replaysOfAnUnknownAgentAreRefusedWithoutLosingTheOthers() throws IOException {
        ask(INIT);
        String known = replays("hero", 20);
        String unknown = replays("ghost", 2);
        write("batch_replays.json", known.replace("]}", "," + unknown.substring(unknown.indexOf('[') + 1)));
        JsonNode answer =
                ask("{\"command\":\"submit_batch_replay\",\"path\":\"AIServerCommFiles/batch_replays.json\"}");
        assertThat(answer.get("done").asBoolean()).isTrue();
        assertThat(answer.get("error").asText()).contains("ghost=2");
        assertThat(ask("{\"command\":\"train\",\"file_name\":\"hero\",\"steps\":1,\"checkpoint_name\":\"hero\"}")
                        .get("done")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void aFileWithOneMalformedReplayIsRefusedAsAWhole() throws IOException {
        ask(INIT);
        String submit = "{\"command\":\"submit_batch_replay\",\"path\":\"AIServerCommFiles/batch_replays.json\"}";
        String good = replays("hero", 20);
        for (String bad : new String[] {
            good.replaceFirst("\"state_\":\\[1,0.5,1\\],", ""),
            good.replaceFirst("\"done\":1,", ""),
            good.replaceFirst("\"done\":1,", "\"done\":[1],"),
            good.replaceFirst("\"done\":1,", "\"done\":1,\"done\":1,"),
            good.replace("]}", "]"),
            good.replaceFirst("\"reward\":1", "\"reward\":NaN"),
            good.replaceFirst("\\[0.25", "[1e39"),
            good.replaceFirst("\"hero\"", "null")
        }) {
            write("batch_replays.json", bad);
            assertThat(ask(submit).get("done").asBoolean()).isFalse();
        }
        assertRefused(ask("{\"command\":\"train\",\"file_name\":\"hero\",\"steps\":1}"), "0 transitions are stored");
    }

    @Test
    void sizesThatMakeNoSenseAreRefused() throws IOException {
        assertRefused(ask(INIT.replace("\"action_dim\":2", "\"action_dim\":2000000000")), "action_dim");
        assertRefused(ask(INIT.replace("\"num_actor_layers\":1", "\"num_actor_layers\":1e9")), "num_actor_layers");
    }

    @Test
    void aGameMayComeBack() throws IOException {
        ask(INIT);
        JsonNode before = ask("{\"command\":\"get_action\",\"file_name\":\"hero\",\"state\":[1,2,3]}");
        socket.close();
        connect();
        assertThat(ask(INIT).get("done").asBoolean()).isTrue();
        assertThat(ask("{\"command\":\"get_action\",\"file_name\":\"hero\",\"state\":[1,2,3]}"))
                .isEqualTo(before);
    }

    @Test
    void aWebPageIsNoGame() throws IOException {
        socket.getOutputStream().write(("POST / HTTP/1.1\r\nHost: localhost\r\n\r\n" + INIT).getBytes(UTF_8));
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
        connect();
        assertRefused(ask("{\"command\":\"get_action\",\"file_name\":\"hero\",\"state\":[1,2,3]}"), "not there");
        socket.getOutputStream().write("later, ANYTHING may stand between".getBytes(UTF_8));
        assertThat(ask(INIT).get("done").asBoolean()).isTrue();
    }

    @Test
    void replaysOfTooManyUnknownAgentsAreRefusedAsAWhole() throws IOException {
        ask(INIT);
        StringBuilder file = new StringBuilder("{\"replays\": [");
        for (int i = 0; i < 70; i++) {
            file.append("{\"state\":[],\"action\":[],\"reward\":0,\"state_\":[],\"done\":0,\"agent_name\":\"n")
                    .append(i)
                    .append("\"},");
        }
        file.setLength(file.length() - 1);
        write("batch_replays.json", file.append("]}").toString());
        assertRefused(
                ask("{\"command\":\"submit_batch_replay\",\"path\":\"AIServerCommFiles/batch_replays.json\"}"),
                "more than 64 agents that are not there, such as n64");
    }

    @Test
    void twoGamesPlayInTurnsOnOneServer() throws IOException {
        String held = "Jäger 英雄";
        assertThat(ask(INIT.replace("hero", held)).get("done").asBoolean()).isTrue();
        Path own = Files.createDirectories(folder.resolve("zweites Spiel"));
        Files.writeString(own.resolve("batch_state.json"), "{\"hero\": [1,2,3]}");
        write("batch_state.json", "{\"" + held + "\": [1,2,3,4,5,6]}");
        String act = "{\"command\":\"get_batch_actions\",\"path\":\"%s/batch_state.json\"}";
        Socket first = socket;
        try (first) {
            assertThat(actions(ask(act.formatted("AIServerCommFiles"))).get(held))
                    .hasSize(4);
            connect();
            ask(INIT);
            assertThat(actions(ask(act.formatted("zweites Spiel"))).get("hero")).hasSize(2);
        }
        write("batch_replays.json", replays(held, 20));
        assertThat(ask("{\"command\":\"submit_batch_replay\",\"path\":\"AIServerCommFiles/batch_replays.json\"}"))
                .isEqualTo(JSON.readTree("{\"done\":true}"));
        ask("{\"command\":\"write_policy\",\"file_name\":\"" + held + "\"}");
        assertThat(folder.resolve("AIServerCommFiles/" + held + "_policy.json")).exists();
    }

    private JsonNode actions(JsonNode answer) throws IOException {
        return JSON.readTree(folder.resolve(answer.get("path").asText()).toFile());
    }

    private static void assertRefused(JsonNode answer, String why) {
        assertThat(answer.get("done").asBoolean()).isFalse();
        assertThat(answer.get("error").asText()).contains(why);
    }

    private static String replays(String agent, int count) {
        StringBuilder json = new StringBuilder("{\"replays\": [");
        for (int i = 0; i < count; i++) {
            json.append(i == 0 ? "" : ",")
                    .append(String.format(
                            Locale.ROOT,
                            "{\"state\":[%d,0.5,-1],\"action\":[0.25,-0.75],\"reward\":%s,\"state_\":[%d,0.5,1],"
                                    + "\"done\":%d,\"agent_name\":\"%s\"}",
                            i,
                            i % 2 == 0 ? "1" : "-0.5",
                            i + 1,
                            i % 2,
                            agent));
        }
        return json.append("]}").toString();
    }

    /** The first action of the policy file, by plain loops. */
    private double playedFromTheFile(double[] state) throws IOException {
        JsonNode file = JSON.readTree(
                folder.resolve("AIServerCommFiles/hero_policy.json").toFile());
        double[] x = state;
        for (int layer = 0; file.has("network.network." + layer + ".weight"); layer += 2) {
            JsonNode weight = file.get("network.network." + layer + ".weight");
            JsonNode bias = file.get("network.network." + layer + ".bias");
            boolean last = !file.has("network.network." + (layer + 2) + ".weight");
            double[] out = new double[weight.size()];
            for (int i = 0; i < out.length; i++) {
                out[i] = bias.get(i).asDouble();
                for (int j = 0; j < x.length; j++) {
                    out[i] += weight.get(i).get(j).asDouble() * x[j];
                }
                out[i] = last ? out[i] : Math.max(0, out[i]);
            }
            x = out;
        }
        assertThat(x).hasSize(4); // two means, two log standard deviations
        return Math.tanh(x[0]);
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve("AIServerCommFiles").resolve(name), text);
    }

    private JsonNode ask(String command) throws IOException {
        socket.getOutputStream().write(command.getBytes(UTF_8));
        return answer();
    }

    private JsonNode answer() throws IOException {
        byte[] answer = answers.next();
        assertThat(answer).isNotNull();
        return JSON.readTree(answer);
    }
}
