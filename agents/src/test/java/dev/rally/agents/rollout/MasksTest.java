package dev.rally.agents.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MasksTest {
    private final Masks masks = new Masks(2);

    @Test
    void takeNoMemoryBeforeTheFirstMask() {
        masks.reserve(1000);
        masks.allowAll(0, 1000);
        float[] logits = {1, 2};
        masks.apply(999, logits, 0);
        assertThat(masks.bytes()).isEmpty();
        assertThat(masks.given()).isFalse();
        assertThat(masks.allows(999, 1)).isTrue();
        assertThat(logits).containsExactly(1, 2);
    }

    @Test
    void allowAllInStepsWithoutOne() {
        masks.begin(2, 4);
        masks.bytes()[5] = 1;
        masks.allowAll(3, 1);
        assertThat(masks.bytes()).containsExactly(1, 1, 1, 1, 0, 1, 1, 1);
        masks.begin(4, 5);
        assertThat(masks.bytes()).as("they stay").startsWith(1, 1, 1, 1, 0, 1, 1, 1);
        assertThat(masks.allows(2, 0)).isFalse();
        assertThat(masks.allows(2, 1)).isTrue();
    }

    @Test
    void areForgottenWithTheirRollout() {
        masks.begin(0, 1);
        masks.clear();
        assertThat(masks.allows(0, 0)).isTrue();
        masks.begin(1, 1);
        assertThat(masks.bytes()).containsExactly(1, 1);
    }

    @Test
    void areCopiedFromStepsThatHaveThemAndFromStepsThatHaveNone() {
        Masks other = new Masks(2);
        other.begin(0, 1);
        other.bytes()[1] = 1;
        masks.begin(0, 2);
        masks.copy(other, 0, 0, 1);
        masks.copy(new Masks(2), 0, 1, 1);
        assertThat(masks.bytes()).containsExactly(0, 1, 1, 1);
    }
}
