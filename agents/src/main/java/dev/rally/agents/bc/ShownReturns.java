package dev.rally.agents.bc;

import dev.rally.agents.demonstration.Shown;
import dev.rally.agents.demonstration.Split;
import dev.rally.agents.network.Network;
import dev.rally.agents.network.NetworkShape;
import dev.rally.agents.policy.Normalizer;
import dev.rally.agents.policygradient.RewardScale;
import dev.rally.agents.policygradient.StateValues;
import dev.rally.agents.rollout.Rollout;
import dev.rally.agents.tensor.Compute;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The discounted returns of what was shown, in the unit that PPO learns its values in. An episode that goes on where the
 * steps end, or was truncated, is worth there what the network takes it to be. For one thread at a time.
 */
final class ShownReturns {
    private final StateValues values;
    private final double gamma;
    /** Of normalised rewards' magnitude; 0 takes rewards as they are. */
    private final double rewardClip;

    /** @param rewardClip bound of a normalised reward's magnitude; 0 takes rewards as they are */
    ShownReturns(NetworkShape shape, Compute compute, double gamma, double rewardClip) {
        values = new StateValues(shape, compute);
        this.gamma = gamma;
        this.rewardClip = rewardClip;
    }

    /** Computes a source's. */
    void compute(Source source, Network network, @Nullable Normalizer normalizer, Runnable betweenParts) {
        Rollout rollout = source.rollout();
        Shown shown = source.seenThrough(normalizer);
        float[] rewards = rewards(rollout);
        float[] returns = source.returns();
        float[] after = new float[rollout.sequences()];
        values.of(network, shown.afterTails(), 0, after.length, (i, value) -> after[i] = value, betweenParts);
        float[] truncated = new float[rollout.size()];
        values.of(
                network,
                shown.lasts(),
                0,
                rollout.finals(),
                (i, value) -> truncated[rollout.finalStep(i)] = value,
                betweenParts);
        int[] steps = new int[64];
        for (int sequence = 0; sequence < rollout.sequences(); sequence++) {
            if (!Split.isShown(rollout, sequence)) {
                continue;
            }
            int count = 0;
            int tail = rollout.tail(sequence);
            for (int step = rollout.head(sequence); ; step = rollout.next()[step]) {
                steps = count < steps.length ? steps : Arrays.copyOf(steps, 2 * count);
                steps[count++] = step;
                if (step == tail) {
                    break;
                }
            }
            double following = after[sequence];
            for (int i = count - 1; i >= 0; i--) {
                int step = steps[i];
                byte end = rollout.ends()[step];
                double next = end == Rollout.CONTINUES ? following : end == Rollout.TRUNCATED ? truncated[step] : 0;
                following = rewards[step] + gamma * next;
                returns[step] = (float) following;
            }
        }
    }

    private float[] rewards(Rollout rollout) {
        float[] rewards = Arrays.copyOf(rollout.rewards(), rollout.size());
        if (rewardClip > 0) {
            RewardScale.begin(gamma)
                    .after(rollout, sequence -> Split.isShown(rollout, sequence))
                    .apply(rewards, rewards.length, rewardClip);
        }
        return rewards;
    }
}
