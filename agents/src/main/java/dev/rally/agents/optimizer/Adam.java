package dev.rally.agents.optimizer;

import ai.djl.ndarray.NDArray;
import dev.rally.agents.tensor.DeviceArray;
import dev.rally.agents.tensor.FlatArray;
import dev.rally.agents.tensor.HostArray;
import dev.rally.agents.vector.Elements;
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
            FlatArray parameters,
            FlatArray[] moments,
            FlatArray gradient,
            double scale,
            double learningRate,
            long step) {
        float rate = (float) (learningRate / (1 - Math.pow(beta1, (double) step)));
        float root = (float) (1 / Math.sqrt(1 - Math.pow(beta2, (double) step)));
        if (parameters instanceof HostArray host) {
            Elements.adam(
                    host.changing(),
                    ((HostArray) moments[0]).changing(),
                    ((HostArray) moments[1]).changing(),
                    ((HostArray) gradient).values(),
                    host.values().length,
                    (float) scale,
                    beta1,
                    beta2,
                    rate,
                    root,
                    (float) epsilon);
        } else {
            onDevice(
                    ((DeviceArray) parameters).array(),
                    ((DeviceArray) moments[0]).array(),
                    ((DeviceArray) moments[1]).array(),
                    ((DeviceArray) gradient).array(),
                    scale,
                    rate,
                    root);
        }
    }

    private void onDevice(
            NDArray parameters, NDArray first, NDArray second, NDArray gradient, double scale, float rate, float root) {
        try (NDArray squares = gradient.square()) {
            squares.muli((float) ((1 - beta2) * scale * scale));
            second.muli((float) beta2);
            second.addi(squares);
        }
        gradient.muli((float) ((1 - beta1) * scale));
        first.muli((float) beta1);
        first.addi(gradient);
        try (NDArray divisor = second.sqrt();
                NDArray change = first.mul(rate)) {
            divisor.muli(root);
            divisor.addi((float) epsilon);
            change.divi(divisor);
            parameters.subi(change);
        }
    }
}
