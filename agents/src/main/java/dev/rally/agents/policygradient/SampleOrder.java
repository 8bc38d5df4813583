package dev.rally.agents.policygradient;

import dev.rally.agents.random.CounterRandom;
import dev.rally.agents.rollout.Rollout;

/**
 * The order in which a rollout's samples are visited: the steps that have outcomes, as blocks of consecutive steps of one
 * lane, which stay together. Blocks are as long as a network learns through; those without a memory have blocks of one. Where
 * a lane's steps do not fill a block, {@link #NONE} does, which counts for nothing.
 */
public final class SampleOrder {
    /** Stands where no step is. */
    public static final int NONE = -1;

    private final int block;
    private int length;
    private int count;
    private int[] order = new int[0];
    /** Where each minibatch begins, and the last one ends. */
    private int[] cuts = new int[0];

    /** @param block steps that a network learns through */
    public SampleOrder(int block) {
        this.block = block;
    }

    /** Lists the rollout's samples, unshuffled. */
    public void list(Rollout rollout) {
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

    /** Lists these steps, unshuffled; of networks without a memory. */
    public void list(int[] steps) {
        length = steps.length;
        count = steps.length;
        order = steps.clone();
    }

    private void reach(int needed) {
        if (order.length < needed) {
            order = new int[needed];
        }
    }

    /** A fresh random order of all blocks (Fisher and Yates). */
    public void shuffle(long random) {
        for (int i = length / block - 1; i > 0; i--) {
            int j = CounterRandom.below(i + 1, random, i);
            for (int k = 0; k < block; k++) {
                int step = order[i * block + k];
                order[i * block + k] = order[j * block + k];
                order[j * block + k] = step;
            }
        }
    }

    /** How many steps there are. */
    public int count() {
        return count;
    }

    /** How many minibatches of at most so many steps there are; one has a block at least. */
    public int minibatches(int size) {
        int each = Math.max(size, block);
        return (count + each - 1) / each;
    }

    /**
     * Cuts the present order into that many minibatches of one size, for all of them move the parameters as far: each cut is
     * where the steps before it are nearest to their share, so that sizes differ by a block at most where all are full.
     */
    public void cut(int size) {
        int minibatches = minibatches(size);
        cuts = cuts.length > minibatches ? cuts : new int[minibatches + 1];
        int at = 0;
        long steps = 0;
        for (int number = 1; number < minibatches; number++) {
            long twiceTheShare = 2L * number * count;
            int last = length - (minibatches - number) * block; // every minibatch has a block
            do {
                steps += stepsAt(at);
                at += block;
            } while (at < last && (2 * steps + stepsAt(at)) * minibatches <= twiceTheShare);
            cuts[number] = at;
        }
        cuts[minibatches] = length;
    }

    /** Steps of the block that begins there. */
    private int stepsAt(int place) {
        int steps = 0;
        while (steps < block && order[place + steps] != NONE) {
            steps++;
        }
        return steps;
    }

    /** Where the minibatch of that number begins, and the one before it ends. */
    public int from(int minibatch) {
        return cuts[minibatch];
    }

    /** {@code [length]}. */
    public int[] steps() {
        return order;
    }
}
