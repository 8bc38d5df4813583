package dev.rally.agents.optimizer;

import ai.djl.ndarray.NDArray;
import dev.rally.agents.state.SavedState;
import dev.rally.agents.tensor.Compute;
import java.util.Arrays;

/** Parameters in training with what their {@link Rule} remembers, each one flat array on the device. */
public final class Optimizer implements AutoCloseable {
    private final Rule rule;
    private final NDArray parameters;
    private final NDArray[] moments;
    private long steps;

    private Optimizer(Rule rule, NDArray parameters, NDArray[] moments, long steps) {
        this.rule = rule;
        this.parameters = parameters;
        this.moments = moments;
        this.steps = steps;
    }

    /** Before the first step. */
    public static Optimizer begin(Compute compute, Rule rule, float[] parameters) {
        NDArray values = compute.lasting(parameters);
        NDArray[] zeros = new NDArray[rule.moments().size()];
        Arrays.setAll(zeros, i -> values.zerosLike());
        return new Optimizer(rule, values, zeros, 0);
    }

    /** As {@link #save} left it, with the parameters given. */
    public static Optimizer restore(
            Compute compute, Rule rule, float[] parameters, SavedState from, String group, String counter) {
        float[][] saved = rule.moments().stream()
                .map(name -> from.floats(group, name, parameters.length))
                .toArray(float[][]::new);
        long steps = from.counter(counter);
        NDArray[] moments = Arrays.stream(saved).map(compute::lasting).toArray(NDArray[]::new);
        return new Optimizer(rule, compute.lasting(parameters), moments, steps);
    }

    /** Adds the moments and the counter; not the parameters. */
    public void save(SavedState to, String group, String counter) {
        for (int i = 0; i < moments.length; i++) {
            to.put(group, rule.moments().get(i), Compute.download(moments[i]));
        }
        to.put(counter, steps);
    }

    public Optimizer copy() {
        NDArray[] copies = Arrays.stream(moments).map(NDArray::duplicate).toArray(NDArray[]::new);
        return new Optimizer(rule, parameters.duplicate(), copies, steps);
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
     * One step.
     *
     * @param gradient {@code [parameterCount]}, of a step's manager; it is used up
     * @param maxNorm bound of the gradient's global norm; 0 for none
     * @return the gradient's norm before clipping
     */
    public double step(NDArray gradient, double maxNorm, double learningRate) {
        NDArray squares = gradient.square();
        double norm = GradientNorm.of(squares);
        steps++;
        rule.step(parameters, moments, gradient, squares, GradientNorm.scale(norm, maxNorm), learningRate, steps);
        return norm;
    }

    @Override
    public void close() {
        parameters.close();
        for (NDArray moment : moments) {
            moment.close();
        }
    }
}
