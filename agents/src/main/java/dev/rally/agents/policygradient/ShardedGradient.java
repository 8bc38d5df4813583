package dev.rally.agents.policygradient;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.rally.agents.network.Network;
import dev.rally.agents.network.NetworkShape;
import dev.rally.agents.tensor.Compute;
import dev.rally.agents.tensor.Crew;

/**
 * The gradient of a minibatch's loss, its rows shared out among the learner's threads. Memory is used again from
 * minibatch to minibatch. For one thread at a time.
 */
public final class ShardedGradient {
    private final Compute compute;
    private final Crew crew;
    private final SampleLoss loss;
    private final NetworkShape shape;
    private final int actionSize;
    private final Shard[] shards;
    private int shardRows;

    /** @param actionSize floats of one action */
    public ShardedGradient(Compute compute, SampleLoss loss, NetworkShape shape, int actionSize) {
        this.compute = compute;
        this.loss = loss;
        this.shape = shape;
        this.actionSize = actionSize;
        crew = compute.learning();
        shards = new Shard[crew.size()];
    }

    /**
     * The gradient of the loss's mean over the minibatch.
     *
     * @param step owns the result
     * @param sums to add the minibatch's metrics to
     * @param betweenParts runs between what is evaluated at a time
     * @return {@code [parameterCount]}
     */
    public NDArray of(Network network, Minibatch minibatch, NDManager step, LossSums sums, Runnable betweenParts) {
        float[] free = network.freeParameters();
        LossSums own = new LossSums(free.length);
        int stride = stride(minibatch.to() - minibatch.from());
        NDArray gradient = run(network, free, minibatch, minibatch.from(), stride, step, own);
        for (int from = minibatch.from() + stride; from < minibatch.to(); from += stride) {
            betweenParts.run();
            gradient.addi(run(network, free, minibatch, from, stride, step, own));
        }
        loss.bound(free, own.freeGradient);
        sums.add(own);
        return withFree(gradient, own.freeGradient, step);
    }

    /** How many of so many places are evaluated at a time: whole sequences, about the same each time. */
    private int stride(int places) {
        int most = shape.rowsAtOnce(compute.floatsToLearn()) * shards.length;
        int times = (places + most - 1) / most;
        int sequences = places / shape.sequenceLength();
        return (sequences + times - 1) / times * shape.sequenceLength();
    }

    private NDArray run(
            Network network, float[] free, Minibatch minibatch, int from, int stride, NDManager step, LossSums sums) {
        int to = Math.min(minibatch.to(), from + stride);
        int length = shape.sequenceLength();
        int sequences = (to - from) / length;
        int worthwhile = Math.max(1, 2 * (to - from) / shape.rowsPerThread());
        int most = Math.min(Math.min(shards.length, sequences), worthwhile);
        int each = (sequences + most - 1) / most * length;
        int parts = (to - from + each - 1) / each;
        prepare(each);
        crew.run(parts, part -> {
            int first = from + part * each;
            shards[part].run(network, free, minibatch, first, Math.min(to, first + each), step);
        });
        sums.add(shards[0].sums);
        NDArray gradient = shards[0].gradient();
        for (int part = 1; part < parts; part++) {
            sums.add(shards[part].sums);
            gradient.addi(shards[part].gradient());
        }
        return gradient;
    }

    private void prepare(int rows) {
        if (rows > shardRows) {
            for (int i = 0; i < shards.length; i++) {
                shards[i] = new Shard(compute, loss, shape, actionSize, rows);
            }
            shardRows = rows;
        }
    }

    private static NDArray withFree(NDArray gradient, double[] freeGradient, NDManager step) {
        if (freeGradient.length == 0) {
            return gradient;
        }
        float[] free = new float[freeGradient.length];
        for (int i = 0; i < free.length; i++) {
            free[i] = (float) freeGradient[i];
        }
        return gradient.getNDArrayInternal().concat(new NDList(step.create(free)), 0);
    }
}
