package dev.rally.agents.sac;

import dev.rally.agents.network.Evaluation;
import dev.rally.agents.policy.Normalizer;
import dev.rally.agents.random.CounterRandom;
import dev.rally.agents.tensor.Compute;
import dev.rally.comm.spec.SacSpec;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One part of every minibatch, with its own memory: draws transitions, then gives its share of the critics' gradient
 * and, after the critics have moved, of the actor's. Different shards run side by side. What differs between continuous
 * and discrete actions is in the two subclasses.
 */
abstract class Shard {

    /** What all shards of one update share. */
    record Update(
            SacState state, ReplayBuffer replay, @Nullable Normalizer normalizer, long number, int minibatchRows) {}

    final Sac sac;
    final SacSpec spec;
    final int features;
    final int actionSize;
    final ReplayBuffer.Transitions batch;
    final Evaluation actor;
    final Evaluation[] critics = new Evaluation[Critics.COUNT];
    final float[] actorOut;
    /** {@code [critic][row, output]}. */
    final float[][] values;

    final float[] actorSlopes;
    final float[][] criticSlopes;
    final float[] targets;
    final UpdateSums sums = new UpdateSums();

    private final long sampleKey;
    private final long noiseKey;

    int rows;

    Shard(Sac sac, Compute compute, long key, int maxRows) {
        this.sac = sac;
        spec = sac.spec();
        features = sac.shape().inputs();
        actionSize = sac.distribution().actionSize();
        batch = new ReplayBuffer.Transitions(maxRows, features, actionSize);
        actor = sac.shape().evaluation(compute, maxRows);
        Arrays.setAll(critics, i -> sac.criticShape().evaluation(compute, maxRows));
        actorOut = new float[maxRows * sac.shape().outputs()];
        actorSlopes = new float[actorOut.length];
        values = new float[Critics.COUNT][maxRows * sac.criticShape().outputs()];
        criticSlopes = new float[Critics.COUNT][maxRows * sac.criticShape().outputs()];
        targets = new float[maxRows];
        sampleKey = CounterRandom.derive(key, "sample");
        noiseKey = CounterRandom.derive(key, "noise");
    }

    static Shard of(Sac sac, Compute compute, long key, int maxRows) {
        return sac.distribution().box() == null
                ? new DiscreteShard(sac, compute, key, maxRows)
                : new ContinuousShard(sac, compute, key, maxRows);
    }

    /** Rows {@code from..to-1} of the minibatch: the gradient of the critics' loss. */
    final void moveCritics(Update update, int from, int to) {
        rows = to - from;
        sums.clear();
        draw(update, from);
        targets(update, from);
        takenInput();
        for (int i = 0; i < Critics.COUNT; i++) {
            critics[i].pass(update.state().critics().critic(i), rows, rows, values[i]);
        }
        criticSlopes(2f / update.minibatchRows());
        for (int i = 0; i < Critics.COUNT; i++) {
            critics[i].begin();
            critics[i].back(criticSlopes[i]);
        }
    }

    /** The same rows once more: the gradient of the actor's loss. */
    final void moveActor(Update update, int from) {
        actor.input().put(0, 0, batch.observations, 0, rows * features);
        actor.pass(update.state().actor().network(), rows, rows, actorOut);
        actorSlopes(update, from, 1f / update.minibatchRows());
        actor.begin();
        actor.back(actorSlopes);
    }

    /** Fills {@link #targets}: {@code reward + gamma * goesOn * soft value of what follows}. */
    abstract void targets(Update update, int from);

    /** Stages what the critics evaluate of the drawn transitions. */
    abstract void takenInput();

    /** Fills {@link #criticSlopes} with the gradient of the critics' squared errors with respect to {@link #values}. */
    abstract void criticSlopes(float weight);

    /** Fills {@link #actorSlopes} with the gradient of the actor's loss with respect to {@link #actorOut}. */
    abstract void actorSlopes(Update update, int from, float weight);

    /** Fills {@link #actorOut} with what the actor makes of what followed the drawn transitions. */
    final void actAfter(Update update) {
        actor.input().put(0, 0, batch.following, 0, rows * features);
        actor.forward(update.state().actor().network(), rows, actorOut, 0);
    }

    void close() {
        actor.close();
        for (Evaluation critic : critics) {
            critic.close();
        }
    }

    /** Randomness of a row for one of its two draws of an action. */
    final long noise(Update update, int row, int draw) {
        return CounterRandom.at(noiseKey, 2L * row + draw, update.number());
    }

    private void draw(Update update, int from) {
        long size = update.replay().size();
        for (int row = 0; row < rows; row++) {
            double random = CounterRandom.uniform(CounterRandom.at(sampleKey, from + row, update.number()), 0);
            update.replay().get(Math.min(size - 1, (long) (random * size)), batch, row);
        }
        Normalizer normalizer = update.normalizer();
        if (normalizer != null) {
            normalizer.apply(batch.observations, 0, rows * features);
            normalizer.apply(batch.following, 0, rows * features);
        }
    }
}
