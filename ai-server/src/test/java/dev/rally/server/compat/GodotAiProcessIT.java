package dev.rally.server.compat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rally.comm.client.ServerJar;
import dev.rally.comm.client.ServerProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Games of godot-ai and the packaged server, each a process that may be stopped and killed. */
@Timeout(120)
@DisabledOnOs(OS.WINDOWS)
class GodotAiProcessIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration READY_TIMEOUT = Duration.ofSeconds(30);
    /** What the server promises for its ending. */
    private static final int END_S = 5;

    private static final Pattern PORT = Pattern.compile("may connect to port (\\d+)");

    @TempDir
    private Path folder;

    private final List<Process> started = new ArrayList<>();
    private Path games = Path.of("");
    private int port;

    @BeforeEach
    void makeTheGamesFolder() throws IOException {
        games = Files.createDirectories(folder.resolve("my games"));
    }

    @AfterEach
    void killWhatIsLeft() throws InterruptedException {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
    }

    private List<String> command(String home, int port, String... options) {
        List<String> arguments = new ArrayList<>(List.of("serve", "--device", "cpu", "--threads", "1"));
        arguments.addAll(List.of("--home", folder.resolve(home).toString(), "--compat", "godot-ai"));
        arguments.addAll(List.of("--compat-port", "" + port, "--compat-dir", games.toString()));
        arguments.addAll(List.of(options));
        return ServerJar.command(ServerJar.find(), arguments);
    }

    /** On a port that the system has chosen and the log says. */
    private ServerProcess launch(String... options) throws Exception {
        CompletableFuture<Integer> said = new CompletableFuture<>();
        ServerProcess server = ServerProcess.launch(command("a home", 0, options), READY_TIMEOUT, line -> {
            Matcher found = PORT.matcher(line);
            if (found.find()) {
                said.complete(Integer.valueOf(found.group(1)));
            }
        });
        started.add(server.process());
        port = said.get(10, TimeUnit.SECONDS);
        return server;
    }

    private static void assertEndsInOrder(ServerProcess server) throws InterruptedException {
        assertThat(server.process().waitFor(END_S, TimeUnit.SECONDS)).isTrue();
        assertThat(server.process().exitValue()).isZero();
    }

    @Test
    void aSecondServerOnThePortSaysWhoHasItAndWhatToDo() throws Exception {
        ServerProcess first = launch();

        Process second = new ProcessBuilder(command("another home", port))
                .redirectErrorStream(true)
                .start();
        started.add(second);
        String said = new String(second.getInputStream().readAllBytes(), UTF_8);

        assertThat(second.waitFor()).isEqualTo(1);
        assertThat(said).contains("process " + first.ready().pid()).contains("--compat-port");
        try (Game game = new Game(port)) {
            game.init("hero");
        }
    }

    @Test
    void aGameThatIsKilledWithinACommandIsFollowedByTheNext() throws Exception {
        launch();
        Process killed = shellGame("printf '{\"command\":\"init\",\"file_name\":' >&3; echo sent; sleep 60");
        assertThat(reader(killed).readLine()).isEqualTo("sent");
        killed.destroyForcibly().waitFor();

        try (Game next = new Game(port)) {
            next.init("hero");
            assertThat(next.act("hero")).hasSize(2);
        }
    }

    @Test
    void aGameThatIsStoppedGoesOnWhereItWasAndHoldsUpNobody() throws Exception {
        launch();
        Process stopped = shellGame("while IFS= read -r l; do printf %s \"$l\" >&3; head -c 13 <&3; echo; done");
        BufferedReader answers = reader(stopped);
        say(stopped, Game.init().formatted("hero"));
        assertThat(answers.readLine()).isEqualTo("{\"done\":true}");
        signal("STOP", stopped);
        say(stopped, Game.init().formatted("hero"));

        try (Game other = new Game(port)) {
            other.init("other");
            other.learn(games, "other");
        }
        signal("CONT", stopped);

        assertThat(answers.readLine()).isEqualTo("{\"done\":true}");
    }

    @Test
    void aConnectedGameKeepsTheServerFromBeingIdle() throws Exception {
        ServerProcess server = launch("--idle-limit-s", "1");
        try (Game game = new Game(port)) {
            game.init("hero");
            assertThat(server.process().waitFor(3, TimeUnit.SECONDS)).isFalse();
            assertThat(game.act("hero")).hasSize(2);
        }

        assertEndsInOrder(server);
    }

    @Test
    void theDeathOfTheGameThatLaunchedItEndsItAndWhatWasLearntIsThereAgain() throws Exception {
        Process parent = new ProcessBuilder("sleep", "60").start();
        started.add(parent);
        ServerProcess server = launch("--parent-pid", Long.toString(parent.pid()));
        JsonNode learnt;
        try (Game game = new Game(port)) {
            game.init("mein Held");
            game.learn(games, "mein Held");
            learnt = game.act("mein Held");

            parent.destroyForcibly();
        }
        assertEndsInOrder(server);
        launch();
        try (Game game = new Game(port)) {
            game.ask("{\"command\":\"load\",\"file_name\":\"mein Held\"}");
            assertThat(game.act("mein Held")).isEqualTo(learnt);
            game.learn(games, "mein Held");
            assertThat(game.act("mein Held")).isNotEqualTo(learnt);
        }
    }

    /** A process of its own whose descriptor 3 is a connection to the server. */
    private Process shellGame(String script) throws IOException {
        Process game = new ProcessBuilder("bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/" + port + "; " + script).start();
        started.add(game);
        return game;
    }

    private static BufferedReader reader(Process game) {
        return new BufferedReader(new InputStreamReader(game.getInputStream(), UTF_8));
    }

    private static void say(Process game, String command) throws IOException {
        game.getOutputStream().write((command + "\n").getBytes(UTF_8));
        game.getOutputStream().flush();
    }

    private static void signal(String name, Process process) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    /** A game in this process. */
    private static final class Game implements AutoCloseable {
        private final Socket socket;
        private final JsonObjects answers;

        Game(int port) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            answers = new JsonObjects(socket.getInputStream());
        }

        static String init() {
            return "{\"command\":\"init\",\"file_name\":\"%s\",\"state_dim\":3,\"action_dim\":2,\"batchsize\":16,"
                    + "\"hidden_size\":8,\"num_actor_layers\":1,\"num_critic_layers\":1,\"replay_capacity\":1000}";
        }

        void init(String name) throws IOException {
            ask(init().formatted(name));
        }

        JsonNode act(String name) throws IOException {
            return ask("{\"command\":\"get_action\",\"file_name\":\"" + name + "\",\"state\":[1,2,3]}")
                    .get("action");
        }

        void learn(Path folder, String name) throws IOException {
            String replay =
                    "{\"state\":[1,2,3],\"action\":[0,1],\"reward\":1,\"state_\":[1,2,3],\"done\":0,\"agent_name\":\"%s\"}";
            String replays = ("," + replay.formatted(name)).repeat(16).substring(1);
            Files.writeString(folder.resolve("replays of " + name + ".json"), "{\"replays\":[" + replays + "]}");
            ask("{\"command\":\"submit_batch_replay\",\"path\":\"replays of " + name + ".json\"}");
            ask("{\"command\":\"train\",\"file_name\":\"" + name + "\",\"steps\":2,\"checkpoint_name\":\"" + name
                    + "\"}");
        }

        JsonNode ask(String command) throws IOException {
            socket.getOutputStream().write(command.getBytes(UTF_8));
            byte[] bytes = answers.next();
            assertThat(bytes).isNotNull();
            JsonNode answer = JSON.readTree(bytes);
            assertThat(answer.has("error")).as(answer.toString()).isFalse();
            return answer;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
