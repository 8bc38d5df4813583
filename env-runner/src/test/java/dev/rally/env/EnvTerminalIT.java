package dev.rally.env;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.env.remote.RemoteAddress;
import dev.rally.env.remote.RemoteSource;
import dev.rally.env.scene.Actions;
import dev.rally.env.scene.Outcomes;
import dev.rally.env.scene.SceneBatch;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code rally env} at a terminal, which util-linux's script makes. */
@Timeout(60)
class EnvTerminalIT {
    private static final Pattern PORT = Pattern.compile("pong against level3 at 127\\.0\\.0\\.1:(\\d+)\\D");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void itsKeysPauseShowAndQuit() throws Exception {
        try (AtTerminal program = AtTerminal.start(folder, "env --port 0 --render")) {
            program.awaitSaid("pong against level3 at 127.0.0.1:");
            program.awaitSaid("s the game, d what its agent sees");
            Matcher port = PORT.matcher(program.said());
            assertThat(port.find()).as(program.said()).isTrue();
            RemoteAddress address = new RemoteAddress("127.0.0.1", Integer.parseInt(port.group(1)), "");
            try (SceneBatch scenes = new RemoteSource(address).open(1)) {
                step(scenes);
                program.awaitSaid("left and right rally at");
                program.press("d");
                Await.until(() -> {
                    step(scenes);
                    return program.said().contains("   700.000");
                });
                program.press("p");
                program.awaitSaid("paused: clients wait");
                program.press("p");
                program.awaitSaid("resumed");
                program.press("q");
                program.awaitEnd();
            }
        }
    }

    private static void step(SceneBatch scenes) {
        scenes.step(0, 1, new Actions(scenes.spec(), 1), new Outcomes(scenes.spec(), 1));
    }
}
