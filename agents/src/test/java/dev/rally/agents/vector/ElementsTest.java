package dev.rally.agents.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ElementsTest {

    @Test
    void tanhIsWithinItsBoundEverywhere() {
        float[] x = new float[1 << 16];
        for (int i = 0; i < x.length; i++) {
            // From -12 to 12, and down to the smallest numbers around 0.
            x[i] = (i % 2 == 0 ? 1 : -1) * (i % 3 == 0 ? (float) Math.exp(-i / 700.0) : 12f * i / x.length);
        }
        float[] y = x.clone();
        Elements.tanh(y, y.length);
        for (int i = 0; i < x.length; i++) {
            double expected = Math.tanh(x[i]);
            assertThat((double) y[i]).as("tanh(%s)", x[i]).isCloseTo(expected, within(3.2e-7 * Math.abs(expected)));
        }
    }

    @Test
    void nothingHidesWhatIsNotFinite() {
        float[] x = new float[Vectors.PANEL];
        Arrays.fill(x, Float.NaN);
        x[1] = Float.POSITIVE_INFINITY;
        x[2] = Float.NEGATIVE_INFINITY;
        float[] tanh = x.clone();
        Elements.tanh(tanh, tanh.length);
        float[] relu = x.clone();
        Elements.relu(relu, relu.length);
        assertThat(tanh[0]).isNaN();
        assertThat(Arrays.copyOfRange(tanh, 1, 3))
                .as("the last bit may be one too many")
                .containsExactly(Math.nextUp(1f), -Math.nextUp(1f));
        assertThat(relu[0]).isNaN();
        assertThat(Arrays.copyOfRange(relu, 1, 3)).containsExactly(Float.POSITIVE_INFINITY, 0);
        assertThat(Elements.squares(x, x.length)).isNaN();
    }

    /** With denormal numbers a step takes a hundred times as long, and what has stopped to learn would stay there. */
    @Test
    void meansThatDecayComeToNothingAndNotToDenormalNumbers() {
        float[] parameters = new float[Vectors.PANEL];
        float[] first = new float[Vectors.PANEL];
        float[] second = new float[Vectors.PANEL];
        float[] gradient = new float[Vectors.PANEL];
        Arrays.fill(gradient, 1e-3f);
        for (int step = 0; step < 2_000; step++) {
            Elements.adam(parameters, first, second, gradient, first.length, 1, 0.9f, 0.9f, 1e-3f, 1, 1e-8f);
            Arrays.fill(gradient, 0);
            for (float mean : new float[] {first[0], second[0]}) {
                assertThat(mean == 0 || mean >= Float.MIN_NORMAL)
                        .as("%s in step %s", mean, step)
                        .isTrue();
            }
        }
        assertThat(first).containsOnly(0);
        assertThat(second).containsOnly(0);
        assertThat(parameters[0]).isNegative();
    }
}
