package dev.rally.agents.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.rally.agents.policy.MultiCategorical;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.ObservationSpace;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeldStepsTest {
    private static final int FEATURES = 1 << 20;
    private static final ObservationSpace SPACE = ObservationSpace.vector(FEATURES);
    private static final MultiCategorical ACTIONS = new MultiCategorical(List.of(2));

    @Test
    void stepsThatMemoryCannotHoldAreRefusedAndChangeNothing() {
        int steps = HeldSteps.maxSteps(SPACE, 0, ACTIONS);
        assumeThat(Runtime.getRuntime().maxMemory()).isLessThan((long) steps * FEATURES * Float.BYTES);
        HeldSteps rollout = new HeldSteps(SPACE, 0, ACTIONS);

        assertThatThrownBy(() -> rollout.reserve(steps, false))
                .isInstanceOfSatisfying(
                        RallyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ROLLOUT_FULL))
                .hasMessageContaining("no memory for " + steps + " more");

        rollout.append(0, new int[0], 0, new Sight(SPACE, 0), new LaneMemory(SPACE, 0), new float[0], 0);
        assertThat(rollout.size()).isZero();
    }
}
