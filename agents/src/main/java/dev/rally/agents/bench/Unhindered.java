package dev.rally.agents.bench;

import dev.rally.agents.TrainControl;
import java.util.Map;

/** A train that nobody pauses, cancels or watches. */
final class Unhindered implements TrainControl {
    static final TrainControl TRAIN = new Unhindered();

    private Unhindered() {}

    @Override
    public boolean cancelled() {
        return false;
    }

    @Override
    public void awaitTurn() {}

    @Override
    public void progress(long done, long total, Map<String, Double> metrics) {}
}
