package dev.rally.agents.optimizer;

import ai.djl.ndarray.NDArray;
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
            NDArray parameters,
            NDArray[] moments,
            NDArray gradient,
            NDArray squares,
            double scale,
            double learningRate,
            long step) {
        NDArray meanSquare = moments[0];
        meanSquare.muli((float) decay);
        squares.muli((float) ((1 - decay) * scale * scale));
        meanSquare.addi(squares);
        gradient.muli((float) (learningRate * scale));
        try (NDArray divisor = meanSquare.sqrt()) {
            divisor.addi((float) epsilon);
            gradient.divi(divisor);
        }
        parameters.subi(gradient);
    }
}
