package dev.rally.env;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.comm.home.RallyHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C while the packaged server is stopped: the packaged runner says what it waits for, and what it leaves. */
@Timeout(120)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "no process can be stopped there")
class StoppedServerIT {
    private static final List<String> SMALL = List.of(
            "train",
            "--forever",
            "--device",
            "cpu",
            "--scenes",
            "32",
            "--round-steps",
            "8",
            "--set",
            "agents.pong.network.hidden=[16]",
            "--set",
            "agents.pong.minibatchSize=64");

    @TempDir
    Path folder;

    private final List<ProcessHandle> started = new ArrayList<>();

    @AfterEach
    void endWhatIsLeft() {
        started.forEach(ProcessHandle::destroyForcibly);
    }

    private Process train() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                Path.of("target", "rally-env-runner.jar").toAbsolutePath().toString()));
        command.addAll(SMALL);
        command.addAll(List.of("--home", folder.toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out.txt").toFile())
                .start();
        started.add(process.toHandle());
        return process;
    }

    private static void signal(String name, long pid) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                        .start()
                        .waitFor())
                .isZero();
    }

    private void awaitSaid(Process train, String what) throws IOException {
        Path out = folder.resolve("out.txt");
        while (!Files.readString(out).contains(what)) {
            assertThat(train.isAlive()).as(Files.readString(out)).isTrue();
            Thread.onSpinWait();
        }
    }

    /** The first save is what a server that goes on has to tell. */
    private ProcessHandle awaitServer(Process train) throws IOException {
        Path agent = new RallyHome(folder).checkpoints().resolve("pong");
        while (!Files.isDirectory(agent)) {
            assertThat(train.isAlive()).isTrue();
            Thread.onSpinWait();
        }
        ProcessHandle server =
                ProcessHandle.of(new RallyHome(folder).runningServer().pid()).orElseThrow();
        started.add(server);
        return server;
    }

    @Test
    void ctrlCSaysWhatItWaitsForAndASecondOneWhatItLeaves() throws Exception {
        Process train = train();
        ProcessHandle server = awaitServer(train);
        signal("STOP", server.pid());

        signal("INT", train.pid());
        awaitSaid(train, "waiting for the server, process " + server.pid() + ", which answers nothing");
        signal("INT", train.pid());

        assertThat(train.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(train.exitValue()).isEqualTo(130);
        assertThat(Files.readString(folder.resolve("out.txt")))
                .contains("ended at once, without a last checkpoint; the server, process " + server.pid()
                        + ", answers nothing and is left behind: when it goes on (kill -CONT), it saves");
        assertThat(server.isAlive()).isTrue();
        signal("CONT", server.pid());
        server.onExit().get(20, TimeUnit.SECONDS);
    }

    @Test
    void aServerThatGoesOnIsWaitedFor() throws Exception {
        Process train = train();
        ProcessHandle server = awaitServer(train);
        signal("STOP", server.pid());
        signal("TERM", train.pid());
        awaitSaid(train, "waiting for the server");

        signal("CONT", server.pid());

        assertThat(train.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(train.exitValue()).isZero();
        assertThat(Files.readString(folder.resolve("out.txt"))).contains("checkpoint: ", "next: ");
    }
}
