package dev.rally.agents.policygradient;

import dev.rally.agents.network.Network;
import dev.rally.agents.network.NetworkShape;
import dev.rally.agents.tensor.Compute;
import dev.rally.agents.tensor.Crew;
import dev.rally.agents.tensor.FlatArray;
import java.util.Arrays;

/**
 * The gradient of a minibatch's loss, its rows shared out among the learner's threads. Memory is used again from
 * minibatch to minibatch. For one thread at a time.
 */
public final class ShardedGradient implements AutoCloseable {
    private final Compute compute;
    private final Crew crew;
    private final SampleLoss loss;
    private final NetworkShape shape;
    private final int actionSize;
    private final Shard[] shards;
    private int shardPlaces;

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
     * @param sums to add the minibatch's metrics to
     * @param betweenParts runs between what is evaluated at a time
     * @return of all parameters; good until the next call
     */
    public FlatArray of(Network network, Minibatch minibatch, LossSums sums, Runnable betweenParts) {
        float[] free = network.freeParameters();
        LossSums own = new LossSums(free.length);
        int stride = stride(minibatch.to() - minibatch.from());
        int parts = parts(stride);
        prepare(each(stride, parts));
        for (int from = minibatch.from(); from < minibatch.to(); from += stride) {
            if (from > minibatch.from()) {
                betweenParts.run();
            }
            run(network, free, minibatch, from, Math.min(minibatch.to(), from + stride), parts, own);
        }
        FlatArray gradient = shards[0].gradient();
        for (int part = 1; part < parts; part++) {
            gradient.add(shards[part].gradient());
        }
        loss.bound(free, own.freeGradient);
        sums.add(own);
        return shards[0].gradient(own.freeGradient);
    }

    /** How many places are evaluated at a time: whole sequences, about the same each time. */
    private int stride(int places) {
        int most = shape.rowsAtOnce(compute.floatsToLearn()) * shards.length;
        int times = (places + most - 1) / most;
        int sequences = places / shape.sequenceLength();
        return (sequences + times - 1) / times * shape.sequenceLength();
    }

    /** In how many parts so many places are worth to be shared out. */
    private int parts(int places) {
        int worthwhile = Math.max(1, 2 * places / shape.rowsPerThread(compute));
        int most = Math.min(Math.min(shards.length, places / shape.sequenceLength()), worthwhile);
        return (places + each(places, most) - 1) / each(places, most);
    }

    /** How many of so many places each part has: whole sequences. */
    private int each(int places, int parts) {
        int sequences = places / shape.sequenceLength();
        return (sequences + parts - 1) / parts * shape.sequenceLength();
    }

    private void run(Network network, float[] free, Minibatch minibatch, int from, int to, int parts, LossSums sums) {
        int each = each(to - from, parts);
        boolean begins = from == minibatch.from();
        int needed = (to - from + each - 1) / each;
        crew.run(needed, part -> {
            int first = from + part * each;
            shards[part].run(network, free, minibatch, first, Math.min(to, first + each), begins);
        });
        for (int part = 0; part < needed; part++) {
            sums.add(shards[part].sums);
        }
    }

    private void prepare(int places) {
        if (places > shardPlaces) {
            close();
            Arrays.setAll(shards, i -> new Shard(compute, loss, shape, actionSize, places));
            shardPlaces = places;
        }
    }

    @Override
    public void close() {
        if (shardPlaces > 0) {
            for (Shard shard : shards) {
                shard.close();
            }
        }
    }
}
