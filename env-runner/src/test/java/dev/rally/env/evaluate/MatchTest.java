package dev.rally.env.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.error.RallyException;
import dev.rally.env.catalog.SceneCatalog;
import dev.rally.env.pong.PongSource;
import dev.rally.env.round.Player;
import org.junit.jupiter.api.Test;

/** Scripts need no server. */
class MatchTest {
    private static MatchResult play(String player, String opponent, long seed) {
        Match.Pair pair = new Match.Pair(new Player.Script(player), new Player.Script(opponent));
        return Match.play(null, new PongSource(), pair, Match.DEFAULT_GAMES, seed, () -> false);
    }

    @Test
    void atLeastAsManyGamesArePlayedAsAskedFor() {
        assertThat(play("level1", "still", 1).gameShare().played()).isGreaterThanOrEqualTo(Match.DEFAULT_GAMES);
    }

    /** A paddle that stands still returns most first serves, and few later ones. */
    @Test
    void aShortMatchShowsTheShareOfALongOne() {
        Match.Pair pair = new Match.Pair(new Player.Script("level1"), new Player.Script("still"));
        Share few = play("level1", "still", 1).pointShare();
        Share many =
                Match.play(null, new PongSource(), pair, 1024, 2, () -> false).pointShare();
        assertThat(few.low()).isLessThan(many.high());
        assertThat(few.high()).isGreaterThan(many.low());
        assertThat(few.high() - few.low()).isLessThan(0.08);
    }

    @Test
    void aPlayerAgainstItselfWinsHalf() {
        Share share = play("level1", "level1", 1).pointShare();
        assertThat(share.low()).isLessThan(0.5);
        assertThat(share.high()).isGreaterThan(0.5);
    }

    @Test
    void theStrongerPlayerWinsFromEitherSeat() {
        assertThat(play("level2", "still", 1).pointShare().share()).isGreaterThan(0.9);
        assertThat(play("still", "level2", 1).pointShare().share()).isLessThan(0.1);
    }

    @Test
    void theSameSeedPlaysTheSameMatch() {
        assertThat(play("level1", "level2", 7)).isEqualTo(play("level1", "level2", 7));
        assertThat(play("level1", "level2", 7)).isNotEqualTo(play("level1", "level2", 8));
    }

    @Test
    void wholeGamesAreWonByWhoeverHasMorePoints() {
        Match.Pair pair = new Match.Pair(new Player.Script("level2"), new Player.Script("level1"));
        MatchResult result = Match.play(null, new PongSource(), pair, 10, 1, () -> false);
        assertThat(result.gameShare().share()).isGreaterThan(0.5);
        assertThat(result.pointShare().played()).isGreaterThanOrEqualTo(10 * 21);
        assertThat(result.meanRallyHits()).isBetween(1.0, 50.0);
        assertThat(result.unfinished()).isZero();
    }

    @Test
    void aSceneWithOneSideIsRefused() {
        Match.Pair pair = new Match.Pair(new Player.Agent("a"), new Player.Agent("b"));
        assertThatThrownBy(() -> Match.play(null, SceneCatalog.named("cartpole"), pair, 10, 1, () -> false))
                .isInstanceOf(RallyException.class)
                .hasMessageContaining("with two");
    }
}
