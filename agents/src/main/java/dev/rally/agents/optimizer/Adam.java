package dev.rally.agents.optimizer;

import ai.djl.ndarray.NDArray;
import dev.rally.agents.state.SavedState;
import dev.rally.agents.tensor.Compute;

/**
 * Parameters with Adam's moments (Kingma and Ba, 2015, arXiv:1412.6980), each one flat array on the device. A train
 * works on a {@link #copy}, which replaces the original when all went well: that makes it a transaction.
 */
public final class Adam implements AutoCloseable {

    /** The decay of both moments, and what is added to the bias-corrected root of the second. */
    public record Settings(double beta1, double beta2, double epsilon) {}

    private final Settings settings;
    private final NDArray parameters;
    private final NDArray firstMoment;
    private final NDArray secondMoment;
    private long steps;

    private Adam(Settings settings, NDArray parameters, NDArray firstMoment, NDArray secondMoment, long steps) {
        this.settings = settings;
        this.parameters = parameters;
        this.firstMoment = firstMoment;
        this.secondMoment = secondMoment;
        this.steps = steps;
    }

    /** Before the first step. */
    public static Adam begin(Compute compute, Settings settings, float[] parameters) {
        NDArray values = compute.lasting(parameters);
        return new Adam(settings, values, values.zerosLike(), values.zerosLike(), 0);
    }

    /** As {@link #save} left it, with the parameters given. */
    public static Adam restore(
            Compute compute, Settings settings, float[] parameters, SavedState from, String group, String counter) {
        float[] first = from.floats(group, "firstMoment", parameters.length);
        float[] second = from.floats(group, "secondMoment", parameters.length);
        long steps = from.counter(counter);
        return new Adam(settings, compute.lasting(parameters), compute.lasting(first), compute.lasting(second), steps);
    }

    /** Adds the moments and the counter; not the parameters. */
    public void save(SavedState to, String group, String counter) {
        to.put(group, "firstMoment", Compute.download(firstMoment));
        to.put(group, "secondMoment", Compute.download(secondMoment));
        to.put(counter, steps);
    }

    public Adam copy() {
        return new Adam(settings, parameters.duplicate(), firstMoment.duplicate(), secondMoment.duplicate(), steps);
    }

    /** The live parameters. */
    public NDArray parameters() {
        return parameters;
    }

    /** Updates that the moments have seen. */
    public long steps() {
        return steps;
    }

    /**
     * One step with the published, bias-corrected epsilon.
     *
     * @param gradient {@code [parameterCount]}, of a step's manager; it is used up
     * @param maxNorm bound of the gradient's global norm; 0 for none
     * @return the gradient's norm before clipping
     */
    public double step(NDArray gradient, double maxNorm, double learningRate) {
        NDArray squares = gradient.square();
        double norm = GradientNorm.of(squares);
        double scale = GradientNorm.scale(norm, maxNorm);
        double beta1 = settings.beta1;
        double beta2 = settings.beta2;
        steps++;
        firstMoment.muli((float) beta1);
        gradient.muli((float) ((1 - beta1) * scale));
        firstMoment.addi(gradient);
        secondMoment.muli((float) beta2);
        squares.muli((float) ((1 - beta2) * scale * scale));
        secondMoment.addi(squares);

        // parameters -= rate * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)
        double correction1 = 1 - Math.pow(beta1, (double) steps);
        double correction2 = 1 - Math.pow(beta2, (double) steps);
        try (NDArray divisor = secondMoment.sqrt();
                NDArray change = firstMoment.mul((float) (learningRate / correction1))) {
            divisor.muli((float) (1 / Math.sqrt(correction2)));
            divisor.addi((float) settings.epsilon);
            change.divi(divisor);
            parameters.subi(change);
        }
        return norm;
    }

    @Override
    public void close() {
        parameters.close();
        firstMoment.close();
        secondMoment.close();
    }
}
