package dev.rally.agents.bc;

import dev.rally.agents.demonstration.Shown;
import dev.rally.agents.demonstration.Split;
import dev.rally.agents.policy.Normalizer;
import dev.rally.agents.policygradient.Minibatch;
import dev.rally.agents.policygradient.SampleOrder;
import dev.rally.agents.random.CounterRandom;
import dev.rally.agents.rollout.Rollout;
import org.jspecify.annotations.Nullable;

/** Steps to imitate: which are learnt from, what their returns are, and minibatches of them. For one thread at a time. */
public final class Source {
    private final Rollout rollout;
    private final Split split;
    private final SampleOrder order = new SampleOrder(1);
    private final float[] returns;
    private int[] drawn = new int[0];

    /**
     * Of all complete transitions of a rollout.
     *
     * @param heldBack the share of episodes that is only to tell how well the others teach
     * @param key to draw those by
     */
    public Source(Rollout rollout, double heldBack, long key) {
        this.rollout = rollout;
        split = Split.of(rollout, heldBack, key);
        returns = new float[rollout.size()];
        order.list(split.learnt());
    }

    Rollout rollout() {
        return rollout;
    }

    Split split() {
        return split;
    }

    /** Steps to learn from. */
    int learnt() {
        return split.learnt().length;
    }

    int heldBack() {
        return split.heldBack().length;
    }

    /** {@code [step]}: what each is worth, where the value is to learn that; else 0. */
    float[] returns() {
        return returns;
    }

    /** As a policy sees it. */
    Shown seenThrough(@Nullable Normalizer normalizer) {
        return new Shown(rollout, normalizer);
    }

    /** How many minibatches of at most so many steps there are. */
    int minibatches(int size) {
        return order.minibatches(size);
    }

    /** A fresh random order, cut into minibatches of at most so many steps. */
    void shuffle(long random, int size) {
        order.shuffle(random);
        order.cut(size);
    }

    /** That minibatch of the present order. */
    Minibatch minibatch(int number, @Nullable Normalizer normalizer) {
        return Minibatch.plain(
                seenThrough(normalizer), order.steps(), order.from(number), order.from(number + 1), returns);
    }

    /** A minibatch of so many steps, each drawn among all. */
    Minibatch draw(long random, int size, @Nullable Normalizer normalizer) {
        drawn = drawn.length < size ? new int[size] : drawn;
        for (int i = 0; i < size; i++) {
            drawn[i] = split.learnt()[CounterRandom.below(learnt(), random, i)];
        }
        return Minibatch.plain(seenThrough(normalizer), drawn, 0, size, returns);
    }
}
