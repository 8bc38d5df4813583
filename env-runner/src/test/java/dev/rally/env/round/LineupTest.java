package dev.rally.env.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.error.RallyException;
import dev.rally.env.pong.PongSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineupTest {
    private static Lineup lineup(String left, String right) {
        return Lineup.parse(new PongSource().spec(), List.of(left, right), "pong");
    }

    @Test
    void anAgentAgainstAScriptIsOneTeamOfOneSeat() {
        assertThat(lineup("pong", "level3").teams(0, 8))
                .containsExactly(new Team("pong", null, List.of(new Seat(0, 0, 8))));
    }

    @Test
    void selfPlayIsOneTeamWithItsRowsSideAfterSide() {
        List<Team> teams = lineup("pong", "self").teams(0, 8);
        assertThat(teams).containsExactly(new Team("pong", null, List.of(new Seat(0, 0, 8), new Seat(1, 0, 8))));
        assertThat(teams.get(0).rows()).isEqualTo(16);
    }

    @Test
    void differentAgentsAreTwoTeams() {
        assertThat(lineup("hero", "target").teams(0, 4))
                .containsExactly(
                        new Team("hero", null, List.of(new Seat(0, 0, 4))),
                        new Team("target", null, List.of(new Seat(1, 0, 4))));
    }

    @Test
    void anAgentAndItsCheckpointAreTwoTeams() {
        assertThat(lineup("pong", "pong@best").teams(0, 4))
                .extracting(Team::checkpoint)
                .containsExactly(null, "best");
    }

    @Test
    void severalPlayersShareASidesScenesEvenlyAndWithoutGaps() {
        assertThat(lineup("pong,hero,still", "level1").teams(0, 8))
                .containsExactly(
                        new Team("pong", null, List.of(new Seat(0, 0, 2))),
                        new Team("hero", null, List.of(new Seat(0, 2, 5))));
    }

    @Test
    void bothWaysSeatsEachPlayerLeftInOneHalf() {
        Lineup both = Lineup.bothWays(new Player.Agent("a"), new Player.Agent("b"));
        assertThat(both.teams(0, 4))
                .containsExactly(
                        new Team("a", null, List.of(new Seat(0, 0, 2), new Seat(1, 2, 4))),
                        new Team("b", null, List.of(new Seat(0, 2, 4), new Seat(1, 0, 2))));
    }

    @Test
    void theAgentsThatLearnAreNamedOnce() {
        assertThat(lineup("pong,pong@best", "self,level2").agents()).containsExactly("pong");
        assertThat(lineup("pong,pong@best", "self,level2").snapshotAgents()).containsExactly("pong");
    }

    @Test
    void aMissingSideIsRefused() {
        assertThatThrownBy(() -> Lineup.parse(new PongSource().spec(), List.of("pong"), "pong"))
                .isInstanceOf(RallyException.class)
                .hasMessageContaining("[left, right]");
    }
}
