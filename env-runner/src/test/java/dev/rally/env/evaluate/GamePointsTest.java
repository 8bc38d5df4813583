package dev.rally.env.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rally.env.pong.PongSource;
import dev.rally.env.round.Player;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GamePointsTest {
    private static final int MATCHES = 100;

    @Test
    void gamesThatDifferProveLessThanTheirPoints() {
        GamePoints points = new GamePoints();
        points.add(4, 0);
        points.add(0, 4);
        points.add(2, 2);
        // p = 1/2, residuals 2, -2, 0: 3/2 · 8 / (12 · 1/4) = 4
        assertThat(points.share().designEffect()).isCloseTo(4, within(1e-12));
        assertThat(points.share().low()).isCloseTo(new Share(1.5, 3).low(), within(1e-12));
    }

    @Test
    void gamesThatAreAlikeProveNoMoreThanTheirPoints() {
        GamePoints points = new GamePoints();
        points.add(3, 1);
        points.add(3, 1);
        assertThat(points.share()).isEqualTo(new Share(6, 8));
    }

    @Test
    void independentPointsOfGamesToTwentyOneHaveNoDesignEffect() {
        RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
        GamePoints points = new GamePoints();
        for (int game = 0; game < 20_000; game++) {
            int won = 0;
            int lost = 0;
            while (won < 21 && lost < 21) {
                if (random.nextDouble() < 0.8) {
                    won++;
                } else {
                    lost++;
                }
            }
            points.add(won, lost);
        }
        assertThat(points.share().share()).isCloseTo(0.8, within(0.005));
        assertThat(points.share().designEffect()).isCloseTo(1, within(0.1));
    }

    /** Ninety-five of a hundred intervals hold the truth, which many matches know; by luck a few more or fewer do. */
    @ParameterizedTest
    @CsvSource({"still, still", "level1, level3", "level2, level1"})
    void intervalsHoldTheTruthAsOftenAsTheySay(String player, String opponent) {
        Match.Pair pair = new Match.Pair(new Player.Script(player), new Player.Script(opponent));
        List<Share> shares = new ArrayList<>();
        for (int seed = 1; seed <= MATCHES; seed++) {
            shares.add(Match.play(null, new PongSource(), pair, Match.DEFAULT_GAMES, seed, () -> false)
                    .pointShare());
        }
        double truth = shares.stream().reduce(new Share(0, 0), Share::plus).share();
        assertThat(held(shares, truth)).isGreaterThanOrEqualTo((long) (0.88 * MATCHES));
    }

    @Test
    void withoutTheDesignEffectTheyWouldNot() {
        Match.Pair pair = new Match.Pair(new Player.Script("still"), new Player.Script("still"));
        List<Share> shares = new ArrayList<>();
        for (int seed = 1; seed <= MATCHES; seed++) {
            Share share = Match.play(null, new PongSource(), pair, Match.DEFAULT_GAMES, seed, () -> false)
                    .pointShare();
            shares.add(new Share(share.won(), share.played()));
        }
        assertThat(held(shares, 0.5)).isLessThan((long) (0.88 * MATCHES));
    }

    private static long held(List<Share> shares, double truth) {
        return shares.stream()
                .filter(s -> s.low() <= truth && truth <= s.high())
                .count();
    }
}
