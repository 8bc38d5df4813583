package dev.rally.agents.sac;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
        assertThatThrownBy(() -> new ReplayBuffer(1 << 20, 1, 1L << 40))
                .isInstanceOf(RallyException.class)
                .hasMessageContaining("takes 8796")
                .hasNoCause();
    }
}
