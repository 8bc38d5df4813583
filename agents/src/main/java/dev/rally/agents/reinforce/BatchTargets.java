package dev.rally.agents.reinforce;

import dev.rally.agents.network.Network;
import dev.rally.agents.policygradient.Minibatch;
import dev.rally.agents.policygradient.StateValues;
import dev.rally.comm.spec.ReinforceSpec;

/** What a batch of episodes is to teach. Memory is used again from batch to batch. For one thread at a time. */
final class BatchTargets {
    private final ReinforceSpec spec;
    private final StateValues values;
    private int[] order = new int[0];
    private float[] advantages = new float[0];
    private ReturnScale scale = ReturnScale.NONE;

    BatchTargets(ReinforceSpec spec, StateValues values) {
        this.spec = spec;
        this.values = values;
    }

    /** The steps of episodes {@code first..first+count-1}, seen by the network that is about to learn from them. */
    Minibatch of(Episodes episodes, int first, int count, Network network) {
        int from = episodes.begin(first);
        int to = episodes.end(first + count - 1);
        reach(to);
        for (int i = first; i < first + count; i++) {
            Returns.discounted(
                    episodes.rewards(),
                    episodes.begin(i),
                    episodes.end(i),
                    episodes.following(i),
                    spec.gamma(),
                    advantages);
        }
        if (spec.baseline()) {
            scale = ReturnScale.of(advantages, from, to);
            subtractBaseline(episodes, from, to, network);
        }
        return spec.normalizeReturns()
                ? Minibatch.normalized(episodes, order, from, to, advantages)
                : Minibatch.scaled(episodes, order, from, to, advantages, 0, (float) scale.deviation());
    }

    /** The unit of the last batch's values, and of its advantages before the minibatch scales them. */
    ReturnScale scale() {
        return scale;
    }

    private void subtractBaseline(Episodes episodes, int from, int to, Network network) {
        values.of(network, episodes.seen(), from, to - from, (row, value) -> {
            episodes.values()[from + row] = value;
            advantages[from + row] = scale.toUnit(advantages[from + row]) - value;
        });
    }

    private void reach(int steps) {
        int reached = order.length;
        if (reached < steps) {
            int length = Math.max(steps, (int) Math.min(2L * reached, Integer.MAX_VALUE - 16));
            advantages = new float[length];
            order = new int[length];
            for (int i = 0; i < length; i++) {
                order[i] = i;
            }
        }
    }
}
