package dev.rally.env.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.ActionSpace;
import dev.rally.comm.spec.ObservationSpace;
import dev.rally.env.scene.SceneSpec;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class CastTest {
    private static final SceneSpec MASKED = new SceneSpec(
            "cards", List.of("player"), ObservationSpace.vector(3), new ActionSpace.Discrete(5), true, List.of());

    private static Cast cast(String algorithm) throws IOException {
        ObjectMapper json = new ObjectMapper();
        JsonNode players = json.readTree("{\"player\":\"shark\"}");
        JsonNode agents = json.readTree("{\"shark\":{\"algorithm\":{\"type\":\"" + algorithm + "\"}}}");
        return Cast.of(MASKED, players, agents, LoopSettings.DEFAULT);
    }

    @Test
    void whoPlaysAMaskedSceneLearnsUnderItsMasks() throws IOException {
        assertThat(cast("ppo").agents()).hasSize(1);
        assertThat(cast("reinforce").agents()).hasSize(1);
        assertThatThrownBy(() -> cast("sac"))
                .isInstanceOf(RallyException.class)
                .hasMessageContaining("agents.shark.algorithm.type is sac")
                .hasMessageContaining("cards masks actions: use ppo or reinforce");
    }
}
