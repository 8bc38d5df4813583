package dev.rally.env.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TallyTest {
    private final Tally tally = new Tally(1, 3);

    @Test
    void whoHasMorePointsWinsAndEvenOnesShareTheGame() {
        tally.step(0, 1, 0, 0, false);
        tally.step(0, 1, 0, 0, true);
        tally.step(0, 0, 1, 0, true);
        assertThat(tally.complete()).isFalse();
        tally.step(0, 0, 0, 0, true);
        assertThat(tally.complete()).isTrue();
        MatchResult result = tally.result("a", "b");
        assertThat(result.gameShare()).isEqualTo(new Share(1.5, 3));
        assertThat(result.pointShare().won()).isEqualTo(2);
        assertThat(result.pointShare().played()).isEqualTo(3);
        assertThat(result.unfinished()).isZero();
    }

    @Test
    void pointsOfAGameDoNotCountInTheNext() {
        tally.step(0, 1, 0, 0, false);
        tally.step(0, 1, 0, 0, true);
        tally.step(0, 0, 1, 0, true);
        assertThat(tally.result("a", "b").gameShare()).isEqualTo(new Share(1, 2));
        assertThat(tally.result("a", "b").unfinished()).isOne();
    }

    @Test
    void everySceneCountsTheSameNumberOfGamesAndNoneOfTheNext() {
        Tally two = new Tally(2, 1);
        two.step(0, 1, 0, 0, true);
        two.step(0, 1, 0, 0, false);
        two.step(0, 1, 0, 0, true);
        assertThat(two.complete()).isFalse();
        two.step(1, 0, 1, 0, true);
        assertThat(two.complete()).isTrue();
        assertThat(two.result("a", "b").pointShare().won()).isOne();
        assertThat(two.result("a", "b").pointShare().played()).isEqualTo(2);
    }

    @Test
    void pointsOfAGameWithoutAnEndCount() {
        tally.step(0, 1, 0, 0, false);
        tally.step(0, 0, 1, 0, false);
        MatchResult result = tally.result("a", "b");
        assertThat(result.pointShare()).isEqualTo(new Share(1, 2));
        assertThat(result.gameShare().played()).isZero();
        assertThat(result.unfinished()).isEqualTo(3);
    }

    @Test
    void rallyLengthIsStepsAndHitsPerPoint() {
        tally.step(0, 0, 0, 1, false);
        tally.step(0, 1, 0, 0, false);
        tally.step(0, 0, 0, 1, false);
        tally.step(0, 0, 0, 1, false);
        tally.step(0, 0, 1, 0, true);
        MatchResult result = tally.result("a", "b");
        assertThat(result.meanRallyLength()).isEqualTo(2.5);
        assertThat(result.meanRallyHits()).isEqualTo(1.5);
    }
}
