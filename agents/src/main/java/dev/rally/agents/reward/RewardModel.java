package dev.rally.agents.reward;

import dev.rally.agents.policygradient.Training;
import dev.rally.agents.policygradient.Training.Copies;
import dev.rally.agents.state.SavedState;
import java.util.Map;

/** What gives each step a reward, and learns from what it has seen. For one thread at a time. */
interface RewardModel extends AutoCloseable {

    /** The signal's name in specs, metrics and checkpoints. */
    String name();

    /** Whether what it gives ends with the episode. */
    boolean episodic();

    /**
     * Gives rewards by what it has learnt before this rollout.
     *
     * @param to {@code [step]}: receives those of all steps that have outcomes
     */
    void reward(View view, float[] to, Runnable betweenParts);

    /** What it trains. */
    Training training();

    /** One update, from some of the rollout's steps. */
    void learn(Copies copies, View view, Batch batch, Runnable betweenParts);

    /** Adds the figures of the updates since it was last asked. */
    void tell(Map<String, Double> metrics);

    /** Adds all that it must remember. */
    void save(SavedState to);

    /** Reads what {@link #save} has put; nothing changes before it is kept. */
    Training.Restored restored(SavedState from);

    @Override
    void close();

    /**
     * The steps {@code order[from..to-1]} of a rollout.
     *
     * @param number of the update in the model's life, for what is random
     */
    @SuppressWarnings("ArrayRecordComponent") // carried, never compared
    record Batch(int[] order, int from, int to, long number) {
        int rows() {
            return to - from;
        }
    }
}
