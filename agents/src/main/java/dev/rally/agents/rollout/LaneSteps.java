package dev.rally.agents.rollout;

import dev.rally.agents.state.SavedState;
import dev.rally.checkpoints.Tensor;
import java.util.Arrays;

/**
 * How many actions each lane has ever sampled: the step coordinate of its randomness, which never comes again, whoever
 * has the lane. Those that other policies have sampled are counted apart: to the agent's own steps nothing has happened
 * meanwhile. For one thread at a time.
 *
 * <pre>
 * generator    laneSteps: int64 [lanes]; othersSteps: int64 [lanes], where there are any
 * </pre>
 */
public final class LaneSteps {
    private static final String GROUP = "generator";
    private static final String ALL = "laneSteps";
    private static final String OTHERS = "othersSteps";

    private long[] all = new long[0];
    private long[] others = new long[0];
    private int lanes;

    /** Lanes that ever sampled are below it. */
    public int lanes() {
        return lanes;
    }

    /** Actions that the lane has sampled, by whatever policy. */
    public long get(int lane) {
        return lane < lanes ? all[lane] : 0;
    }

    /** Actions that the agent's own policy has sampled, and changes of the lane's owner. */
    long own(int lane) {
        return lane < lanes ? all[lane] - others[lane] : 0;
    }

    /** Counts one more step for each of {@code count} lanes. */
    public void advance(int laneBase, int[] localLanes, int count, boolean own) {
        for (int i = 0; i < count; i++) {
            int lane = laneBase + localLanes[i];
            reach(lane);
            all[lane]++;
            if (!own) {
                others[lane]++;
            }
        }
    }

    /** The owner of the lanes has gone: each skips a number, so that nobody takes the next owner's steps for its own. */
    public void end(int laneBase, int count) {
        int end = (int) Math.min((long) laneBase + count, lanes);
        for (int lane = laneBase; lane < end; lane++) {
            all[lane]++;
        }
    }

    /** The lane has sampled at least so many actions by the agent's own policy. */
    void reach(int lane, long own) {
        reach(lane);
        all[lane] = Math.max(all[lane], others[lane] + own);
    }

    /** As they are now. */
    public LaneSteps copy() {
        LaneSteps copy = new LaneSteps();
        copy.lanes = lanes;
        copy.all = Arrays.copyOf(all, lanes);
        copy.others = Arrays.copyOf(others, lanes);
        return copy;
    }

    public void save(SavedState to) {
        to.put(GROUP, ALL, Tensor.of(Arrays.copyOf(all, lanes), lanes));
        if (Arrays.stream(others, 0, lanes).anyMatch(steps -> steps > 0)) {
            to.put(GROUP, OTHERS, Tensor.of(Arrays.copyOf(others, lanes), lanes));
        }
    }

    /** What {@link #save} was given. */
    public static LaneSteps restore(SavedState from) {
        LaneSteps steps = new LaneSteps();
        steps.all = from.counts(GROUP, ALL);
        steps.lanes = steps.all.length;
        steps.others = from.has(GROUP, OTHERS) ? from.counts(GROUP, OTHERS) : new long[steps.lanes];
        if (steps.others.length != steps.lanes) {
            throw SavedState.corrupt(
                    GROUP + "/" + OTHERS + " has " + steps.others.length + " lanes, " + ALL + " has " + steps.lanes);
        }
        return steps;
    }

    private void reach(int lane) {
        if (lane >= lanes) {
            lanes = lane + 1;
            if (lanes > all.length) {
                int room = Math.max(lanes, all.length * 2);
                all = Arrays.copyOf(all, room);
                others = Arrays.copyOf(others, room);
            }
        }
    }
}
