package dev.rally.env.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PointCountTest {
    @Test
    void everySceneCountsTheSameNumberOfPoints() {
        PointCount count = new PointCount(2, 1);
        count.step(0, 1, 0);
        count.step(0, 1, 0);
        count.step(0, 1, 0);
        assertThat(count.complete()).isFalse();
        count.step(1, 0, 1);
        assertThat(count.complete()).isTrue();
        assertThat(count.result("a", "b").pointShare()).isEqualTo(new PointShare(1, 2));
    }

    @Test
    void rallyLengthIsStepsPerPoint() {
        PointCount count = new PointCount(1, 2);
        count.step(0, 0, 0);
        count.step(0, 1, 0);
        count.step(0, 0, 0);
        count.step(0, 0, 0);
        count.step(0, 0, 1);
        count.step(0, 0, 0);
        assertThat(count.result("a", "b").meanRallyLength()).isEqualTo(2.5);
    }

    @Test
    void whatWasNotDecidedIsSaid() {
        PointCount count = new PointCount(2, 3);
        count.step(0, 1, 0);
        assertThat(count.result("a", "b").unfinished()).isEqualTo(5);
    }
}
