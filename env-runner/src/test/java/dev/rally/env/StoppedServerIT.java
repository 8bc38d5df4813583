package dev.rally.env;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.comm.client.RallyClient;
import dev.rally.comm.client.ServerJar;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The packaged server is stopped: the packaged runner says what it waits for, and, at Ctrl-C, what it leaves. */
@Timeout(120)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "no process can be stopped there")
class StoppedServerIT extends PackagedRunner {
    /** Between the two, a program in the server's place stops it. */
    @Test
    void oneThatStandsStillBeforeHelloIsSaidAndWaitedFor() throws Exception {
        Path program = Files.writeString(folder.resolve("server"), """
                #!/bin/sh
                # Passes the ready line on when the server, which writes it, has been stopped.
                mkfifo "$0.out"
                exec 3<&0 # which a program in the background would not get
                "$SERVER_JAVA" -jar "$SERVER_JAR" "$@" <&3 >"$0.out" &
                {
                    read -r ready
                    kill -STOP $!
                    printf '%s\\n' "$ready"
                    wait $!
                } <"$0.out"
                """);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        environment.put(
                "SERVER_JAVA",
                Path.of(System.getProperty("java.home"), "bin", "java").toString());
        environment.put("SERVER_JAR", ServerJar.find().toString());
        environment.put(ServerJar.ENVIRONMENT, program.toString());
        jvmOptions.add("-D" + RallyClient.SILENCE_PROPERTY + "=1");

        Process train = train("--forever");
        awaitSaid(train, "has answered nothing for 1 s (hello (request 1)), but its process lives");
        signal("CONT", server().pid());
        awaitRounds(train, 1);
        signal("TERM", train.pid());

        assertThat(exitCode(train)).as(said()).isZero();
        assertThat(said()).contains("checkpoint: ").doesNotContain("the server is lost");
    }

    @Test
    void ctrlCSaysWhatItWaitsForAndASecondOneWhatItLeaves() throws Exception {
        Process train = trainOnAndOn();
        ProcessHandle server = server();
        signal("STOP", server.pid());

        signal("INT", train.pid());
        awaitSaid(train, "waiting for the server, process " + server.pid() + ", which answers nothing");
        signal("INT", train.pid());

        assertThat(train.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(train.exitValue()).isEqualTo(130);
        assertThat(said())
                .contains("ended at once, without a last checkpoint; the server, process " + server.pid()
                        + ", answers nothing and is left behind: when it goes on (kill -CONT), it saves");
        assertThat(server.isAlive()).isTrue();
        signal("CONT", server.pid());
        server.onExit().get(20, TimeUnit.SECONDS);
    }

    @Test
    void aServerThatGoesOnIsWaitedFor() throws Exception {
        Process train = trainOnAndOn();
        ProcessHandle server = server();
        signal("STOP", server.pid());
        signal("TERM", train.pid());
        awaitSaid(train, "waiting for the server");

        signal("CONT", server.pid());

        assertThat(exitCode(train)).isZero();
        assertThat(said()).contains("checkpoint: ", "next: ");
    }
}
