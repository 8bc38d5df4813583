package dev.rally.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.comm.client.ServerJar;
import dev.rally.comm.client.ServerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A manifest cannot ask for the module that perceptrons are computed with: whoever runs the jar as it is does without. */
final class PlainJavaIT {
    @TempDir
    private Path home;

    @Test
    void aJarThatIsRunAsItIsLearnsAndSaysWhatWouldMakeItFaster() throws Exception {
        List<String> said = Collections.synchronizedList(new ArrayList<>());
        List<String> command = new ArrayList<>(
                ServerJar.command(ServerJar.find(), List.of("serve", "--device", "cpu", "--home", home.toString())));
        assertThat(command.removeIf(option -> option.startsWith("--add-modules=")))
                .isTrue();

        try (ServerProcess server = ServerProcess.launch(command, Duration.ofSeconds(60), said::add);
                Player player = new Player(server.ready())) {
            player.create("pong");
            player.playOneStep("pong");
            assertThat(player.train("pong").policyVersion()).isEqualTo(1);
        }

        assertThat(said).anyMatch(line -> line.contains("no vectors (start Java with --add-modules="));
    }
}
