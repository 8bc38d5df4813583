package dev.rally.env.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.error.RallyException;
import dev.rally.env.selfplay.Career;
import dev.rally.env.selfplay.Careers;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoopStateTest {
    private static final Careers CAREERS = Careers.NONE.with(
            "pong", Career.START.saved(0).rated(-12.5).saved(10).rated(40));
    private static final LoopState STATE = LoopState.of(
            LoopProgress.start(5).afterRound(640).afterEvaluation("level3", 0.5).with(CAREERS),
            Map.of("scenes", "8"),
            new byte[] {1, -2, 3});

    @Test
    void itReadsBackFromJsonText() throws JsonProcessingException {
        ObjectMapper mapper = new ObjectMapper();
        LoopState read = LoopState.fromJson(mapper.readTree(STATE.toJson().toString()));
        assertThat(read).isEqualTo(STATE);
        assertThat(read.sceneBytes()).containsExactly(1, -2, 3);
        assertThat(LoopProgress.of(read)).isEqualTo(new LoopProgress(5, 1, 640, 1, Map.of("level3", 0.5), CAREERS));
    }

    @Test
    void anotherVersionIsRefusedWithTheRemedy() {
        ObjectNode other = ((ObjectNode) STATE.toJson()).put("version", 99);
        assertThatThrownBy(() -> LoopState.fromJson(other))
                .isInstanceOf(RallyException.class)
                .hasMessageContaining("99")
                .hasMessageContaining("--fresh");
    }

    @Test
    void whatIsNoStateIsRefused() {
        assertThatThrownBy(() -> LoopState.fromJson(
                        new ObjectMapper().createObjectNode().put("version", 2).put("round", "many")))
                .isInstanceOf(RallyException.class);
    }
}
