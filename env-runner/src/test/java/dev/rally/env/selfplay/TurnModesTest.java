package dev.rally.env.selfplay;

import static dev.rally.comm.protocol.Mode.DETERMINISTIC;
import static dev.rally.comm.protocol.Mode.TRAINING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.comm.protocol.Mode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TurnModesTest {
    private final Map<String, Mode> server = new HashMap<>(Map.of("hero", TRAINING, "target", TRAINING));
    private final List<String> notices = new ArrayList<>();
    private final TurnModes modes = new TurnModes(server::put, notices::add);
    private String turn = "";

    /** A round of somebody's turn. */
    private void round(String learner) {
        boolean begins = !turn.isEmpty() && !turn.equals(learner);
        turn = learner;
        for (String agent : List.of("hero", "target")) {
            Mode coming = modes.coming(agent, agent.equals(learner), begins, server.getOrDefault(agent, TRAINING));
            assertThat(server).containsEntry(agent, coming);
        }
    }

    private void assertModes(Mode hero, Mode target) {
        assertThat(server).isEqualTo(Map.of("hero", hero, "target", target));
    }

    @Test
    void oneLearnsWhileTheOtherIsDeterministic() {
        round("hero");
        assertModes(TRAINING, DETERMINISTIC);
        round("target");
        assertModes(DETERMINISTIC, TRAINING);
        round("hero");
        assertModes(TRAINING, DETERMINISTIC);
        assertThat(notices).isEmpty();
    }

    @Test
    void whoIsMadeDeterministicStaysSoInItsTurnsUntilSwitchedBack() {
        round("hero");
        server.put("hero", DETERMINISTIC);
        round("hero");
        assertModes(DETERMINISTIC, DETERMINISTIC);
        round("target");
        round("hero");
        assertModes(DETERMINISTIC, DETERMINISTIC);
        assertThat(notices).hasSize(1);
        server.put("hero", TRAINING);
        round("hero");
        assertModes(TRAINING, DETERMINISTIC);
        round("target");
        round("hero");
        assertModes(TRAINING, DETERMINISTIC);
    }

    @Test
    void whoIsSetToTrainingOutOfTurnLearnsUntilTheTurnEnds() {
        round("hero");
        server.put("target", TRAINING);
        round("hero");
        round("hero");
        assertModes(TRAINING, TRAINING);
        round("target");
        assertModes(DETERMINISTIC, TRAINING);
        round("hero");
        assertModes(TRAINING, DETERMINISTIC);
    }

    @Test
    void whoWasDeterministicBeforeItsFirstTurnIsLeftSo() {
        server.put("hero", DETERMINISTIC);
        round("hero");
        round("target");
        round("hero");
        assertModes(DETERMINISTIC, DETERMINISTIC);
    }

    @Test
    void atTheEndOnlyWhoWaitedIsSetBack() {
        round("hero");
        modes.release();
        assertModes(TRAINING, TRAINING);
        round("hero");
        server.put("hero", DETERMINISTIC);
        round("hero");
        modes.release();
        assertModes(DETERMINISTIC, TRAINING);
    }
}
