package dev.rally.agents.sac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rally.comm.error.RallyException;
import org.junit.jupiter.api.Test;

class ReplayBufferTest {

    @Test
    void aCapacityBeyondAllMemoryIsRefusedWithItsSizeBeforeAnyIsTaken() {
        assertThatThrownBy(() -> new ReplayBuffer(1000, 1, 1L << 35))
                .isInstanceOf(RallyException.class)
                .hasMessageContaining("replayCapacity is 34359738368, which takes")
                .hasMessageContaining("lower it")
                .hasNoCause();
    }

    @Test
    void theTargetStopsAtATerminatedStep() {
        assertThat(Target.of(1.5f, 0.9f, 1, 2)).isCloseTo(3.3f, within(1e-6f));
        assertThat(Target.of(1.5f, 0.9f, 0, 2)).isEqualTo(1.5f);
    }
}
