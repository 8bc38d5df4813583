package dev.rally.agents.rollout;

import dev.rally.agents.policy.Normalizer;
import dev.rally.agents.tensor.Rows;
import dev.rally.comm.batch.BatchView;
import dev.rally.comm.batch.Column;
import dev.rally.comm.batch.ElementType;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.ObservationSpace;
import java.util.Arrays;

/**
 * What the lanes of one request see: each its new frame upon those, and upon the state, that it remembers. Does nothing
 * where an agent only sees the present frame. Used again from request to request, by one thread at a time.
 */
public final class Sight {
    private final ObservationSpace space;
    private final int depth;
    /** Row by row the {@code depth} frames before its new one, the oldest first. */
    private final Frames before;

    private final int stateSize;
    /** Row by row what a recurrent network remembers. */
    private float[] states = new float[0];

    private byte[] starts = new byte[0];
    private int rows;
    private boolean scaleLasts = true;

    /** @param stateSize numbers that a recurrent network remembers; 0 for others */
    public Sight(ObservationSpace space, int stateSize) {
        this.space = space;
        this.stateSize = stateSize;
        depth = space.stack() - 1;
        before = Frames.of(space);
    }

    /** Whether more than the present frame is seen: then it matters which lanes the rows are. */
    public boolean remembers() {
        return depth > 0 || stateSize > 0;
    }

    /**
     * Reads which rows begin an episode, and what came before the others.
     *
     * @param memory notes the new frames, as yet without effect
     * @param frames whose frames from {@code at} on are the new ones, as they came
     * @throws RallyException INVALID_BATCH
     */
    public void look(
            BatchView request, int count, LaneMemory memory, int laneBase, int[] lanes, Frames frames, int at) {
        if (!remembers()) {
            return;
        }
        rows = count;
        readStarts(request);
        try {
            reserve(memory, laneBase, lanes);
        } catch (OutOfMemoryError e) {
            throw new RallyException(
                    ErrorCode.ROLLOUT_FULL,
                    "there is no memory for what " + rows + " lanes have shown: play fewer lanes, or give the server's"
                            + " JVM more with -Xmx",
                    e);
        }
        for (int row = 0; row < rows; row++) {
            int slot = memory.slot(laneBase + lanes[row]);
            if (depth > 0) {
                memory.frames.prepare(slot, frames, at + row);
                memory.frames.before(slot, starts(row), before, row * depth);
            }
            if (starts(row)) {
                Arrays.fill(states, row * stateSize, (row + 1) * stateSize, 0);
            } else {
                memory.states.before(slot, states, row * stateSize);
            }
        }
    }

    private void reserve(LaneMemory memory, int laneBase, int[] lanes) {
        before.reserve(rows * depth);
        states = states.length < rows * stateSize ? new float[rows * stateSize] : states;
        for (int row = 0; row < rows; row++) {
            int unused = memory.slot(laneBase + lanes[row]);
        }
    }

    /**
     * Brings the frames before to what acting sees; the new ones lie elsewhere.
     *
     * @param lasts whether the steps before were seen through the same one
     */
    public void normalize(Normalizer normalizer, boolean lasts) {
        scaleLasts = lasts;
        if (depth > 0) {
            before.normalize(normalizer, 0, rows * depth);
        }
    }

    /** What the network sees of the new frames: row {@code at + i} is that of row i. */
    public Rows upon(Frames frames, int at) {
        if (!remembers()) {
            return frames;
        }
        return (from, count, to, row) -> {
            for (int i = 0; i < count; i++) {
                before.putStack((from - at + i) * depth, depth, to, row + i);
                frames.place(from + i, depth, to, row + i);
                frames.putPlanes(from + i, depth + 1, to, row + i);
                if (stateSize > 0) {
                    to.put(row + i, space.inputs(), states, (from - at + i) * stateSize, stateSize);
                }
            }
        };
    }

    /**
     * The lanes have shown the frames that were looked at.
     *
     * @param outputs {@code [rows, width]} of the network, whose last columns are the state after each row
     * @param held whether the steps are
     */
    public void remember(LaneMemory memory, int laneBase, int[] lanes, float[] outputs, int width, boolean held) {
        for (int row = 0; remembers() && row < rows; row++) {
            int slot = memory.slot(laneBase + lanes[row]);
            if (depth > 0) {
                memory.frames.show(slot, starts(row));
            }
            memory.states.remember(slot, outputs, (row + 1) * width - stateSize);
            memory.remember(slot, held);
        }
    }

    /** Whether the frames before look as they did when they were new. */
    boolean scaleLasts() {
        return scaleLasts;
    }

    /** Whether the row's observation is the first of its episode. */
    boolean starts(int row) {
        return starts[row] == 1;
    }

    /** The states before, of row i from index {@code i * stateSize} on. */
    float[] states() {
        return states;
    }

    /** The frames before, of row i from frame {@code i * depth} on. */
    Frames before() {
        return before;
    }

    private void readStarts(BatchView request) {
        if (!request.has(Column.EPISODE_START)) {
            throw invalid(
                    "the agent remembers what a lane has shown before, and EPISODE_START is missing; it must say, with"
                            + " 1 or 0, whether a row's observation is the first of its episode");
        }
        request.require(Column.EPISODE_START, ElementType.UINT8, rows, 0);
        starts = starts.length < rows ? new byte[rows] : starts;
        request.copyBytes(Column.EPISODE_START, rows, 0, starts, 0);
        for (int row = 0; row < rows; row++) {
            if ((starts[row] & ~1) != 0) {
                throw invalid("EPISODE_START row " + row + " is " + Byte.toUnsignedInt(starts[row])
                        + "; allowed are 0 and 1");
            }
        }
    }

    private static RallyException invalid(String message) {
        return new RallyException(ErrorCode.INVALID_BATCH, message);
    }
}
