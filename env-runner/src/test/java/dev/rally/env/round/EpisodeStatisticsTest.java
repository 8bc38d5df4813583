package dev.rally.env.round;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EpisodeStatisticsTest {
    private final EpisodeStatistics statistics = new EpisodeStatistics(2);

    @BeforeEach
    void begin() {
        statistics.begin(0, true);
        statistics.begin(1, true);
    }

    @Test
    void anEpisodeWhoseBeginningNobodySawIsNotCounted() {
        statistics.begin(1, false);
        statistics.beginRound();
        statistics.step(1, 1, true);
        assertThat(statistics.meanReturn()).isNaN();
        statistics.step(1, 3, true);
        assertThat(statistics.meanReturn()).isEqualTo(3);
        statistics.forget();
        assertThat(statistics.begun()).isFalse();
    }

    @Test
    void anEpisodeMayBeginInAnEarlierRound() {
        statistics.beginRound();
        statistics.step(0, 1, false);
        assertThat(statistics.meanReturn()).isNaN();
        statistics.beginRound();
        statistics.step(0, 2, true);
        assertThat(statistics.meanReturn()).isEqualTo(3);
        assertThat(statistics.meanLength()).isEqualTo(2);
    }

    @Test
    void meansAreOverTheEpisodesThatEnded() {
        statistics.beginRound();
        statistics.step(0, 1, true);
        statistics.step(1, 4, true);
        statistics.step(0, 100, false);
        assertThat(statistics.episodes()).isEqualTo(2);
        assertThat(statistics.meanReturn()).isEqualTo(2.5);
    }

    @Test
    void pointShareIsOfTheRoundsPoints() {
        statistics.beginRound();
        assertThat(statistics.pointShare()).isNaN();
        statistics.points(3, 1);
        assertThat(statistics.pointShare()).isEqualTo(0.75);
    }
}
