package dev.rally.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.comm.client.RallyClient;
import dev.rally.comm.client.ReadyLine;
import dev.rally.comm.client.ServerJar;
import dev.rally.comm.client.ServerProcess;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Result;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** An engine that stands in a debugger in the middle of a round: its process lives, and does nothing. */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
final class StoppedEngineIT {
    private static final String AGENT = "pong";

    @TempDir
    private Path folder;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void killWhatIsLeft() throws InterruptedException {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void nothingOfItEndsUntilItsProcessDoes() throws Exception {
        Process engine = engine();
        ServerProcess server = server("home", "--parent-pid", Long.toString(engine.pid()));
        try (BufferedReader said = new BufferedReader(new InputStreamReader(engine.getInputStream(), UTF_8))) {
            try (RallyClient present = RallyClient.connect(server.ready(), "present")) { // until the engine is
                tell(engine, server.ready().format());
                hear(said, "holds steps");
                present.call(new Command.Ping());
            }
            stop(engine);

            awaitIdleLimit();

            try (RallyClient witness = RallyClient.connect(server.ready(), "witness")) {
                Result.Status status = witness.call(new Command.Status());
                assertThat(status.clients()).isEqualTo(2);
                assertThat(status.exchanges()).isEqualTo(1);
                assertThat(status.agents().get(0).heldSteps()).isEqualTo(Player.LANES);
            }
            signal(engine, "-CONT");
            tell(engine, "go on");
            hear(said, "learnt from " + Player.LANES);
        }
        server.process().waitFor();
    }

    /** Returns when a server that no client has visited has ended for that: so long has the stopped one been silent. */
    private void awaitIdleLimit() throws Exception {
        server("another home").process().waitFor();
    }

    private ServerProcess server(String home, String... options) {
        List<String> arguments = new ArrayList<>(List.of("serve", "--device", "cpu", "--threads", "1"));
        arguments.addAll(
                List.of("--idle-limit-s", "3", "--home", folder.resolve(home).toString()));
        arguments.addAll(List.of(options));
        ServerProcess server = ServerProcess.launch(
                ServerJar.command(ServerJar.find(), arguments), Duration.ofSeconds(30), line -> {});
        started.add(server.process());
        return server;
    }

    private Process engine() throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String argument : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (argument.startsWith("--add-")) {
                command.add(argument); // what the mapping of files needs
            }
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Engine.class.getName()));
        Process engine = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        started.add(engine);
        return engine;
    }

    private static void tell(Process engine, String line) throws Exception {
        engine.getOutputStream().write((line + "\n").getBytes(UTF_8));
        engine.getOutputStream().flush();
    }

    /** Waits for the line; passes over what libraries print. */
    private static void hear(BufferedReader said, String expected) throws Exception {
        String line = said.readLine();
        while (line != null && !line.equals(expected)) {
            line = said.readLine();
        }
        assertThat(line).isEqualTo(expected);
    }

    private static void stop(Process process) throws Exception {
        signal(process, "-STOP");
        Path stat = Path.of("/proc/" + process.pid() + "/stat");
        while (!Files.readString(stat).contains(") T ")) {
            Thread.onSpinWait();
        }
    }

    private static void signal(Process process, String name) throws Exception {
        Process kill = new ProcessBuilder("kill", name, Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    /** The program that is stopped. */
    static final class Engine {
        public static void main(String[] arguments) throws Exception {
            var told = new BufferedReader(new InputStreamReader(System.in, UTF_8));
            try (Player player = new Player(ReadyLine.parse(told.readLine()))) {
                player.create(AGENT);
                player.observe(0, Player.LANES, 0.5f);
                long rollout = player.infer(AGENT, 0).rollout();
                System.out.println("holds steps");
                told.readLine();
                player.outcomes(0, Player.LANES);
                player.submit(AGENT, rollout, 0);
                System.out.println("learnt from " + player.train(AGENT).samples());
            }
        }
    }
}
