package dev.rally.agents.rollout;

import java.util.Arrays;

/** How many actions each lane has ever sampled: the step coordinate of its randomness. For one thread at a time. */
public final class LaneSteps {
    private long[] steps;
    private int lanes;

    /** Goes on from counts that {@link #toArray} gave. */
    public LaneSteps(long[] steps) {
        this.steps = steps.clone();
        lanes = steps.length;
    }

    public long get(int lane) {
        return lane < lanes ? steps[lane] : 0;
    }

    /** Counts one more step for each of {@code count} lanes. */
    public void advance(int laneBase, int[] localLanes, int count) {
        for (int i = 0; i < count; i++) {
            int lane = laneBase + localLanes[i];
            reach(lane);
            steps[lane]++;
        }
    }

    public long[] toArray() {
        return Arrays.copyOf(steps, lanes);
    }

    private void reach(int lane) {
        if (lane >= lanes) {
            lanes = lane + 1;
            if (lanes > steps.length) {
                steps = Arrays.copyOf(steps, Math.max(lanes, steps.length * 2));
            }
        }
    }
}
