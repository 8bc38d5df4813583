package dev.rally.agents.sac;

import dev.rally.agents.optimizer.Adam;
import dev.rally.agents.state.SavedState;
import dev.rally.checkpoints.Tensor;

/**
 * The weight of the entropy, learnt through its logarithm by an Adam of its own. A target entropy that no policy can have
 * would move it for ever; its logarithm stays within {@value #LOG_MIN} to {@value #LOG_MAX}, or where it began.
 */
final class Temperature {
    private static final double LOG_MIN = -20;
    private static final double LOG_MAX = 10;

    private final Adam adam;
    private double log;
    private double firstMoment;
    private double secondMoment;
    private long steps;

    Temperature(Adam adam, double initial) {
        this.adam = adam;
        log = Math.log(initial);
    }

    private Temperature(Temperature other) {
        adam = other.adam;
        become(other);
    }

    Temperature copy() {
        return new Temperature(this);
    }

    /** Takes all that it has learnt over. */
    void become(Temperature other) {
        log = other.log;
        firstMoment = other.firstMoment;
        secondMoment = other.secondMoment;
        steps = other.steps;
    }

    double value() {
        return Math.exp(log);
    }

    /** One Adam step on the loss {@code log(temperature) * (entropy - target)}: too much entropy lowers it. */
    void step(double entropy, double target, double learningRate) {
        double gradient = entropy - target;
        steps++;
        firstMoment += (1 - adam.beta1()) * (gradient - firstMoment);
        secondMoment += (1 - adam.beta2()) * (gradient * gradient - secondMoment);
        double first = firstMoment / (1 - Math.pow(adam.beta1(), (double) steps));
        double second = secondMoment / (1 - Math.pow(adam.beta2(), (double) steps));
        double moved = log - learningRate * first / (Math.sqrt(second) + adam.epsilon());
        log = Math.max(Math.min(log, LOG_MIN), Math.min(Math.max(log, LOG_MAX), moved));
    }

    void save(SavedState to) {
        to.put("temperature", "adam", Tensor.of(new double[] {log, firstMoment, secondMoment}, 3));
        to.put("temperatureSteps", steps);
    }

    Temperature restored(SavedState from) {
        Temperature restored = copy();
        double[] saved = from.doubles("temperature", "adam", 3);
        restored.log = saved[0];
        restored.firstMoment = saved[1];
        restored.secondMoment = saved[2];
        restored.steps = from.counter("temperatureSteps");
        return restored;
    }
}
