package dev.rally.agents.reinforce;

import dev.rally.agents.policy.ActionDistribution;
import dev.rally.agents.rollout.Masks;
import dev.rally.agents.rollout.Rollout;
import dev.rally.agents.rollout.Steps;
import dev.rally.agents.state.SavedState;
import dev.rally.agents.tensor.Rows;
import dev.rally.checkpoints.Tensor;
import java.util.Arrays;

/**
 * Episodes back to back, and one that is being appended, as growing arrays that are used again. For one thread at a
 * time.
 *
 * <pre>
 * step       0   1   2   3   4   5   6
 * episode    0   0   0   1   1   ·   ·      · the one being appended
 * ends               3       5              count 2, steps 7
 * </pre>
 */
final class Episodes implements Steps {
    private static final String GROUP = "episodes";
    private static final float[] NONE = {};

    private final int features;
    private final int actionSize;
    private final ActionDistribution distribution;
    private final Masks masks;
    private int steps;
    private float[] observations = NONE;
    private float[] actions = NONE;
    private float[] rewards = NONE;
    private float[] values = NONE;

    private int count;
    private int[] ends = new int[16];
    private float[] following = new float[16];

    Episodes(int features, ActionDistribution distribution) {
        this.features = features;
        actionSize = distribution.actionSize();
        this.distribution = distribution;
        masks = new Masks(distribution.choices());
    }

    /** Empty ones of the same shape. */
    Episodes fresh() {
        return new Episodes(features, distribution);
    }

    /** Appends a step of the rollout. */
    void append(Rollout rollout, int step) {
        reserve(1, rollout.masks().given());
        System.arraycopy(rollout.observations(), step * features, observations, steps * features, features);
        System.arraycopy(rollout.actions(), step * actionSize, actions, steps * actionSize, actionSize);
        masks.copy(rollout.masks(), step, steps, 1);
        rewards[steps] = rollout.rewards()[step];
        steps++;
    }

    /** Appends the other's steps {@code from..to-1}. */
    void append(Episodes other, int from, int to) {
        int rows = to - from;
        reserve(rows, other.masks.given());
        System.arraycopy(other.observations, from * features, observations, steps * features, rows * features);
        System.arraycopy(other.actions, from * actionSize, actions, steps * actionSize, rows * actionSize);
        masks.copy(other.masks, from, steps, rows);
        System.arraycopy(other.rewards, from, rewards, steps, rows);
        steps += rows;
    }

    /** Appends all episodes of the other. */
    void appendAll(Episodes other) {
        for (int i = 0; i < other.count; i++) {
            append(other, other.begin(i), other.end(i));
            finish(other.following[i]);
        }
    }

