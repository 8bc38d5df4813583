package dev.rally.comm.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.channel.CommandHandler;
import dev.rally.comm.channel.CommandServer;
import dev.rally.comm.channel.Connection;
import dev.rally.comm.channel.Request;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A client whose process is stopped while it waits, as in a debugger. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class StoppedClientIT {
    /** Long enough for a busy machine to stop a process in. */
    private static final long DEADLINE_MS = 4_000;

    private final BlockingQueue<Request> left = new LinkedBlockingQueue<>();
    private final CommandServer server = CommandServer.bind("127.0.0.1", 0, "secret", new Handler());

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void theAnswerThatCameMeanwhileCountsThoughTheDeadlineIsLongPast() throws Exception {
        Process stopped = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Waiting.class.getName(),
                        ready().format())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            Request request = left.take();
            signal(stopped, "-STOP");
            while (!state(stopped).equals("T")) {
                Thread.onSpinWait();
            }
            request.answer(new Result.Paused(true));
            awaitADeadline();
            signal(stopped, "-CONT");

            String said = new String(stopped.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(said).isEqualTo("Paused[paused=true]");
        } finally {
            stopped.destroyForcibly();
        }
    }

    /** Returns when a client that runs has given up. */
    private void awaitADeadline() {
        try (RallyClient other = RallyClient.connect(ready(), "other")) {
            assertThatThrownBy(() -> other.send(new Command.Pause()).await(DEADLINE_MS))
                    .hasMessageContaining("no answer and no progress");
        }
    }

    private ReadyLine ready() {
        return new ReadyLine(1, "127.0.0.1", server.port(), "secret", "/session", 1);
    }

    private static void signal(Process process, String name) throws Exception {
        assertThat(new ProcessBuilder("kill", name, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    private static String state(Process process) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ", 2)[0];
    }

    /** The program that is stopped. */
    static final class Waiting {
        public static void main(String[] arguments) {
            try (RallyClient client = RallyClient.connect(ReadyLine.parse(arguments[0]), "stopped")) {
                System.out.print(client.send(new Command.Pause()).await(DEADLINE_MS));
            }
        }
    }

    /** Leaves everything to the test. */
    private final class Handler implements CommandHandler {
        @Override
        public Result.Hello hello(Command.Hello hello, Connection connection) {
            return new Result.Hello(
                    0,
                    "handler",
                    "/session",
                    "/session/client",
                    new Result.Capabilities(List.of(), "cpu", 1, 1, 1, 4096, 1));
        }

        @Override
        public void handle(Request request) {
            left.add(request);
        }

        @Override
        public void closed(Connection connection) {}
    }
}
