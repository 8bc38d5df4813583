package dev.rally.env.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** From Elo's formula by hand: a share of 10/11 is 400 points, 3/4 is 400 · log10(3) = 190.8485. */
class EloTest {
    @Test
    void fourHundredPointsAreTenToOne() {
        assertThat(Elo.expected(400)).isCloseTo(10.0 / 11, within(1e-12));
        assertThat(Elo.expected(-400)).isCloseTo(1.0 / 11, within(1e-12));
        assertThat(Elo.expected(0)).isEqualTo(0.5);
    }

    @Test
    void theDifferenceIsTheExpectationsInverse() {
        assertThat(Elo.difference(0.75)).isCloseTo(190.8485, within(1e-4));
        assertThat(Elo.difference(Elo.expected(123))).isCloseTo(123, within(1e-9));
    }

    @Test
    void whoWinsEverythingIsBeyondAllRatings() {
        assertThat(Elo.difference(1)).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(Elo.difference(0)).isEqualTo(Double.NEGATIVE_INFINITY);
    }

    @Test
    void eachPointBeyondTheExpectedLiftsTheRatingByOne() {
        assertThat(Elo.change(0, new Share(60, 100))).isCloseTo(10, within(1e-9));
        assertThat(Elo.change(190.8485, new Share(75, 100))).isCloseTo(0, within(1e-4));
        assertThat(Elo.change(5, new Share(0, 0))).isZero();
    }

    @Test
    void aLargeBatchDoesNotOvershoot() {
        assertThat(Elo.change(0, new Share(1_000_000, 1_000_000))).isEqualTo(128);
    }
}
