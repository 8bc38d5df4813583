package dev.rally.agents.optimizer;

import ai.djl.ndarray.NDArray;
import dev.rally.agents.state.SavedState;
import dev.rally.agents.tensor.Compute;

/**
 * Parameters with RMSProp's mean square (Tieleman and Hinton, 2012, lecture 6.5 of Neural Networks for Machine
 * Learning), each one flat array on the device. Used as {@link Adam} is.
 */
public final class RmsProp implements AutoCloseable {

    /** The decay of the mean square, and what is added to its root. */
    public record Settings(double decay, double epsilon) {}

    private final Settings settings;
    private final NDArray parameters;
    private final NDArray meanSquare;
    private long steps;

    private RmsProp(Settings settings, NDArray parameters, NDArray meanSquare, long steps) {
        this.settings = settings;
        this.parameters = parameters;
        this.meanSquare = meanSquare;
        this.steps = steps;
    }

    /** Before the first step. */
    public static RmsProp begin(Compute compute, Settings settings, float[] parameters) {
        NDArray values = compute.lasting(parameters);
        return new RmsProp(settings, values, values.zerosLike(), 0);
    }

    /** As {@link #save} left it, with the parameters given. */
    public static RmsProp restore(
            Compute compute, Settings settings, float[] parameters, SavedState from, String group, String counter) {
        float[] square = from.floats(group, "meanSquare", parameters.length);
        long steps = from.counter(counter);
        return new RmsProp(settings, compute.lasting(parameters), compute.lasting(square), steps);
    }

    /** Adds the mean square and the counter; not the parameters. */
    public void save(SavedState to, String group, String counter) {
        to.put(group, "meanSquare", Compute.download(meanSquare));
        to.put(counter, steps);
    }

    public RmsProp copy() {
        return new RmsProp(settings, parameters.duplicate(), meanSquare.duplicate(), steps);
    }

    /** The live parameters. */
    public NDArray parameters() {
        return parameters;
    }

    /** Updates that the mean square has seen. */
    public long steps() {
        return steps;
    }

    /**
     * One step.
     *
     * @param gradient {@code [parameterCount]}, of a step's manager; it is used up
     * @param maxNorm bound of the gradient's global norm; 0 for none
     * @return the gradient's norm before clipping
     */
    public double step(NDArray gradient, double maxNorm, double learningRate) {
        NDArray squares = gradient.square();
        double norm = GradientNorm.of(squares);
        double scale = GradientNorm.scale(norm, maxNorm);
        steps++;
        meanSquare.muli((float) settings.decay);
        squares.muli((float) ((1 - settings.decay) * scale * scale));
        meanSquare.addi(squares);
        gradient.muli((float) (learningRate * scale));
        try (NDArray divisor = meanSquare.sqrt()) {
            divisor.addi((float) settings.epsilon);
            gradient.divi(divisor);
        }
        parameters.subi(gradient);
        return norm;
    }

    @Override
    public void close() {
        parameters.close();
        meanSquare.close();
    }
}
