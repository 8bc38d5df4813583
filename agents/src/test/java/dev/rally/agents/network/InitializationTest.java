package dev.rally.agents.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rally.comm.spec.NetworkSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

class InitializationTest {
    private final MlpShape shape = MlpShape.of(
            List.of(8, 8),
            NetworkSpec.Activation.TANH,
            3,
            List.of(new MlpShape.Head(2, Initialization.POLICY_GAIN), new MlpShape.Head(1, Initialization.VALUE_GAIN)),
            1);

    @Test
    void squareMatricesAreOrthonormalByRows() {
        assertOrthonormal(Initialization.orthogonal(32, 32, 5));
    }

    @Test
    void wideMatricesAreOrthonormalByRows() {
        assertOrthonormal(Initialization.orthogonal(4, 9, 5));
    }

    @Test
    void ofManyVectorsNeighboursAreOrthonormalAndAllNearlySo() {
        double[][] rows = Initialization.orthogonal(1100, 1100, 5);
        assertOrthonormal(new double[][] {rows[128], rows[200], rows[255]});
        double dot = 0;
        for (int k = 0; k < 1100; k++) {
            dot += rows[0][k] * rows[1099][k];
        }
        assertThat(dot).isCloseTo(0, within(0.2)).isNotCloseTo(0, within(1e-9));
    }

    @Test
    void theSameKeyGivesTheSameParametersAndAnotherKeyOthers() {
        assertThat(Initialization.parameters(shape, 1, 0)).isEqualTo(Initialization.parameters(shape, 1, 0));
        assertThat(Initialization.parameters(shape, 1, 0)).isNotEqualTo(Initialization.parameters(shape, 2, 0));
    }

    @Test
    void thePolicyBeginsNearlyUniformAndTheValueWithGainOne() {
        float[] flat = Initialization.parameters(shape, 1, -0.5f);
        MlpShape.Layer head = shape.head();
        assertThat(norm(flat, head.offset(), 8)).isCloseTo(0.01, within(1e-6));
        assertThat(norm(flat, head.offset() + 8, 8)).isCloseTo(0.01, within(1e-6));
        assertThat(norm(flat, head.offset() + 16, 8)).isCloseTo(1, within(1e-6));
        assertThat(norm(flat, shape.layers().get(1).offset(), 8)).isCloseTo(Math.sqrt(2), within(1e-6));
        assertThat(flat[head.biasOffset()]).isZero();
        assertThat(flat[flat.length - 1]).isEqualTo(-0.5f);
    }

    private static void assertOrthonormal(double[][] rows) {
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < rows.length; j++) {
                double dot = 0;
                for (int k = 0; k < rows[i].length; k++) {
                    dot += rows[i][k] * rows[j][k];
                }
                assertThat(dot).isCloseTo(i == j ? 1 : 0, within(1e-12));
            }
        }
    }

    private static double norm(float[] values, int from, int count) {
        double squares = 0;
        for (int i = from; i < from + count; i++) {
            squares += (double) values[i] * values[i];
        }
        return Math.sqrt(squares);
    }
}
