package dev.rally.env;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.comm.home.RallyHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program as a process of its own, with the packaged server as its child, on one home. */
public abstract class PackagedRunner {
    private static final List<String> SMALL = List.of(
            "--device",
            "cpu",
            "--scenes",
            "32",
            "--round-steps",
            "8",
            "--set",
            "agents.pong.network.hidden=[16]",
            "--set",
            "agents.pong.minibatchSize=64",
            "--set",
            "agents.pong.epochs=1");

    private static final Pattern PAGE = Pattern.compile("http://127\\.0\\.0\\.1:\\d+/\\?token=\\w+");

    @TempDir
    protected Path folder;

    /** Whatever is to be gone after the test. */
    final List<ProcessHandle> started = new ArrayList<>();
    /** Of the runners that are started from here on. */
    protected final List<String> jvmOptions = new ArrayList<>();

    final Map<String, String> environment = new HashMap<>();

    @AfterEach
    void endWhatIsLeft() {
        started.forEach(ProcessHandle::destroyForcibly);
    }

    protected RallyHome home() {
        return new RallyHome(folder.resolve("home"));
    }

    protected Process start(String... arguments) throws IOException {
        Path jar = Path.of("target", "rally-env-runner.jar").toAbsolutePath();
        assertThat(jar).as("build it with mvn package").exists();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-jar", jar.toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--home", home().path().toString()));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        Process process = builder.redirectOutput(folder.resolve("out.txt").toFile())
                .redirectError(folder.resolve("err.txt").toFile())
                .start();
        started.add(process.toHandle());
        return process;
    }

    Process train(String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("train"));
        arguments.addAll(SMALL);
        arguments.addAll(List.of(more));
        return start(arguments.toArray(String[]::new));
    }

    /** A training that goes on until it is stopped, in its second round or later. */
    protected Process trainOnAndOn(String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("--forever"));
        arguments.addAll(List.of(more));
        Process train = train(arguments.toArray(String[]::new));
        awaitRounds(train, 1);
        return train;
    }

    /** What the last runner has printed as its result. */
    protected String out() throws IOException {
        return Files.readString(folder.resolve("out.txt"));
    }

    /** All that the last runner has said. */
    protected String said() throws IOException {
        return out() + Files.readString(folder.resolve("err.txt"));
    }

    protected void awaitSaid(Process runner, String what) throws Exception {
        Await.until(() -> {
            boolean alive = runner.isAlive();
            boolean saidSo = said().contains(what);
            assertThat(alive || saidSo).as(said()).isTrue();
            return saidSo;
        });
    }

    /** The address of the page that the runner serves, with its token; its server is ended with the test. */
    protected String pageOf(Process runner) throws Exception {
        awaitSaid(runner, "?token=");
        server();
        Matcher matcher = PAGE.matcher(said());
        assertThat(matcher.find()).as(said()).isTrue();
        return matcher.group();
    }

    protected int exitCode(Process runner) throws InterruptedException, IOException {
        assertThat(runner.waitFor(60, TimeUnit.SECONDS)).as(said()).isTrue();
        return runner.exitValue();
    }

    /** Waits for the file system to show that so many rounds have been saved: each one is before the next train. */
    void awaitRounds(Process runner, int rounds) throws Exception {
        Path metrics = home().metrics().resolve("pong/run-1/metrics.jsonl");
        Await.until(() -> {
            assertThat(runner.isAlive()).as(said()).isTrue();
            return Files.exists(metrics) && trains(metrics) > rounds;
        });
    }

    static long trains(Path metrics) throws IOException {
        return Files.readAllLines(metrics).stream()
                .filter(line -> line.contains("\"entropy\""))
                .count();
    }

    /** The server that runs on the home, which is ended with the test. */
    protected ProcessHandle server() {
        ProcessHandle server = ProcessHandle.of(home().runningServer().pid()).orElseThrow();
        started.add(server);
        return server;
    }

    static void signal(String name, long pid) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                        .start()
                        .waitFor())
                .isZero();
    }
}