    /** Finishes the episode that is being appended; {@code value} is what would have followed. */
    void finish(float value) {
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, 2 * count);
            following = Arrays.copyOf(following, 2 * count);
        }
        ends[count] = steps;
        following[count] = value;
        count++;
    }

    /** Forgets the episode that is being appended. */
    void cut() {
        steps = begin(count);
    }

    /** Forgets the oldest episodes; none is being appended. */
    void removeFirst(int episodes) {
        int gone = begin(episodes);
        int rest = steps - gone;
        System.arraycopy(observations, gone * features, observations, 0, rest * features);
        System.arraycopy(actions, gone * actionSize, actions, 0, rest * actionSize);
        masks.copy(masks, gone, 0, rest);
        System.arraycopy(rewards, gone, rewards, 0, rest);
        for (int i = episodes; i < count; i++) {
            ends[i - episodes] = ends[i] - gone;
            following[i - episodes] = following[i];
        }
        steps = rest;
        count -= episodes;
    }

    /** Forgets all and keeps the memory. */
    void clear() {
        steps = 0;
        count = 0;
        masks.clear();
    }

    /** Steps of all episodes. */
    int steps() {
        return steps;
    }

    /** Episodes that are finished. */
    int count() {
        return count;
    }

    /** The episode's first step. */
    int begin(int episode) {
        return episode == 0 ? 0 : ends[episode - 1];
    }

    /** The step after the episode's last one. */
    int end(int episode) {
        return ends[episode];
    }

    int length(int episode) {
        return end(episode) - begin(episode);
    }

    /** What would have followed the episode's last step. */
    float following(int episode) {
        return following[episode];
    }

    float[] rewards() {
        return rewards;
    }

    @Override
    public Rows seen() {
        return Rows.of(observations, features);
    }

    @Override
    public float[] actions() {
        return actions;
    }

    @Override
    public float[] logProbs() {
        return NONE;
    }

    /** Stays with the steps only until they are moved. */
    @Override
    public float[] values() {
        return values;
    }

    @Override
    public int before(int step) {
        return -1;
    }

    @Override
    public Masks masks() {
        return masks;
    }

    void save(SavedState to, String prefix) {
        long[] saved = new long[count];
        Arrays.setAll(saved, i -> ends[i]);
        to.put(GROUP, prefix + "ends", Tensor.of(saved, count));
        to.put(GROUP, prefix + "following", Arrays.copyOf(following, count));
        float[] seen = Arrays.copyOf(observations, steps * features);
        to.put(GROUP, prefix + "observations", Tensor.of(seen, steps, features));
        float[] done = Arrays.copyOf(actions, steps * actionSize);
        to.put(GROUP, prefix + "actions", Tensor.of(done, steps, actionSize));
        to.put(GROUP, prefix + "rewards", Arrays.copyOf(rewards, steps));
        to.put(GROUP + "." + prefix + "masked", masks.given() ? 1 : 0);
        if (masks.given()) {
            int choices = distribution.choices();
            byte[] allowed = Arrays.copyOf(masks.bytes(), steps * choices);
            to.put(GROUP, prefix + "masks", Tensor.of(allowed, steps, choices));
        }
    }

    /** What {@link #save} was given, for episodes that have been made for nothing else. */
    void restore(SavedState from, String prefix) {
        long[] saved = from.counts(GROUP, prefix + "ends");
        int rows = checkedSteps(saved, prefix);
        observations = from.floats(GROUP, prefix + "observations", rows, features);
        actions = from.floats(GROUP, prefix + "actions", rows, actionSize);
        rewards = from.floats(GROUP, prefix + "rewards", rows);
        values = new float[rows];
        following = Arrays.copyOf(from.floats(GROUP, prefix + "following", saved.length), saved.length + 1);
        ends = new int[saved.length + 1];
        for (int i = 0; i < saved.length; i++) {
            ends[i] = (int) saved[i];
        }
        if (from.counter(GROUP + "." + prefix + "masked") > 0) {
            byte[] allowed = from.flags(GROUP, prefix + "masks", rows, distribution.choices());
            masks.begin(0, rows);
            System.arraycopy(allowed, 0, masks.bytes(), 0, allowed.length);
        }
        steps = rows;
        count = saved.length;
    }

    private int checkedSteps(long[] saved, String prefix) {
        long last = 0;
        for (long end : saved) {
            if (end <= last || end > Rollout.maxSteps(features, distribution)) {
                throw SavedState.corrupt(GROUP + "/" + prefix + "ends has a " + end + " after " + last);
            }
            last = end;
        }
        return (int) last;
    }

    private void reserve(int more, boolean masked) {
        int needed = steps + more;
        if (needed > rewards.length) {
            int most = Rollout.maxSteps(features, distribution);
            int capacity = Rollout.capacity(needed, rewards.length, most);
            observations = Arrays.copyOf(observations, capacity * features);
            actions = Arrays.copyOf(actions, capacity * actionSize);
            rewards = Arrays.copyOf(rewards, capacity);
            values = Arrays.copyOf(values, capacity);
            masks.reserve(capacity);
        }
        if (masked) {
            masks.begin(steps, rewards.length);
        }
    }
}
