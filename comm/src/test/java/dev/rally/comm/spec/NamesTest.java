package dev.rally.comm.spec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
    @ParameterizedTest
    @ValueSource(strings = {"pong", "7", "Left-2_b", "console", "null", "com", "com12", "lptx", "auxiliary"})
    void plainNamesAreForAgentsAndCheckpoints(String name) {
        assertThat(Names.isAgent(name)).isTrue();
        assertThat(Names.isCheckpoint(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"round.1", "v1.2.3", "a.con", "nulx.1"})
    void dotsInsideAreForCheckpointsOnly(String name) {
        assertThat(Names.isAgent(name)).isFalse();
        assertThat(Names.isCheckpoint(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a ", "a.", ".a", "-a", "_a", "a/b", "a\\b", "..", "ä", "a\n"})
    void whatNoFolderMayBeCalledIsNoName(String name) {
        assertThat(Names.isAgent(name)).isFalse();
        assertThat(Names.isCheckpoint(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"con", "PRN", "Aux", "nul", "com0", "COM1", "lpt9"})
    void devicesAreNoNames(String device) {
        assertThat(Names.isAgent(device)).isFalse();
        assertThat(Names.isCheckpoint(device)).isFalse();
        assertThat(Names.isCheckpoint(device + ".1")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 64, 65})
    void namesHaveAtMost64Characters(int chars) {
        assertThat(Names.isAgent("a".repeat(chars))).isEqualTo(chars <= 64);
    }
}
