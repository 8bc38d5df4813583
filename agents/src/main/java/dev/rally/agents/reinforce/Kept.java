package dev.rally.agents.reinforce;

import dev.rally.agents.policy.ActionDistribution;
import dev.rally.agents.rollout.Rollout;
import dev.rally.agents.state.SavedState;
import dev.rally.checkpoints.Tensor;
import dev.rally.comm.error.RallyException;
import java.util.Arrays;

/**
 * The steps that outlast a train: complete episodes that wait for their batch, in the order of their arrival, and
 * unfinished ones that wait for the rest of their steps, at most one a lane. For one thread at a time.
 */
final class Kept {
    private static final int NONE = -1;
    private static final int LANE_LIMIT = 1 << 24;
    private static final String GROUP = "episodes";
    private static final String SEEN = "unfinished.seen";

    private final double restartReward;
    private final Episodes complete;
    private final Episodes unfinished;
    private int[] lanes = new int[16];
    private long[] places = new long[16];
    /** What each unfinished episode's lane saw when it was left, as it came: {@code [unfinished, features]}. */
    private float[] seen;

    private final int features;
    private int[] unfinishedOf = new int[0];
    private long dropped;

    /** @param restartReward as {@code returnRestartReward} of the spec */
    Kept(int features, ActionDistribution actions, double restartReward) {
        this.restartReward = restartReward;
        this.features = features;
        seen = new float[16 * features];
        complete = new Episodes(features, actions);
        unfinished = new Episodes(features, actions);
    }

    Episodes complete() {
        return complete;
    }

    int steps() {
        return complete.steps() + unfinished.steps();
    }

    /** Steps that the last {@link #goOn} dropped, since the rest of their episode will never be known. */
    long dropped() {
        return dropped;
    }

    /** What the lanes saw whose unfinished episodes end with their owner: {@code [ending, features]}, in the lanes' order. */
    float[] endings(Rollout rollout) {
        int[] ending = ending(rollout);
        float[] last = new float[ending.length * features];
        for (int i = 0; i < ending.length; i++) {
            System.arraycopy(seen, ending[i] * features, last, i * features, features);
        }
        return last;
    }

    private int[] ending(Rollout rollout) {
        return rollout.endedLanes().stream()
                .map(this::unfinishedOf)
                .filter(index -> index != NONE)
                .toArray();
    }

    /**
     * Becomes what {@code before} is after one more rollout. A lane's unfinished episode goes on when the rollout has
     * found the lane where it was left, is truncated where the lane's owner has gone, and else is dropped.
     *
     * @param bootstraps {@code [step]}: the value that follows a truncated step
     * @param endingValues the values of what {@link #endings} shows
     */
    void goOn(Kept before, Rollout rollout, float[] bootstraps, float[] endingValues) {
        clear();
        complete.appendAll(before.complete);
        boolean[] met = new boolean[before.unfinished.count()];
        int[] ending = before.ending(rollout);
        for (int i = 0; i < ending.length; i++) {
            met[ending[i]] = true;
            complete.append(before.unfinished, before.unfinished.begin(ending[i]), before.unfinished.end(ending[i]));
            complete.finish(endingValues[i]);
        }
        for (int s = 0; s < rollout.sequences(); s++) {
            int begun = before.unfinishedOf(rollout.lane(s));
            if (begun != NONE && !met[begun]) {
                met[begun] = true;
                begin(before, begun, rollout.found(s));
            }
            follow(rollout, s, bootstraps);
        }
        for (int i = 0; i < met.length; i++) {
            if (!met[i]) {
                int from = before.unfinished.begin(i);
                keep(before.unfinished, from, before.unfinished.end(i), before.lanes[i], before.places[i]);
                see(before.seen, i);
            }
        }
    }

    private void begin(Kept before, int begun, long found) {
        if (before.places[begun] == found) {
            complete.append(before.unfinished, before.unfinished.begin(begun), before.unfinished.end(begun));
        } else {
            dropped += before.unfinished.length(begun);
        }
    }

