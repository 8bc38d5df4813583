package dev.rally.agents.bc;

import dev.rally.agents.random.CounterRandom;
import dev.rally.agents.rollout.Rollout;

/**
 * Which steps of a rollout are demonstrations, those that came as complete transitions, and which of these are held back:
 * episodes, drawn by their number, where one that came in several batches is several. What the agent has played itself is
 * none.
 */
final class Demonstrations {
    private static final byte LEARNT = 1;
    private static final byte HELD_BACK = 2;

    private final byte[] marks;
    private int learnt;
    private int heldBack;

    private Demonstrations(int steps) {
        marks = new byte[steps];
    }

    /**
     * Finds them.
     *
     * @param share of the episodes to hold back; the first never is
     * @param key to draw them by: the same demonstrations are held back each time
     */
    static Demonstrations of(Rollout rollout, double share, long key) {
        Demonstrations found = new Demonstrations(rollout.size());
        int episode = 0;
        for (int sequence = 0; sequence < rollout.sequences(); sequence++) {
            if (is(rollout, sequence)) {
                episode = found.mark(rollout, sequence, episode, share, key);
            }
        }
        return found;
    }

    private int mark(Rollout rollout, int sequence, int firstEpisode, double share, long key) {
        int episode = firstEpisode;
        int tail = rollout.tail(sequence);
        for (int step = rollout.head(sequence); ; step = rollout.next()[step]) {
            boolean held = episode > 0 && CounterRandom.uniform(CounterRandom.at(key, episode, 0), 0) < share;
            marks[step] = held ? HELD_BACK : LEARNT;
            learnt += held ? 0 : 1;
            heldBack += held ? 1 : 0;
            if (step == tail) {
                return episode + 1;
            }
            episode += rollout.ends()[step] == Rollout.CONTINUES ? 0 : 1;
        }
    }

    static boolean is(Rollout rollout, int sequence) {
        return rollout.lane(sequence) < 0;
    }

    /** Whether the rollout has any. */
    static boolean in(Rollout rollout) {
        for (int sequence = 0; sequence < rollout.sequences(); sequence++) {
            if (is(rollout, sequence)) {
                return true;
            }
        }
        return false;
    }

    boolean isLearnt(int step) {
        return marks[step] == LEARNT;
    }

    boolean isHeldBack(int step) {
        return marks[step] == HELD_BACK;
    }

    /** Steps to learn from. */
    int learnt() {
        return learnt;
    }

    int heldBack() {
        return heldBack;
    }
}
