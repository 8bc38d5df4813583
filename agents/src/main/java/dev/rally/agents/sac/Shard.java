package dev.rally.agents.sac;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.rally.agents.network.MlpEnsemble;
import dev.rally.agents.network.Network;
import dev.rally.agents.policy.Normalizer;
import dev.rally.agents.random.CounterRandom;
import dev.rally.agents.tensor.Compute;
import dev.rally.agents.tensor.Staging;
import dev.rally.comm.spec.SacSpec;
import java.util.Objects;
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
    final Staging observations;
    final Staging following;
    final float[] actorOut;
    /** {@code [critic, row, output]}. */
    final float[] values;

    final float[] slopes;
    final float[] targets;
    final UpdateSums sums = new UpdateSums();

    private final Staging actorSlope;
    private final Staging criticSlopes;
    private final long sampleKey;
    private final long noiseKey;
    /** Belongs to the manager that the method which made it was given. */
    private @Nullable NDArray gradient;

    int rows;

    Shard(Sac sac, Compute compute, long key, int maxRows) {
        this.sac = sac;
        spec = sac.spec();
        features = sac.shape().inputs();
        actionSize = sac.distribution().actionSize();
        int actorOutputs = sac.shape().outputs();
        int criticOutputs = sac.criticShape().outputs();
        batch = new ReplayBuffer.Transitions(maxRows, features, actionSize);
        observations = new Staging(compute, maxRows, features);
        following = new Staging(compute, maxRows, features);
        actorSlope = new Staging(compute, maxRows, actorOutputs);
        criticSlopes = new Staging(compute, Critics.COUNT * maxRows, criticOutputs);
        actorOut = new float[maxRows * actorOutputs];
        values = new float[Critics.COUNT * maxRows * criticOutputs];
        slopes = new float[maxRows * Math.max(actorOutputs, Critics.COUNT * criticOutputs)];
        targets = new float[maxRows];
        sampleKey = CounterRandom.derive(key, "sample");
        noiseKey = CounterRandom.derive(key, "noise");
    }

    static Shard of(Sac sac, Compute compute, long key, int maxRows) {
        return sac.distribution().box() == null
                ? new DiscreteShard(sac, compute, key, maxRows)
                : new ContinuousShard(sac, compute, key, maxRows);
    }

    /** Rows {@code from..to-1} of the minibatch: the gradient of the critics' loss, {@code [2 * criticParameters]}. */
    final void critics(Update update, int from, int to, Compute compute, NDManager owner) {
        rows = to - from;
        sums.clear();
        draw(update, from);
        try (NDManager step = compute.step()) {
            targets(update, from, step);
            MlpEnsemble critics = update.state().critics().critics();
            NDArray[] trace = critics.trace(criticInput(step));
            Compute.download(trace[trace.length - 1], values, 0);
            criticSlopes(2f / update.minibatchRows());
            own(critics.gradient(trace, uploadSlopes(step)), owner);
        }
    }

    /** The same rows once more: the gradient of the actor's loss, {@code [parameters]}. */
    final void actor(Update update, int from, Compute compute, NDManager owner) {
        try (NDManager step = compute.step()) {
            Network network = update.state().actor().network();
            Network.Pass pass = network.pass(observations.upload(step, rows));
            Compute.download(pass.outputs(), actorOut, 0);
            actorSlopes(update, from, 1f / update.minibatchRows(), step);
            actorSlope.put(0, 0, slopes, 0, rows * sac.shape().outputs());
            own(pass.gradient(actorSlope.upload(step, rows)), owner);
        }
    }

    final NDArray gradient() {
        return Objects.requireNonNull(gradient);
    }

    /** Fills {@link #targets}: {@code reward + gamma * goesOn * soft value of what follows}. */
    abstract void targets(Update update, int from, NDManager step);

    /** What the critics evaluate of the drawn transitions. */
    abstract NDArray criticInput(NDManager step);

    /** Fills {@link #slopes} with the gradient of the critics' squared errors with respect to {@link #values}. */
    abstract void criticSlopes(float weight);

    /** Fills {@link #slopes} with the gradient of the actor's loss with respect to {@link #actorOut}. */
    abstract void actorSlopes(Update update, int from, float weight, NDManager step);

    /** The slopes as the critics' output gradient. */
    final NDArray uploadSlopes(NDManager step) {
        int outputs = sac.criticShape().outputs();
        criticSlopes.put(0, 0, slopes, 0, Critics.COUNT * rows * outputs);
        return criticSlopes.upload(step, Critics.COUNT * rows).reshape(Critics.COUNT, rows, outputs);
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
        observations.put(0, 0, batch.observations, 0, rows * features);
        following.put(0, 0, batch.following, 0, rows * features);
    }

    private void own(NDArray made, NDManager owner) {
        made.attach(owner);
        gradient = made;
    }
}