    private void follow(Rollout rollout, int sequence, float[] bootstraps) {
        int tail = rollout.tail(sequence);
        for (int step = rollout.head(sequence); ; step = rollout.next()[step]) {
            complete.append(rollout, step);
            byte end = rollout.ends()[step];
            if (restarts(rollout.rewards()[step])) {
                complete.finish(0);
            } else if (end != Rollout.CONTINUES) {
                complete.finish(end == Rollout.TRUNCATED ? bootstraps[step] : 0);
            }
            if (step == tail) {
                break;
            }
        }
        leave(rollout, sequence);
    }

    /** Whether the return restarts after that reward. */
    private boolean restarts(float reward) {
        return restartReward > 0 && Math.abs(reward) >= restartReward;
    }

    /** Moves what the sequence has left unfinished to where it waits. Nobody goes on with complete transitions. */
    private void leave(Rollout rollout, int sequence) {
        int from = complete.begin(complete.count());
        int to = complete.steps();
        if (rollout.lane(sequence) == NONE) {
            dropped += to - from;
        } else if (from < to) {
            keep(complete, from, to, rollout.lane(sequence), rollout.left(sequence));
            see(rollout.afterTails(), sequence);
        }
        complete.cut();
    }

    private void keep(Episodes source, int from, int to, int lane, long place) {
        int index = unfinished.count();
        unfinished.append(source, from, to);
        unfinished.finish(0);
        if (index == lanes.length) {
            lanes = Arrays.copyOf(lanes, 2 * index);
            places = Arrays.copyOf(places, 2 * index);
        }
        lanes[index] = lane;
        places[index] = place;
        if (lane >= unfinishedOf.length) {
            int length = unfinishedOf.length;
            unfinishedOf = Arrays.copyOf(unfinishedOf, Math.max(lane + 1, 2 * length));
            Arrays.fill(unfinishedOf, length, unfinishedOf.length, NONE);
        }
        unfinishedOf[lane] = index;
    }

    /** What the lane of the episode that was kept last saw then. */
    private void see(float[] from, int index) {
        int last = unfinished.count() - 1;
        if ((last + 1) * features > seen.length) {
            seen = Arrays.copyOf(seen, 2 * seen.length);
        }
        System.arraycopy(from, index * features, seen, last * features, features);
    }

    /** The lane's unfinished episode, or -1. */
    private int unfinishedOf(int lane) {
        return lane >= 0 && lane < unfinishedOf.length ? unfinishedOf[lane] : NONE;
    }

    void clear() {
        complete.clear();
        unfinished.clear();
        Arrays.fill(unfinishedOf, NONE);
        dropped = 0;
    }

    void save(SavedState to) {
        complete.save(to, "complete.");
        unfinished.save(to, "unfinished.");
        int count = unfinished.count();
        long[] saved = new long[count];
        Arrays.setAll(saved, i -> lanes[i]);
        to.put(GROUP, "unfinished.lanes", Tensor.of(saved, count));
        to.put(GROUP, "unfinished.places", Tensor.of(Arrays.copyOf(places, count), count));
        to.put(GROUP, SEEN, Tensor.of(Arrays.copyOf(seen, count * features), count, features));
    }

    /**
     * Becomes what {@link #save} was given; for one that has been made for nothing else.
     *
     * @throws RallyException CORRUPT_CHECKPOINT
     */
    void restore(SavedState from) {
        complete.restore(from, "complete.");
        if (!from.has(GROUP, SEEN)) {
            return; // older checkpoints cannot say what an episode's end would have been worth
        }
        Episodes saved = unfinished.fresh();
        saved.restore(from, "unfinished.");
        long[] savedLanes = from.counts(GROUP, "unfinished.lanes");
        long[] savedPlaces = from.counts(GROUP, "unfinished.places");
        if (savedLanes.length != saved.count() || savedPlaces.length != saved.count()) {
            throw SavedState.corrupt(saved.count() + " unfinished episodes have " + savedLanes.length + " lanes and "
                    + savedPlaces.length + " places");
        }
        float[] savedSeen = from.floats(GROUP, SEEN, saved.count(), features);
        for (int i = 0; i < saved.count(); i++) {
            if (savedLanes[i] >= LANE_LIMIT || unfinishedOf((int) savedLanes[i]) != NONE) {
                throw SavedState.corrupt("unfinished episodes have lane " + savedLanes[i] + " twice or out of range");
            }
            keep(saved, saved.begin(i), saved.end(i), (int) savedLanes[i], savedPlaces[i]);
            see(savedSeen, i);
        }
    }
}
