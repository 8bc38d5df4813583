package dev.rally.env.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** The intervals are computed by hand from Wilson's formula with z = 1.959964. */
class ShareTest {
    @Test
    void eightOfTen() {
        // centre (0.8 + 3.841459/20) / (1 + 0.3841459) = 0.716740,
        // half (1.959964/1.3841459) * sqrt(0.16/10 + 3.841459/400) = 0.226578
        Share share = new Share(8, 10);
        assertThat(share.share()).isEqualTo(0.8);
        assertThat(share.low()).isCloseTo(0.490162, within(2e-5));
        assertThat(share.high()).isCloseTo(0.943318, within(2e-5));
    }

    @Test
    void noneOfTenReachesFromZeroNotBelow() {
        // high = (z²/n) / (1 + z²/n) = 0.3841459 / 1.3841459
        Share share = new Share(0, 10);
        assertThat(share.low()).isCloseTo(0, within(1e-12));
        assertThat(share.high()).isCloseTo(0.277533, within(2e-5));
    }

    @Test
    void allOfAThousandEndAtOne() {
        // low = 1 / (1 + z²/n)
        Share share = new Share(1000, 1000);
        assertThat(share.low()).isCloseTo(0.996173, within(2e-5));
        assertThat(share.high()).isCloseTo(1, within(1e-12));
    }

    @Test
    void nothingPlayedProvesNothing() {
        Share share = new Share(0, 0);
        assertThat(share.share()).isNaN();
        assertThat(share.low()).isZero();
        assertThat(share.high()).isOne();
    }

    @Test
    void moreWonThanPlayedIsRefused() {
        assertThatThrownBy(() -> new Share(2, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
