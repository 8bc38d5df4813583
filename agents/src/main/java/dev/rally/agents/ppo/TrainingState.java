package dev.rally.agents.ppo;

import ai.djl.ndarray.NDArray;
import dev.rally.agents.network.Mlp;
import dev.rally.agents.network.MlpShape;
import dev.rally.agents.tensor.Compute;
import dev.rally.comm.spec.PpoSpec;

/**
 * The parameters in training with Adam's moments (Kingma and Ba, 2015, arXiv:1412.6980), each one flat array on the
 * device. A train works on a {@link #copy}, which replaces the original when all went well: that makes it a
 * transaction.
 */
final class TrainingState implements AutoCloseable {
    private static final double NORM_EPSILON = 1e-6;

    final NDArray parameters;
    final NDArray firstMoment;
    final NDArray secondMoment;
    final Mlp network;
    /** Updates that the moments have seen. */
    long adamStep;

    TrainingState(MlpShape shape, NDArray parameters, NDArray firstMoment, NDArray secondMoment, long adamStep) {
        this.parameters = parameters;
        this.firstMoment = firstMoment;
        this.secondMoment = secondMoment;
        this.adamStep = adamStep;
        network = new Mlp(shape, parameters);
    }

    static TrainingState of(
            Compute compute, MlpShape shape, float[] parameters, float[] first, float[] second, long adamStep) {
        return new TrainingState(
                shape, compute.lasting(parameters), compute.lasting(first), compute.lasting(second), adamStep);
    }

    TrainingState copy() {
        return new TrainingState(
                network.shape(), parameters.duplicate(), firstMoment.duplicate(), secondMoment.duplicate(), adamStep);
    }

    /**
     * One Adam step with the published, bias-corrected epsilon, on the gradient clipped to a global norm.
     *
     * @param gradient {@code [parameterCount]}, of the step's manager; it is used up
     * @return the gradient's norm before clipping
     */
    double update(NDArray gradient, PpoSpec spec, double learningRate) {
        NDArray squares = gradient.square();
        double norm = Math.sqrt(squares.sum().getFloat());
        double scale = norm > spec.maxGradNorm() ? spec.maxGradNorm() / (norm + NORM_EPSILON) : 1;
        double beta1 = spec.adamBeta1();
        double beta2 = spec.adamBeta2();
        adamStep++;
        firstMoment.muli((float) beta1);
        gradient.muli((float) ((1 - beta1) * scale));
        firstMoment.addi(gradient);
        secondMoment.muli((float) beta2);
        squares.muli((float) ((1 - beta2) * scale * scale));
        secondMoment.addi(squares);

        // parameters -= rate * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)
        double correction1 = 1 - Math.pow(beta1, (double) adamStep);
        double correction2 = 1 - Math.pow(beta2, (double) adamStep);
        try (NDArray divisor = secondMoment.sqrt();
                NDArray change = firstMoment.mul((float) (learningRate / correction1))) {
            divisor.muli((float) (1 / Math.sqrt(correction2)));
            divisor.addi((float) spec.adamEpsilon());
            change.divi(divisor);
            parameters.subi(change);
        }
        return norm;
    }

    @Override
    public void close() {
        network.close();
        parameters.close();
        firstMoment.close();
        secondMoment.close();
    }
}
