package dev.rally.agents.rollout;

import dev.rally.agents.tensor.Rows;
import dev.rally.agents.tensor.Staging;

/**
 * What followed each step of a rollout, by the step's number: the lane's next observation, or the final one of a truncated
 * episode. After a step that terminated nothing counts, and its own observation stands there.
 */
public final class Following implements Rows {
    private final Rollout rollout;
    private final Rows seen;
    private final Rows afterTails;
    private final Rows lasts;
    /** Of each step: the sequence whose tail it is, or the number of its final observation. */
    private final int[] numbers;

    public Following(Rollout rollout) {
        this.rollout = rollout;
        seen = rollout.seen();
        afterTails = rollout.following();
        lasts = rollout.lasts();
        numbers = new int[rollout.size()];
        for (int sequence = 0; sequence < rollout.sequences(); sequence++) {
            numbers[rollout.tail(sequence)] = sequence;
        }
        for (int i = 0; i < rollout.finals(); i++) {
            numbers[rollout.finalStep(i)] = i;
        }
    }

    @Override
    public void put(int from, int count, Staging to, int at) {
        for (int i = 0; i < count; i++) {
            put(from + i, to, at + i);
        }
    }

    private void put(int step, Staging to, int row) {
        byte end = rollout.ends()[step];
        if (end == Rollout.TRUNCATED) {
            lasts.put(numbers[step], 1, to, row);
        } else if (end == Rollout.TERMINATED) {
            seen.put(step, 1, to, row);
        } else if (rollout.next()[step] < 0) {
            afterTails.put(numbers[step], 1, to, row);
        } else {
            seen.put(rollout.next()[step], 1, to, row);
        }
    }
}
