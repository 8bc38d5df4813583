package dev.rally.server.compat.pong;

import java.util.Arrays;

/** Consecutive steps of one game, as growing columns, and how they ended. For one thread at a time. */
final class Segment {
    /** Steps of one segment; a rally that goes on has several. */
    static final int MOST_STEPS = 256;

    /** What follows the last step. */
    enum End {
        /** The rally goes on. */
        OPEN,
        /** A point: nothing follows. */
        TERMINATED,
        /** The game went elsewhere: what would have followed is not known. */
        TRUNCATED
    }

    private final int lane;
    private int steps;
    private float[] observations = new float[0];
    private int[] actions = new int[0];
    private float[] logProbs = new float[0];
    private float[] rewards = new float[0];
    private float[] following = new float[Features.COUNT];
    private End end = End.OPEN;

    Segment(int lane) {
        this.lane = lane;
    }

    void add(Step step, float reward) {
        if (steps == rewards.length) {
            int room = Math.max(16, 2 * steps);
            observations = Arrays.copyOf(observations, room * Features.COUNT);
            actions = Arrays.copyOf(actions, room);
            logProbs = Arrays.copyOf(logProbs, room);
            rewards = Arrays.copyOf(rewards, room);
        }
        System.arraycopy(step.features(), 0, observations, steps * Features.COUNT, Features.COUNT);
        actions[steps] = step.choice().action().number();
        logProbs[steps] = step.choice().logProb();
        rewards[steps] = reward;
        steps++;
    }

    /** @param next what was seen after the last step */
    Segment ended(End how, float[] next) {
        end = how;
        following = next;
        return this;
    }

    boolean isFull() {
        return steps == MOST_STEPS;
    }

    int lane() {
        return lane;
    }

    int steps() {
        return steps;
    }

    /** {@code [steps, Features.COUNT]}, and room behind. */
    float[] observations() {
        return observations;
    }

    /** {@code [steps]}, and room behind; so are the next two. */
    int[] actions() {
        return actions;
    }

    float[] logProbs() {
        return logProbs;
    }

    float[] rewards() {
        return rewards;
    }

    End end() {
        return end;
    }

    /** {@code [Features.COUNT]}: what was seen after the last step. */
    float[] following() {
        return following;
    }
}
