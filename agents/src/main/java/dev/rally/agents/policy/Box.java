package dev.rally.agents.policy;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.ActionSpace;

/** The bounds of continuous actions. An action's own units put the low bound at -1 and the high one at 1. Immutable. */
public final class Box {
    private final float[] low;
    private final float[] high;
    private final float logScale;

    private Box(float[] low, float[] high) {
        this.low = low;
        this.high = high;
        double sum = 0;
        for (int i = 0; i < low.length; i++) {
            sum += Math.log(halfRange(i));
        }
        logScale = (float) sum;
    }

    static Box of(ActionSpace.Continuous space) {
        int dimensions = space.size();
        float[] low = new float[dimensions];
        float[] high = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            low[i] = space.low().get(i);
            high[i] = space.high().get(i);
        }
        return new Box(low, high);
    }

    public int dimensions() {
        return low.length;
    }

    /** Subtract it from a log-density in own units for the log-density in the space's units. */
    public float logScale() {
        return logScale;
    }

    /** From own units to the space's, within its bounds, in place; {@code rows} actions from the index on. */
    public void toBounds(float[] actions, int from, int rows) {
        for (int row = 0, at = from; row < rows; row++) {
            for (int i = 0; i < low.length; i++, at++) {
                actions[at] = toBounds(i, actions[at]);
            }
        }
    }

    /** The same of element {@code i} of an action. */
    float toBounds(int i, float element) {
        float middle = low[i] + halfRange(i);
        return Math.min(high[i], Math.max(low[i], middle + element * halfRange(i)));
    }

    /** From the space's units to own ones, in place; one that is out of bounds is an INVALID_BATCH. */
    public void fromBounds(float[] actions, int from, int rows) {
        for (int row = 0, at = from; row < rows; row++) {
            for (int i = 0; i < low.length; i++, at++) {
                if (actions[at] < low[i] || actions[at] > high[i]) {
                    throw new RallyException(
                            ErrorCode.INVALID_BATCH,
                            "ACTION row " + row + ", element " + i + " is " + actions[at] + "; allowed are " + low[i]
                                    + " to " + high[i]);
                }
                actions[at] = (actions[at] - low[i]) / halfRange(i) - 1;
            }
        }
    }

    private float halfRange(int i) {
        return high[i] / 2 - low[i] / 2;
    }
}
