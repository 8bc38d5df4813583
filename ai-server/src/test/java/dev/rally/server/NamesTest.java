package dev.rally.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.rally.checkpoints.CheckpointContents;
import dev.rally.checkpoints.CheckpointException;
import dev.rally.checkpoints.CheckpointStore;
import dev.rally.checkpoints.Retention;
import dev.rally.comm.spec.Names;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands and the store, which know nothing of each other, allow the same names. */
final class NamesTest {
    private static final String LONGEST = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "A-b_9",
                "0",
                LONGEST,
                LONGEST + "a",
                "",
                "_x",
                "-x",
                ".x",
                "x.",
                "a.b",
                "a..b",
                "a b",
                "ä",
                "a/b",
                "nul",
                "Con",
                "com1",
                "LPT9",
                "com",
                "com10",
                "nul.txt",
                "nulx",
                "com1.x",
                "a\n"
            })
    void areTheSameOnBothSides(String name) {
        assertThat(saves(name, "mine")).isEqualTo(Names.isAgent(name));
        assertThat(saves("agent", name)).isEqualTo(Names.isCheckpoint(name));
    }

    private boolean saves(String agent, String checkpoint) {
        CheckpointContents contents = new CheckpointContents(
                JsonNodeFactory.instance.objectNode(), Map.of(), Map.of(), Map.of(), Map.of(), null);
        try {
            new CheckpointStore(folder, Retention.DEFAULT).save(agent, checkpoint, contents, null);
            return true;
        } catch (CheckpointException e) {
            assertThat(e.code()).isEqualTo(CheckpointException.Code.INVALID_NAME);
            return false;
        }
    }
}
