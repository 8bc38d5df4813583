package dev.rally.comm.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
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

    @Test
    void aWordOfMegabytesCostsNoMoreThanAShortOne() {
        String huge = "x".repeat(4_000_000);
        long before = allocated();
        assertThat(Nearest.hint(huge, KNOWN)).startsWith("; known are");
        assertThat(allocated() - before).isLessThan(1_000_000);
    }

    /** Bytes that this thread has ever allocated: whoever goes through the whole word copies it. */
    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
