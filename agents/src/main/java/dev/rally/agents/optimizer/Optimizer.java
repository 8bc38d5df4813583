package dev.rally.agents.optimizer;

import dev.rally.agents.network.NetworkShape;
import dev.rally.agents.tensor.Compute;
import dev.rally.agents.tensor.FlatArray;
import java.util.Arrays;

/** Parameters in training with what their {@link Rule} remembers, one array each where the network computes. */
public final class Optimizer implements AutoCloseable {
    private final Rule rule;
    private final FlatArray parameters;
    private final FlatArray[] moments;
    private long steps;

    private Optimizer(Rule rule, FlatArray parameters, FlatArray[] moments, long steps) {
        this.rule = rule;
        this.parameters = parameters;
        this.moments = moments;
        this.steps = steps;
    }

    /** Before the first step. */
    public static Optimizer begin(Compute compute, NetworkShape shape, Rule rule, float[] parameters) {
        FlatArray values = shape.array(compute, parameters);
        FlatArray[] zeros = new FlatArray[rule.moments().size()];
        Arrays.setAll(zeros, i -> values.zeros());
        return new Optimizer(rule, values, zeros, 0);
    }

    /**
     * After so many steps.
     *
     * @param moments in the order of {@link Rule#moments()}
     */
    public static Optimizer of(
            Compute compute, NetworkShape shape, Rule rule, float[] parameters, float[][] moments, long steps) {
        FlatArray[] arrays = Arrays.stream(moments)
                .map(moment -> shape.array(compute, moment))
                .toArray(FlatArray[]::new);
        return new Optimizer(rule, shape.array(compute, parameters), arrays, steps);
    }

    /** A copy of what the rule remembers, in the order of {@link Rule#moments()}. */
    public float[][] moments() {
        return Arrays.stream(moments).map(FlatArray::download).toArray(float[][]::new);
    }

    public Optimizer copy() {
        FlatArray[] copies = Arrays.stream(moments).map(FlatArray::copy).toArray(FlatArray[]::new);
        return new Optimizer(rule, parameters.copy(), copies, steps);
    }

    /** Takes all over from one of the same shape. */
    public void become(Optimizer other) {
        parameters.become(other.parameters);
        for (int i = 0; i < moments.length; i++) {
            moments[i].become(other.moments[i]);
        }
        steps = other.steps;
    }

    public Rule rule() {
        return rule;
    }

    /** The live parameters. */
    public FlatArray parameters() {
        return parameters;
    }

    /** Updates that the moments have seen. */
    public long steps() {
        return steps;
    }

    /**
     * One step.
     *
     * @param gradient as long as the parameters; it may be used up
     * @param maxNorm bound of the gradient's global norm; 0 for none
     * @return the gradient's norm before clipping
     */
    public double step(FlatArray gradient, double maxNorm, double learningRate) {
        double norm = GradientNorm.of(gradient);
        stepScaled(gradient, GradientNorm.scale(norm, maxNorm), learningRate);
        return norm;
    }

    /** The same with a gradient that is a part of a larger one, whose clipping multiplies it by the scale. */
    public void stepScaled(FlatArray gradient, double scale, double learningRate) {
        steps++;
        rule.step(parameters, moments, gradient, scale, learningRate, steps);
    }

    @Override
    public void close() {
        parameters.close();
        for (FlatArray moment : moments) {
            moment.close();
        }
    }
}
