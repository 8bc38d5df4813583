package dev.rally.agents.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rally.agents.Engines;
import dev.rally.agents.network.Initialization;
import dev.rally.agents.network.MlpShape;
import dev.rally.agents.network.Network;
import dev.rally.agents.network.NetworkShape;
import dev.rally.agents.tensor.Compute;
import dev.rally.agents.tensor.FlatArray;
import dev.rally.agents.tensor.Rows;
import dev.rally.comm.spec.NetworkSpec.Activation;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DiscriminatorTest {
    private static final int ROWS = 7;
    private static final int INPUTS = 3;
    private static final NetworkShape SHAPE =
            MlpShape.of(List.of(6, 5), Activation.TANH, INPUTS, List.of(new MlpShape.Head(1, 1)), 0);

    private static Rows rows(long seed) {
        Random random = new Random(seed);
        float[] values = new float[ROWS * INPUTS];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Rows.of(values, INPUTS);
    }

    private static Stream<Arguments> engines() {
        return Stream.of(0.0, 10.0)
                .flatMap(penalty -> Stream.of(
                        Arguments.of(Named.of("in vectors", Engines.compute()), penalty),
                        Arguments.of(Named.of("by the library", Engines.computeByLibrary()), penalty)));
    }

    /** The penalty's too, which is that of a slope's length. */
    @ParameterizedTest
    @MethodSource("engines")
    void theGradientIsThatOfFiniteDifferences(Compute compute, double penalty) {
        float[] parameters = Initialization.parameters(SHAPE, 3, 0);
        float[] gradient = evaluate(compute, parameters, penalty, new DiscriminatorSums());
        for (int i = 0; i < parameters.length; i++) {
            float before = parameters[i];
            parameters[i] = before + 5e-3f;
            double above = loss(compute, parameters, penalty);
            parameters[i] = before - 5e-3f;
            double below = loss(compute, parameters, penalty);
            parameters[i] = before;
            double numeric = (above - below) / 1e-2;
            assertThat((double) gradient[i])
                    .as("parameter %s", i)
                    .isCloseTo(numeric, within(2e-3 * Math.max(1, Math.abs(numeric))));
        }
    }

    private static double loss(Compute compute, float[] parameters, double penalty) {
        DiscriminatorSums sums = new DiscriminatorSums();
        evaluate(compute, parameters, penalty, sums);
        return (sums.loss + penalty * sums.penalty) / ROWS;
    }

    private static float[] evaluate(Compute compute, float[] parameters, double penalty, DiscriminatorSums sums) {
        FlatArray array = SHAPE.array(compute, parameters);
        try (array;
                Network network = SHAPE.network(array);
                Discriminator discriminator = new Discriminator(compute, SHAPE, penalty > 0)) {
            DiscriminatorShard.Update update =
                    new DiscriminatorShard.Update(network, rows(1), rows(2), ROWS, penalty, 9);
            return discriminator.gradient(update, sums).download();
        }
    }

    @Test
    void countsWhatItTellsRight() {
        float[] parameters = new float[SHAPE.parameterCount()];
        parameters[parameters.length - 1] = 2; // the head's bias: all are taken for the expert's
        DiscriminatorSums sums = new DiscriminatorSums();
        evaluate(Engines.compute(), parameters, 0, sums);
        assertThat(sums.rightExpert).isEqualTo(ROWS);
        assertThat(sums.rightPolicy).isZero();
        double wrong = Math.log1p(Math.exp(2));
        assertThat(sums.loss / ROWS).isCloseTo(wrong + (wrong - 2), within(1e-5));
    }
}
