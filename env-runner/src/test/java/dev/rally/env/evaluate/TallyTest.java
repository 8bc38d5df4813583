package dev.rally.env.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class TallyTest {
    @Nested
    class OfPoints {
        @Test
        void everySceneCountsTheSameNumberOfPoints() {
            Tally tally = new Tally(2, new Match.Length(1, false));
            tally.step(0, 1, 0, 0, false);
            tally.step(0, 1, 0, 0, false);
            tally.step(0, 1, 0, 0, false);
            assertThat(tally.complete()).isFalse();
            tally.step(1, 0, 1, 0, false);
            assertThat(tally.complete()).isTrue();
            assertThat(tally.result("a", "b").pointShare()).isEqualTo(new Share(1, 2));
        }

        @Test
        void rallyLengthIsStepsAndHitsPerPoint() {
            Tally tally = new Tally(1, new Match.Length(2, false));
            tally.step(0, 0, 0, 1, false);
            tally.step(0, 1, 0, 0, false);
            tally.step(0, 0, 0, 1, false);
            tally.step(0, 0, 0, 1, false);
            tally.step(0, 0, 1, 0, false);
            tally.step(0, 0, 0, 1, false);
            assertThat(tally.result("a", "b").meanRallyLength()).isEqualTo(2.5);
            assertThat(tally.result("a", "b").meanRallyHits()).isEqualTo(1.5);
        }

        @Test
        void whatWasNotDecidedIsSaid() {
            Tally tally = new Tally(2, new Match.Length(3, false));
            tally.step(0, 1, 0, 0, false);
            assertThat(tally.result("a", "b").unfinished()).isEqualTo(5);
        }
    }

    @Nested
    class OfGames {
        private final Tally tally = new Tally(1, new Match.Length(3, true));

        @Test
        void whoHasMorePointsWinsAndEvenOnesShareTheGame() {
            tally.step(0, 1, 0, 0, false);
            tally.step(0, 1, 0, 0, true);
            tally.step(0, 0, 1, 0, true);
            assertThat(tally.complete()).isFalse();
            tally.step(0, 0, 0, 0, true);
            assertThat(tally.complete()).isTrue();
            assertThat(tally.result("a", "b").gameShare()).isEqualTo(new Share(1.5, 3));
            assertThat(tally.result("a", "b").pointShare()).isEqualTo(new Share(2, 3));
        }

        @Test
        void pointsOfAGameDoNotCountInTheNext() {
            tally.step(0, 1, 0, 0, false);
            tally.step(0, 1, 0, 0, true);
            tally.step(0, 0, 1, 0, true);
            assertThat(tally.result("a", "b").gameShare()).isEqualTo(new Share(1, 2));
            assertThat(tally.result("a", "b").unfinished()).isOne();
        }
    }
}
