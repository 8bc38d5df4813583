package dev.rally.server.compat.pong;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class EventNamesTest {

    @Test
    void gamesMayCallTheirEventsAnything() {
        EventNames names = EventNames.with(Map.of("player_action", "current data", "ai_move", "move"));
        assertThat(names.states()).containsExactlyInAnyOrder("current data", "state_update");
        assertThat(names.move()).isEqualTo("move");
        assertThat(names.error()).isEqualTo("state_error");
    }

    @Test
    void unknownEventsAndTwoOfOneNameAreRefused() {
        assertThatThrownBy(() -> EventNames.with(Map.of("ai_moves", "move"))).hasMessageContaining("allowed are");
        assertThatThrownBy(() -> EventNames.with(Map.of("ai_move", "state_error")))
                .hasMessageContaining("a name of its own");
    }
}
