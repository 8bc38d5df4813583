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

    private static final LadderListener NOBODY = (number, all, first, second) -> {};

    @Test
    void ratingsComeBackFromPointsPlayed() {
        Ladder.Standings standings = new Ladder(PLAYERS, 2).play(LadderTest::play, meeting -> true, NOBODY);
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
        Ladder.Standings standings =
                new Ladder(PLAYERS, 0).play(LadderTest::play, meeting -> meeting.turn() == 0, NOBODY);
        assertThat(standings.matches()).isEqualTo(5 + 4);
        assertThat(standings.players().get(5).rating()).isCloseTo(500, within(0.5));
    }

    @Test
    void afterEachMatchWhoHasAChainToTheAnchorIsRatedAndNobodyElse() {
        List<Integer> rated = new ArrayList<>();
        new Ladder(PLAYERS, 3).play(LadderTest::play, meeting -> meeting.turn() == 0, new LadderListener() {
            @Override
            public void begins(int number, int all, Player first, Player second) {
                assertThat(all).isEqualTo(15);
            }

            @Override
            public void stands(Ladder.Standings standings) {
                rated.add((int) standings.players().stream()
                        .filter(standing -> Double.isFinite(standing.rating()))
                        .count());
            }
        });
        assertThat(rated).containsExactly(2, 3, 4, 5, 6, 6, 6, 6);
    }

    @Test
    void whoCannotPlayIsNotRatedAndOthersAre() {
        Player gone = PLAYERS.get(3);
        Ladder.Standings standings = new Ladder(PLAYERS, 0)
                .play((a, b) -> a == gone || b == gone ? null : play(a, b), meeting -> true, NOBODY);
        assertThat(standings.matches()).isEqualTo(10);
        assertThat(standings.players().get(3).rating()).isNaN();
        assertThat(standings.players().get(4).rating()).isCloseTo(400, within(0.1));
        assertThat(LadderReport.text(standings)).contains("p3  was deleted meanwhile");
        assertThat(LadderReport.json(standings).path("players").path(3).has("elo"))
                .isFalse();
        assertThat(LadderReport.json(standings).path("met")).hasSize(10);
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
