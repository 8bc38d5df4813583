package dev.rally.agents.demonstration;

import dev.rally.agents.random.CounterRandom;
import dev.rally.agents.rollout.Rollout;
import java.util.Arrays;

/**
 * Which complete transitions of a rollout are learnt from, and which are held back: whole episodes, drawn by their number.
 * What the agent has played itself is neither.
 */
public final class Split {
    private int[] learnt;
    private int[] heldBack;
    private int learntCount;
    private int heldBackCount;

    private Split(int steps) {
        learnt = new int[steps];
        heldBack = new int[steps];
    }

    /**
     * Finds them.
     *
     * @param share of the episodes to hold back; the first never is
     * @param key to draw them by: the same are held back each time
     */
    public static Split of(Rollout rollout, double share, long key) {
        Split found = new Split(rollout.size());
        int episode = 0;
        for (int sequence = 0; sequence < rollout.sequences(); sequence++) {
            if (isShown(rollout, sequence)) {
                episode = found.follow(rollout, sequence, episode, share, key);
            }
        }
        found.learnt = Arrays.copyOf(found.learnt, found.learntCount);
        found.heldBack = Arrays.copyOf(found.heldBack, found.heldBackCount);
        return found;
    }

    private int follow(Rollout rollout, int sequence, int firstEpisode, double share, long key) {
        int episode = firstEpisode;
        int tail = rollout.tail(sequence);
        boolean ended = false;
        for (int step = rollout.head(sequence); ; step = rollout.next()[step]) {
            boolean held = episode > 0 && CounterRandom.uniform(CounterRandom.at(key, episode, 0), 0) < share;
            if (held) {
                heldBack[heldBackCount++] = step;
            } else {
                learnt[learntCount++] = step;
            }
            ended = rollout.ends()[step] != Rollout.CONTINUES;
            episode += ended ? 1 : 0;
            if (step == tail) {
                return ended ? episode : episode + 1;
            }
        }
    }

    /** Whether the sequence came as complete transitions. */
    public static boolean isShown(Rollout rollout, int sequence) {
        return rollout.lane(sequence) < 0;
    }

    /** Whether the rollout has any complete transitions. */
    public static boolean anyShown(Rollout rollout) {
        for (int sequence = 0; sequence < rollout.sequences(); sequence++) {
            if (isShown(rollout, sequence)) {
                return true;
            }
        }
        return false;
    }

    /** The steps to learn from, of one lane after the other. To read. */
    public int[] learnt() {
        return learnt;
    }

    /** The steps held back. To read. */
    public int[] heldBack() {
        return heldBack;
    }
}
