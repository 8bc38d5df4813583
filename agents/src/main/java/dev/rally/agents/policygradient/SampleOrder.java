package dev.rally.agents.policygradient;

import dev.rally.agents.random.CounterRandom;
import dev.rally.agents.rollout.Rollout;

/**
 * The order in which a rollout's samples are visited: the steps that have outcomes, as blocks of consecutive steps of one
 * lane, which stay together. Blocks are as long as a network learns through; those without a memory have blocks of one. Where
 * a lane's steps do not fill a block, {@link #NONE} does.
 */
final class SampleOrder {
    /** Stands where no step is. */
    static final int NONE = -1;

    private final int block;
    private int length;
    private int count;
    private int[] order = new int[0];

    SampleOrder(int block) {
        this.block = block;
    }

    /** Lists the rollout's samples, unshuffled. */
    void list(Rollout rollout) {
        length = 0;
        count = rollout.withOutcome();
        if (block == 1) {
            reach(rollout.size());
            for (int step = 0; step < rollout.size(); step++) {
                if (rollout.ends()[step] != Rollout.OPEN) {
                    order[length++] = step;
                }
            }
            return;
        }
        reach(count + rollout.sequences() * block);
        for (int sequence = 0; sequence < rollout.sequences(); sequence++) {
            listSequence(rollout, sequence);
        }
    }

    private void listSequence(Rollout rollout, int sequence) {
        int step = rollout.head(sequence);
        while (true) {
            order[length++] = step;
            if (step == rollout.tail(sequence)) {
                break;
            }
            step = rollout.next()[step];
        }
        while (length % block != 0) {
            order[length++] = NONE;
        }
    }

    private void reach(int needed) {
        if (order.length < needed) {
            order = new int[needed];
        }
    }

    /** A fresh random order of all blocks (Fisher and Yates). */
    void shuffle(long random) {
        for (int i = length / block - 1; i > 0; i--) {
            int j = CounterRandom.below(i + 1, random, i);
            for (int k = 0; k < block; k++) {
                int step = order[i * block + k];
                order[i * block + k] = order[j * block + k];
                order[j * block + k] = step;
            }
        }
    }

    /** Places in the order, {@link #NONE}s included. */
    int length() {
        return length;
    }

    /** How many steps there are. */
    int count() {
        return count;
    }

    /** Places of a minibatch of about so many: whole blocks. */
    int minibatch(int wanted) {
        return Math.max(1, wanted / block) * block;
    }

    /** {@code [length]}. */
    int[] steps() {
        return order;
    }
}
