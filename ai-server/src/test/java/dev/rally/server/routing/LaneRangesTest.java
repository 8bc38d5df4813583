package dev.rally.server.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.protocol.Protocol;
import org.junit.jupiter.api.Test;

final class LaneRangesTest {
    private final LaneRanges ranges = new LaneRanges();

    @Test
    void theFirstRangeStartsAtZeroAndTheNextBehindIt() {
        assertThat(ranges.take(10)).isZero();
        assertThat(ranges.take(5)).isEqualTo(10);
        assertThat(ranges.take(1)).isEqualTo(15);
    }

    @Test
    void aRangeGivenBackIsTakenAgainByWhateverFits() {
        ranges.take(10);
        int middle = ranges.take(5);
        ranges.take(10);
        ranges.giveBack(middle);

        assertThat(ranges.take(6)).isEqualTo(25);
        assertThat(ranges.take(5)).isEqualTo(middle);
    }

    @Test
    void theSameOrderGivesTheSameLanesAgain() {
        int first = ranges.take(7);
        int second = ranges.take(7);
        ranges.giveBack(second);
        ranges.giveBack(first);

        assertThat(ranges.take(7)).isEqualTo(first);
        assertThat(ranges.take(7)).isEqualTo(second);
    }

    @Test
    void moreLanesThanAreFreeAreRefused() {
        assertThat(ranges.take(Protocol.MAX_LANES)).isZero();

        assertThatThrownBy(() -> ranges.take(1)).hasMessageContaining("not free");
    }
}
