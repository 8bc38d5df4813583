package dev.rally.agents;

import dev.rally.comm.replay.ReplaySegments;
import java.util.List;
import java.util.function.LongFunction;

/** Where an agent's submissions are written before they are taken over. Any thread may use it. */
public interface StepJournal {

    /** Whether submissions are to be appended. */
    boolean writes();

    /** The number of the last record, 0 before the first. */
    long last();

    /**
     * Appends the record that is given for its number, all of it or nothing.
     *
     * @param rows steps in it
     * @throws dev.rally.comm.error.RallyException DISK_FULL
     */
    void append(int rows, LongFunction<List<ReplaySegments.Batch>> record);

    /** Notes that what stands behind a record, up to the last one, was discarded and is nobody's any more. */
    void discard(long behind);
}
