package dev.rally.env.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** With one drawn point more for every two who met; computed by hand. */
class BradleyTerryTest {
    @Test
    void twoPlayersDifferByTheOddsOfTheirPoints() {
        BradleyTerry model = new BradleyTerry(2, 0);
        model.add(1, 0, new Share(74.5, 99));
        BradleyTerry.Ratings ratings = model.solve();
        // 75 of 100: 400 · log10(3); its error 1.959964 / √(100 · 0.75 · 0.25) nats of 173.7178 each
        assertThat(ratings.rating()[0]).isZero();
        assertThat(ratings.rating()[1]).isCloseTo(190.8485, within(1e-4));
        assertThat(ratings.halfWidth()[0]).isZero();
        assertThat(ratings.halfWidth()[1]).isCloseTo(78.6306, within(1e-3));
    }

    @Test
    void inAChainDifferencesAndVariancesAddUp() {
        BradleyTerry model = new BradleyTerry(3, 0);
        model.add(1, 0, new Share(74.5, 99));
        model.add(2, 1, new Share(74.5, 99));
        BradleyTerry.Ratings ratings = model.solve();
        assertThat(ratings.rating()[2]).isCloseTo(2 * 190.8485, within(1e-3));
        assertThat(ratings.halfWidth()[2]).isCloseTo(Math.sqrt(2) * 78.6306, within(1e-3));
    }

    /** Odds a : b : c of 4 : 2 : 1 expect shares of 2/3, 2/3 and 4/5; the likelihood is highest where they are met. */
    @Test
    void consistentResultsOfThreePlayersAreMetExactly() {
        BradleyTerry model = new BradleyTerry(3, 2);
        model.add(0, 1, new Share(199.5, 299));
        model.add(1, 2, new Share(199.5, 299));
        model.add(0, 2, new Share(239.5, 299));
        BradleyTerry.Ratings ratings = model.solve();
        assertThat(ratings.rating()[0]).isCloseTo(400 * Math.log10(4), within(1e-6));
        assertThat(ratings.rating()[1]).isCloseTo(400 * Math.log10(2), within(1e-6));
        assertThat(ratings.rating()[2]).isZero();
    }

    @Test
    void whoLosesEveryPointHasARatingTheMoreCertainTheMoreWerePlayed() {
        BradleyTerry model = new BradleyTerry(2, 0);
        model.add(1, 0, new Share(0, 10_000));
        // ½ of 10,001: odds of 20,001
        assertThat(model.solve().rating()[1]).isCloseTo(-400 * Math.log10(20_001), within(1e-6));
    }

    @Test
    void whoNeverMetAnybodyCannotBeRated() {
        BradleyTerry model = new BradleyTerry(3, 0);
        model.add(1, 0, new Share(1, 2));
        assertThatThrownBy(model::solve).isInstanceOf(IllegalArgumentException.class);
    }
}
