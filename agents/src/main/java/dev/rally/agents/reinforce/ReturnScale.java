package dev.rally.agents.reinforce;

import dev.rally.agents.state.SavedState;
import dev.rally.checkpoints.Tensor;
import dev.rally.comm.error.RallyException;

/**
 * The unit in which the baseline estimates returns: deviations from the mean of a batch. Returns themselves may be of any
 * size, and a trunk that is shared with a value of hundreds learns nothing else.
 */
record ReturnScale(double mean, double deviation) {
    static final ReturnScale NONE = new ReturnScale(0, 1);

    private static final double LEAST = 1e-8;

    /** Of {@code returns[from..to-1]}. */
    static ReturnScale of(float[] returns, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += returns[i];
        }
        double mean = sum / (to - from);
        double squares = 0;
        for (int i = from; i < to; i++) {
            squares += (returns[i] - mean) * (returns[i] - mean);
        }
        double deviation = Math.sqrt(squares / (to - from));
        return new ReturnScale(mean, deviation > LEAST ? deviation : 1);
    }

    float toUnit(float aReturn) {
        return (float) ((aReturn - mean) / deviation);
    }

    float toReturn(float value) {
        return (float) (mean + deviation * value);
    }

    void save(SavedState to) {
        to.put("returns", "scale", Tensor.of(new double[] {mean, deviation}, 2));
    }

    /** @throws RallyException CORRUPT_CHECKPOINT */
    static ReturnScale restore(SavedState from) {
        double[] saved = from.doubles("returns", "scale", 2);
        if (saved[1] <= 0) {
            throw SavedState.corrupt("returns/scale has a deviation of " + saved[1]);
        }
        return new ReturnScale(saved[0], saved[1]);
    }
}
