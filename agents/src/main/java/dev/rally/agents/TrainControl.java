package dev.rally.agents;

import java.util.Map;

/** What a train asks, between minibatches, of those who wait for it. */
public interface TrainControl {
    /** True undoes the train; it then ends with {@code CANCELLED}. */
    boolean cancelled();

    /** Returns at once, or when others have had their turns, or a pause is over. May also come within a minibatch. */
    void awaitTurn();

    /** Minibatches done of all planned; at least twice a second. */
    void progress(long done, long total, Map<String, Double> metrics);
}
