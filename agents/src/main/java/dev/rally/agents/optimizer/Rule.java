package dev.rally.agents.optimizer;

import dev.rally.agents.state.SavedState;
import dev.rally.agents.tensor.FlatArray;
import java.util.List;

/** A way to turn gradients into moves of the parameters. Immutable; what it remembers is kept by an {@link Optimizer}. */
public sealed interface Rule permits Adam, RmsProp {

    /** The names of what it remembers, an array as long as the parameters each, zeros at first. */
    List<String> moments();

    /** Adds {@code [moment][element]} under their names. */
    default void save(SavedState to, String group, float[][] moments) {
        for (int i = 0; i < moments.length; i++) {
            to.put(group, moments().get(i), moments[i]);
        }
    }

    /** What {@link #save} has added, so long each. */
    default float[][] restore(SavedState from, String group, int length) {
        return moments().stream().map(name -> from.floats(group, name, length)).toArray(float[][]::new);
    }

    /**
     * One step.
     *
     * @param parameters are moved
     * @param moments in the order of {@link #moments()}; are brought up to date
     * @param gradient before clipping; may be used up
     * @param scale what clipping multiplies the gradient by
     * @param step 1 for the first one
     */
    void step(
            FlatArray parameters,
            FlatArray[] moments,
            FlatArray gradient,
            double scale,
            double learningRate,
            long step);
}
