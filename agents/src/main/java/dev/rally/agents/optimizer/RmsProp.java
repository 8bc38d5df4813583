package dev.rally.agents.optimizer;

import ai.djl.ndarray.NDArray;
import dev.rally.agents.tensor.DeviceArray;
import dev.rally.agents.tensor.FlatArray;
import dev.rally.agents.tensor.HostArray;
import dev.rally.agents.vector.Elements;
import java.util.List;

/**
 * RMSProp (Tieleman and Hinton, 2012, lecture 6.5 of Neural Networks for Machine Learning).
 *
 * @param decay of the mean square
 * @param epsilon is added to its root
 */
public record RmsProp(double decay, double epsilon) implements Rule {

    @Override
    public List<String> moments() {
        return List.of("meanSquare");
    }

    @Override
    public void step(
            FlatArray parameters,
            FlatArray[] moments,
            FlatArray gradient,
            double scale,
            double learningRate,
            long step) {
        if (parameters instanceof HostArray host) {
            Elements.rmsProp(
                    host.changing(),
                    ((HostArray) moments[0]).changing(),
                    ((HostArray) gradient).values(),
                    host.values().length,
                    (float) scale,
                    decay,
                    (float) learningRate,
                    (float) epsilon);
        } else {
            onDevice(
                    ((DeviceArray) parameters).array(),
                    ((DeviceArray) moments[0]).array(),
                    ((DeviceArray) gradient).array(),
                    scale,
                    learningRate);
        }
    }

    private void onDevice(NDArray parameters, NDArray meanSquare, NDArray gradient, double scale, double learningRate) {
        try (NDArray squares = gradient.square()) {
            squares.muli((float) ((1 - decay) * scale * scale));
            meanSquare.muli((float) decay);
            meanSquare.addi(squares);
        }
        gradient.muli((float) (learningRate * scale));
        try (NDArray divisor = meanSquare.sqrt()) {
            divisor.addi((float) epsilon);
            gradient.divi(divisor);
        }
        parameters.subi(gradient);
    }
}
