package dev.rally.comm.recording;

/**
 * How much a recording holds.
 *
 * @param bytes of its batches
 * @param episodes that came to an end in it
 * @param returnSum of those: their undiscounted rewards
 */
public record RecordingTotals(long batches, long bytes, long steps, long episodes, double returnSum) {
    public static final RecordingTotals NONE = new RecordingTotals(0, 0, 0, 0, 0);

    /** NaN while no episode has ended. */
    public double meanReturn() {
        return episodes == 0 ? Double.NaN : returnSum / episodes;
    }
}
