package dev.rally.comm.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {
    private static final List<String> KNOWN = List.of("learningRate", "gamma", "clipCoef");

    @Test
    void distanceCountsInsertionsRemovalsAndReplacements() {
        assertThat(Nearest.distance("kitten", "sitting")).isEqualTo(3);
        assertThat(Nearest.distance("", "abc")).isEqualTo(3);
        assertThat(Nearest.distance("same", "same")).isZero();
    }

    @Test
    void aMistypedWordGetsTheNearestKnownOne() {
        assertThat(Nearest.hint("learning_rate", KNOWN)).isEqualTo("; did you mean \"learningRate\"?");
        assertThat(Nearest.hint("gama", KNOWN)).isEqualTo("; did you mean \"gamma\"?");
    }

    @Test
    void aStrangeWordGetsTheListOfKnownOnes() {
        assertThat(Nearest.hint("bananas", KNOWN)).isEqualTo("; known are learningRate, gamma, clipCoef");
        assertThat(Nearest.hint("x".repeat(1_000_000), KNOWN)).startsWith("; known are");
    }
}
