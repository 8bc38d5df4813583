package dev.rally.agents.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The probability of actions, row by row over plain arrays. A row of network outputs begins at {@code out[at]}; an
 * action takes {@link #actionSize} floats, in the distribution's own units, beginning at {@code action[actionAt]}.
 * {@code free} are the network's free parameters. Without state and pure but for the arrays they write.
 */
public interface ActionDistribution {

    /** The bounds of continuous actions; null for discrete ones, which are their numbers. */
    @Nullable
    Box box();

    /** How many choices each factor of a discrete action has, their outputs side by side; none of continuous ones. */
    List<Integer> factors();

    /** Elements of a mask of such actions, one for each output that is a choice; 0 of continuous ones. */
    default int choices() {
        return box() == null ? outputs() : 0;
    }

    /** Network outputs that it reads. */
    int outputs();

    /** Floats of one action. */
    int actionSize();

    /** Free parameters that it needs. */
    default int freeParameters() {
        return 0;
    }

    /**
     * Draws an action.
     *
     * @param random the place that {@code CounterRandom.at} gave
     * @return the natural logarithm of its probability (density)
     */
    float sample(float[] out, int at, float[] free, long random, float[] action, int actionAt);

    /** The most likely action. */
    void mode(float[] out, int at, float[] action, int actionAt);

    /** Floats that {@link #describe} writes. */
    int described();

    /**
     * Tells the whole distribution. Of discrete actions the probability of each choice, of all factors side by side; of
     * continuous ones, for each element, in the space's units, what it stays below with a probability of 15.9, 50 and 84.1 %: before anything is
     * squashed or clipped these are the mean and a standard deviation to either side.
     */
    void describe(float[] out, int at, float[] free, float[] to, int toAt);
}
