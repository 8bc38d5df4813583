package dev.rally.env.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rally.env.round.Player;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LadderTest {
    private static final List<Player> PLAYERS = IntStream.range(0, 6)
            .mapToObj(i -> (Player) new Player.Script("p" + i))
            .toList();

    /** Each is 100 Elo points stronger than the one before. */
    private static Share play(Player a, Player b) {
        double difference = 100 * (PLAYERS.indexOf(a) - PLAYERS.indexOf(b));
        return new Share(100_000 * Elo.expected(difference), 100_000);
    }

    @Test
    void ratingsComeBackFromPointsPlayed() {
        Ladder.Standings standings = new Ladder(PLAYERS, 2).play(LadderTest::play, () -> false, line -> {});
        assertThat(standings.matches()).isEqualTo(15).isEqualTo(standings.all());
        for (int i = 0; i < 6; i++) {
            Ladder.Standing standing = standings.players().get(i);
            assertThat(standing.player()).isEqualTo(PLAYERS.get(i));
            assertThat(standing.rating()).isCloseTo(100.0 * (i - 2), within(0.05));
            assertThat(standing.points().played()).isEqualTo(500_000);
        }
    }

    @Test
    void withoutTimeEverybodyStillMeetsTheAnchorAndTheNeighbours() {
        List<String> told = new ArrayList<>();
        Ladder.Standings standings = new Ladder(PLAYERS, 0).play(LadderTest::play, () -> true, told::add);
        assertThat(told).hasSize(9).first().asString().startsWith("match 1 of at most 15: ");
        assertThat(standings.matches()).isEqualTo(5 + 4);
        assertThat(standings.players().get(5).rating()).isCloseTo(500, within(0.5));
    }

    @Test
    void afterTheNeighboursComePlayersAtDoublingDistances() {
        assertThat(new Ladder(PLAYERS, 0).meetings().subList(9, 13))
                .extracting(Ladder.Meeting::first, Ladder.Meeting::second)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(1, 3),
                        org.assertj.core.groups.Tuple.tuple(2, 4),
                        org.assertj.core.groups.Tuple.tuple(3, 5),
                        org.assertj.core.groups.Tuple.tuple(1, 5));
    }
}
