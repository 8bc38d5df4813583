package dev.rally.env.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.client.ServerJar;
import dev.rally.comm.client.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code rally bench compat}: the wire protocol and the files of godot-ai, from a command to its answer. The files that a game
 * writes are there before the clock starts; reading them, and writing the answer's, is in it.
 */
@Command(
        name = "compat",
        mixinStandardHelpOptions = true,
        description = "How fast games are served that were written for godot-ai.")
final class CompatBench implements Callable<Integer> {
    private static final int STATES = 11;
    private static final int ACTIONS = 3;
    private static final int TRANSITIONS = 16_384;
    private static final String FILES = "AIServerCommFiles";
    private static final ObjectMapper JSON = new ObjectMapper();

    @Mixin
    private BenchOutput output = new BenchOutput();

    @Option(names = "--rows", split = ",", paramLabel = "N", description = "Default: 1,128,1024,4096.")
    private List<Integer> rows = List.of(1, 128, 1024, 4096);

    @Option(names = "--seconds", paramLabel = "S", description = "For each measurement. Default: ${DEFAULT-VALUE}.")
    private double seconds = 4;

    private final Random random = new Random(1);

    @Override
    public Integer call() throws IOException {
        Path folder = BenchServer.temporaryHome();
        int port = freePort();
        List<String> serve = ServerJar.serve(
                folder.resolve("home"),
                "--device",
                "cpu",
                "--compat",
                "godot-ai",
                "--compat-port",
                "" + port,
                "--compat-dir",
                folder.toString());
        Files.createDirectories(folder.resolve(FILES));
        try (ServerProcess server = ServerProcess.launch(serve, Duration.ofMinutes(1));
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            Game game = new Game(socket);
            game.ask(bytes(init()));
            for (int count : rows) {
                infer(game, folder, count);
            }
            submit(game, folder);
            server.shutDown(); // the game, which is still connected, is no other
        } finally {
            BenchServer.delete(folder);
        }
        return 0;
    }

    /** The game's end of the connection. */
    private static final class Game {
        private final Socket socket;
        private @Nullable JsonParser answers;

        Game(Socket socket) {
            this.socket = socket;
        }

        void ask(byte[] command) throws IOException {
            socket.getOutputStream().write(command);
            if (answers == null) {
                answers = JSON.createParser(socket.getInputStream()); // waits for the first bytes
            }
            JsonNode answer = answers.readValueAsTree();
            if (answer.has("error")) {
                throw new IOException("the server answered " + answer);
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    private static ObjectNode init() {
        ObjectNode init = JSON.createObjectNode().put("command", "init").put("file_name", "hero");
        init.put("state_dim", STATES)
                .put("action_dim", ACTIONS)
                .put("batchsize", 256)
                .put("hidden_size", 64);
        return init.put("num_actor_layers", 1).put("num_critic_layers", 1).put("replay_capacity", 100_000);
    }

    private void infer(Game game, Path folder, int count) throws IOException {
        ObjectNode states = JSON.createObjectNode();
        numbers(states.putArray("hero"), count * STATES);
        write(folder, "batch_state.json", states);
        ObjectNode command = JSON.createObjectNode().put("command", "get_batch_actions");
        command.putObject("deterministic_map").put("hero", false);
        command.put("path", FILES + "/batch_state.json");
        MeasuredLoop.Times times = measure(game, command);
        output.print(BenchOutput.line("compat")
                .put("rows", count)
                .put("p50_us", BenchOutput.rounded(times.quantileMicros(0.5)))
                .put("observations_per_s", BenchOutput.rounded(count / times.meanSeconds())));
    }

    private void submit(Game game, Path folder) throws IOException {
        ObjectNode file = JSON.createObjectNode();
        ArrayNode replays = file.putArray("replays");
        for (int i = 0; i < TRANSITIONS; i++) {
            ObjectNode replay = replays.addObject();
            numbers(replay.putArray("state"), STATES);
            numbers(replay.putArray("action"), ACTIONS);
            replay.put("reward", random.nextFloat());
            numbers(replay.putArray("state_"), STATES);
            replay.put("done", i % 100 == 0 ? 1 : 0).put("agent_name", "hero");
        }
        write(folder, "batch_replays.json", file);
        ObjectNode submit = JSON.createObjectNode().put("command", "submit_batch_replay");
        submit.put("path", FILES + "/batch_replays.json");
        ObjectNode train = JSON.createObjectNode().put("command", "train").put("file_name", "hero");
        byte[] takenAway = bytes(train.put("steps", 1));
        byte[] command = bytes(submit);
        tell(game, command);
        MeasuredLoop.Times times =
                new MeasuredLoop(seconds / 2, seconds, 8).run(() -> tell(game, takenAway), () -> tell(game, command));
        output.print(BenchOutput.line("compat")
                .put("transitions", TRANSITIONS)
                .put("p50_us", BenchOutput.rounded(times.quantileMicros(0.5)))
                .put("transitions_per_s", BenchOutput.rounded(TRANSITIONS / times.meanSeconds())));
    }

    private MeasuredLoop.Times measure(Game game, ObjectNode command) {
        byte[] bytes = bytes(command);
        return new MeasuredLoop(seconds / 2, seconds, 50).run(() -> {}, () -> tell(game, bytes));
    }

    private static byte[] bytes(ObjectNode command) {
        return command.toString().getBytes(UTF_8);
    }

    private static void tell(Game game, byte[] command) {
        try {
            game.ask(command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void numbers(ArrayNode to, int count) {
        for (int i = 0; i < count; i++) {
            to.add(2 * random.nextFloat() - 1);
        }
    }

    private static void write(Path folder, String name, ObjectNode content) throws IOException {
        JSON.writeValue(folder.resolve(FILES).resolve(name).toFile(), content);
    }
}
