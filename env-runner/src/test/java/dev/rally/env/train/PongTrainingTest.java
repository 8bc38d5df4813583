package dev.rally.env.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.NetworkSpec;
import dev.rally.comm.spec.PpoSpec;
import dev.rally.env.pong.PongSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PongTrainingTest {
    private static AgentSpec agent(Map<String, String> settings) {
        return PongTraining.agent(new PongSource().spec(), "pong", 3, settings);
    }

    @Test
    void theAgentSeesAndDoesWhatTheSceneOffers() {
        AgentSpec spec = agent(Map.of());
        assertThat(spec.observation().size()).isEqualTo(11);
        assertThat(spec.seed()).isEqualTo(3);
    }

    @Test
    void aPlainNameIsTheAlgorithmsAndAPathIsTheSpecs() {
        AgentSpec spec = agent(Map.of("learningRate", "0.5", "network.hidden", "[128,32]"));
        assertThat(((PpoSpec) spec.algorithm()).learningRate()).isEqualTo(0.5);
        assertThat(((NetworkSpec.Mlp) spec.network()).hidden()).isEqualTo(List.of(128, 32));
    }

    @Test
    void anUnknownSettingIsRefused() {
        assertThatThrownBy(() -> agent(Map.of("learningRat", "0.5")))
                .isInstanceOf(RallyException.class)
                .hasMessageContaining("learningRat");
    }
}
