package dev.rally.agents.reward;

import dev.rally.agents.network.NetworkShape;
import dev.rally.agents.tensor.Compute;
import dev.rally.agents.tensor.Crew;
import dev.rally.agents.tensor.FlatArray;
import java.util.Arrays;

/** The gradient of a discriminator's loss, its rows shared out among the learner's threads. For one thread at a time. */
final class Discriminator implements AutoCloseable {
    private final Compute compute;
    private final Crew crew;
    private final NetworkShape shape;
    private final boolean penalized;
    private final DiscriminatorShard[] shards;
    private int shardRows;

    /** @param penalized whether updates have a penalty */
    Discriminator(Compute compute, NetworkShape shape, boolean penalized) {
        this.compute = compute;
        this.shape = shape;
        this.penalized = penalized;
        crew = compute.learning();
        shards = new DiscriminatorShard[crew.size()];
    }

    /**
     * The gradient of the loss's mean over an update's rows.
     *
     * @param sums to add to
     * @return good until the next call
     */
    FlatArray gradient(DiscriminatorShard.Update update, DiscriminatorSums sums) {
        int worthwhile = Math.max(1, 2 * update.rows() / shape.rowsPerThread(compute));
        int each = (update.rows() + Math.min(shards.length, worthwhile) - 1) / Math.min(shards.length, worthwhile);
        int parts = (update.rows() + each - 1) / each;
        prepare(each);
        crew.run(parts, part -> shards[part].run(update, part * each, Math.min(update.rows(), (part + 1) * each)));
        FlatArray gradient = shards[0].gradient();
        sums.add(shards[0].sums);
        for (int part = 1; part < parts; part++) {
            gradient.add(shards[part].gradient());
            sums.add(shards[part].sums);
        }
        return gradient;
    }

    private void prepare(int rows) {
        if (rows > shardRows) {
            close();
            Arrays.setAll(shards, i -> new DiscriminatorShard(compute, shape, rows, penalized));
            shardRows = rows;
        }
    }

    @Override
    public void close() {
        if (shardRows > 0) {
            for (DiscriminatorShard shard : shards) {
                shard.close();
            }
        }
    }
}
