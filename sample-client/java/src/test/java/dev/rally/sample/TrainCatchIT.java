package dev.rally.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class TrainCatchIT {
    @Test
    void itLearnsToCatchAndLeavesItsCheckpointAndNoServer(@TempDir Path home) {
        double caught = TrainCatch.train(40, home);

        assertThat(caught).isGreaterThan(0.9);
        assertThat(home.resolve("checkpoints/catcher/trained")).isDirectory();
        assertThat(home.resolve("server.json")).doesNotExist();
    }
}
