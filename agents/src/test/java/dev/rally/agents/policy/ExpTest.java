package dev.rally.agents.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExpTest {
    @Test
    void staysWithinTwoUnitsInTheLastPlace() {
        for (float x = -87; x < 88; x += 0.0037f) {
            float exact = (float) Math.exp(x);
            assertThat(Math.abs(Exp.of(x) - exact)).isLessThanOrEqualTo(2 * Math.ulp(exact));
        }
    }

    @Test
    void goesToZeroInfinityAndNaN() {
        assertThat(Exp.of(-1000)).isZero();
        assertThat(Exp.of(Float.NEGATIVE_INFINITY)).isZero();
        assertThat(Exp.of(1000)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(Exp.of(Float.NaN)).isNaN();
        assertThat(Exp.of(0)).isEqualTo(1);
    }
}
