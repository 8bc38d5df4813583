package dev.rally.env.round;

import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.spec.ObservationSpace;
import dev.rally.env.scene.Observations;

/**
 * What of a round's outcomes travels in one batch: some steps of some neighbouring lanes.
 *
 * @param finals rows among them that bring a final observation
 */
record OutcomePiece(int firstStep, int steps, int firstLane, int lanes, int finals) {

    /** The same steps with those of the next lane, which has so many final observations. */
    OutcomePiece withLane(int moreFinals) {
        return new OutcomePiece(firstStep, steps, firstLane, lanes + 1, finals + moreFinals);
    }

    int rows() {
        return Math.multiplyExact(steps, lanes);
    }

    /** The room that its batch needs at most. */
    long sizeBytes(ObservationSpace space) {
        long rows = (long) steps * lanes;
        long frameBytes = Observations.rowBytes(space);
        return BatchWriter.sizeBytes(
                lanes * (long) Integer.BYTES,
                rows * Float.BYTES,
                rows,
                rows,
                lanes * frameBytes,
                finals * frameBytes,
                finals * (long) Integer.BYTES);
    }
}
