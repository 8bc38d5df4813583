package dev.rally.env.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.env.selfplay.Career;
import dev.rally.env.selfplay.Careers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoopStateTest {
    private static final Careers CAREERS = Careers.NONE.with(
            "pong", Career.START.saved(0).rated(-12.5).saved(10).rated(40));
    private static final LoopState STATE = LoopState.of(
            LoopProgress.start(5).afterRound(640).afterEvaluation("level3", 0.5).with(CAREERS),
            Map.of("scenes", "8"),
            new byte[] {1, '\n', 3});

    @TempDir
    Path folder;

    @Test
    void itReadsBackFromItsFile() throws IOException {
        Path file = folder.resolve("state");
        STATE.write(file);
        LoopState read = LoopState.read(file);
        assertThat(read).usingRecursiveComparison().isEqualTo(STATE);
        assertThat(read.scenes()).containsExactly(1, '\n', 3);
        assertThat(LoopProgress.of(read)).isEqualTo(new LoopProgress(5, 1, 640, 1, Map.of("level3", 0.5), CAREERS));
    }

    @Test
    void aStateThatAnEarlierRunnerSavedAsJsonIsRead() throws JsonProcessingException {
        JsonNode json = new ObjectMapper()
                .readTree(
                        "{\"version\":2,\"round\":1,\"envSteps\":640,\"seed\":5,\"evaluations\":1,"
                                + "\"pointShares\":{\"level3\":0.5},\"careers\":{},\"config\":{\"scenes\":\"8\"},\"scenes\":\"AQoD\"}");
        LoopState read = LoopState.fromJson(json);
        assertThat(read.scenes()).containsExactly(1, '\n', 3);
        assertThat(read.round()).isEqualTo(1);
    }

    @Test
    void anotherVersionIsRefusedWithTheRemedy() {
        refuses("{\"version\":99}\n", "99", "--fresh");
    }

    @Test
    void whatIsNoStateIsRefused() {
        refuses("{\"version\":2,\"round\":\"many\"}\n", "not this runner's", "--fresh");
        refuses("no JSON", "not this runner's", "--fresh");
    }

    private void refuses(String content, String... message) {
        assertThatThrownBy(() -> LoopState.read(Files.writeString(folder.resolve("state"), content)))
                .isInstanceOfSatisfying(
                        RallyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT_CHECKPOINT))
                .hasMessageContainingAll(message);
    }
}
