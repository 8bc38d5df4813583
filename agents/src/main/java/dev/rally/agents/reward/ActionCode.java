package dev.rally.agents.reward;

import dev.rally.agents.tensor.Rows;
import dev.rally.comm.spec.ActionSpace;
import java.util.Arrays;

/**
 * Actions as numbers that a network can see: continuous ones within their bounds, which are -1 and 1, of choices a 1 for the one
 * that was made and 0 for the others.
 *
 * @param choices of each factor; empty for continuous actions
 * @param size floats of one action, as steps keep it
 */
@SuppressWarnings("ArrayRecordComponent") // carried, never compared
record ActionCode(int[] choices, int size) {

    static ActionCode of(ActionSpace space) {
        if (space instanceof ActionSpace.Continuous continuous) {
            return new ActionCode(new int[0], continuous.size());
        }
        int[] choices = space.choices().stream().mapToInt(n -> n).toArray();
        return new ActionCode(choices, choices.length);
    }

    /** Floats that a network sees. */
    int width() {
        return choices.length == 0 ? size : Arrays.stream(choices).sum();
    }

    /** The code of the action that begins at the index. */
    void put(float[] actions, int at, float[] to) {
        Arrays.fill(to, 0, width(), 0);
        int offset = 0;
        for (int i = 0; i < size; i++) {
            if (choices.length == 0) {
                to[i] = Math.max(-1, Math.min(1, actions[at + i]));
            } else {
                to[offset + (int) actions[at + i]] = 1;
                offset += choices[i];
            }
        }
    }

    /** Rows of observations, each with its step's action behind it. */
    Rows behind(Rows observations, int inputs, float[] actions) {
        return (from, count, to, at) -> {
            observations.put(from, count, to, at);
            float[] code = new float[width()];
            for (int i = 0; i < count; i++) {
                put(actions, (from + i) * size, code);
                to.put(at + i, inputs, code, 0, code.length);
            }
        };
    }
}
