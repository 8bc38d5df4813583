package dev.rally.agents.optimizer;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * Adam (Kingma and Ba, 2015, arXiv:1412.6980), with the published, bias-corrected epsilon.
 *
 * @param beta1 the decay of the first moment
 * @param beta2 the decay of the second one
 * @param epsilon is added to the bias-corrected root of the second moment
 */
public record Adam(double beta1, double beta2, double epsilon) implements Rule {

    @Override
    public List<String> moments() {
        return List.of("firstMoment", "secondMoment");
    }

    /** {@code parameters -= rate * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)}. */
    @Override
    public void step(
            NDArray parameters,
            NDArray[] moments,
            NDArray gradient,
            NDArray squares,
            double scale,
            double learningRate,
            long step) {
        NDArray first = moments[0];
        NDArray second = moments[1];
        first.muli((float) beta1);
        gradient.muli((float) ((1 - beta1) * scale));
        first.addi(gradient);
        second.muli((float) beta2);
        squares.muli((float) ((1 - beta2) * scale * scale));
        second.addi(squares);

        double correction1 = 1 - Math.pow(beta1, (double) step);
        double correction2 = 1 - Math.pow(beta2, (double) step);
        try (NDArray divisor = second.sqrt();
                NDArray change = first.mul((float) (learningRate / correction1))) {
            divisor.muli((float) (1 / Math.sqrt(correction2)));
            divisor.addi((float) epsilon);
            change.divi(divisor);
            parameters.subi(change);
        }
    }
}
