package dev.rally.env.selfplay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.error.RallyException;
import dev.rally.env.pong.PongSource;
import dev.rally.env.round.Lineup;
import dev.rally.env.round.Player;
import dev.rally.env.round.SelfPlay;
import dev.rally.env.round.SelfPlayLineups;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class RivalsTest {
    private static final SelfPlay MIXED = new SelfPlay(0.6, 4, 10, 5);
    private static final Player HERO = new Player.Agent("hero");

    private static long share(Lineup lineup, int side, Player player) {
        return Collections.frequency(lineup.sides().get(side), player);
    }

    private static Lineup parse(String left, String right) {
        return Lineup.parse(new PongSource().spec(), List.of(left, right), "hero");
    }

    @Test
    void oneAgentMeetsItselfAndItsPastSelvesOnEitherSide() {
        Lineup lineup = SelfPlayLineups.withItself("hero", MIXED);
        assertThat(share(lineup, 0, HERO)).isEqualTo(80);
        assertThat(share(lineup, 0, new Player.Snapshot("hero", "drawn-1"))).isEqualTo(20);
        assertThat(share(lineup, 1, HERO)).isEqualTo(80);
        assertThat(share(lineup, 1, new Player.Snapshot("hero", "drawn-2"))).isEqualTo(20);
    }

    @Test
    void noSceneIsPlayedByTwoPastSelves() {
        Lineup lineup = SelfPlayLineups.withItself("hero", new SelfPlay(0, 4, 10, 5));
        for (int i = 0; i < lineup.sides().get(0).size(); i++) {
            assertThat(List.of(
                            lineup.sides().get(0).get(i), lineup.sides().get(1).get(i)))
                    .contains(HERO);
        }
    }

    @Test
    void ofTwoAgentsTheLearnerMeetsTheOtherAndItsPastSelves() {
        Lineup lineup = SelfPlayLineups.againstAnother("hero", "target", 1, MIXED);
        assertThat(lineup.sides().get(1)).containsExactly(HERO);
        assertThat(share(lineup, 0, new Player.Agent("target"))).isEqualTo(60);
        assertThat(share(lineup, 0, new Player.Snapshot("target", "drawn-1"))).isEqualTo(20);
        assertThat(share(lineup, 0, new Player.Snapshot("target", "drawn-2"))).isEqualTo(20);
    }

    @Test
    void whoCannotLearnFromItselfIsRefused() {
        assertThat(SelfPlay.agents(parse("hero", "self"))).containsExactly("hero", "hero");
        assertThat(SelfPlay.agents(parse("hero", "target"))).containsExactly("hero", "target");
        assertThatThrownBy(() -> SelfPlay.agents(parse("hero", "level3")))
                .isInstanceOf(RallyException.class)
                .hasMessageContaining("hero : level3");
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new SelfPlay(1.5, 4, 10, 5)).hasMessageContaining("newestShare is 1.5");
        assertThatThrownBy(() -> new SelfPlay(Double.NaN, 4, 10, 5)).hasMessageContaining("newestShare");
        assertThatThrownBy(() -> new SelfPlay(0.5, 17, 10, 5))
                .hasMessageContaining("poolSize is 17; allowed are 1 to 16");
        assertThatThrownBy(() -> new SelfPlay(0.5, 4, 0, 5)).hasMessageContaining("addEveryRounds");
        assertThatThrownBy(() -> new SelfPlay(0.5, 4, 10, 0)).hasMessageContaining("turnRounds");
    }

    @Test
    void agentsTakeTurns() {
        assertThat(List.of(0, 4, 5, 9, 10, 15).stream().map(round -> Turns.turn(round, 5, 2)))
                .containsExactly(0, 0, 1, 1, 0, 1);
    }
}
