package dev.rally.agents.sac;

import dev.rally.agents.rollout.Rollout;
import dev.rally.agents.state.SavedState;
import dev.rally.checkpoints.Tensor;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import java.util.Arrays;

/**
 * The latest transitions, in memory that is allocated once: {@code 4 * (2 * features + actionSize + 2)} bytes each. A
 * transition lies in one piece, so that drawing one touches one place in memory. For one thread at a time to write,
 * for any to read meanwhile nothing is written.
 */
final class ReplayBuffer {
    private static final int MAX_CHUNK_ROWS = 1 << 14;
    private static final int MAX_CHUNK_FLOATS = 1 << 28;

    private final int features;
    private final int actionSize;
    private final int stride;
    private final long capacity;
    private final int chunkRows;
    private final float[][] chunks;
    private long added;
    /** How many had been added when the buffer was last empty. */
    private long addedBefore;

    /** @throws RallyException INVALID_SPEC when there is no memory for it */
    ReplayBuffer(int features, int actionSize, long capacity) {
        this.features = features;
        this.actionSize = actionSize;
        this.capacity = capacity;
        stride = 2 * features + actionSize + 2;
        chunkRows = Math.min(MAX_CHUNK_ROWS, MAX_CHUNK_FLOATS / stride);
        chunks = allocate();
    }

    private float[][] allocate() {
        // What cannot be there at all is refused before the heap is filled with a part of it, which takes half a
        // minute.
        if (capacity > Runtime.getRuntime().maxMemory() / (stride * (long) Float.BYTES)) {
            throw new RallyException(ErrorCode.INVALID_SPEC, tooLarge());
        }
        try {
            float[][] chunks = new float[Math.toIntExact((capacity + chunkRows - 1) / chunkRows)][];
            for (int i = 0; i < chunks.length; i++) {
                chunks[i] = new float[(int) Math.min(chunkRows, capacity - (long) i * chunkRows) * stride];
            }
            return chunks;
        } catch (OutOfMemoryError e) {
            throw new RallyException(ErrorCode.INVALID_SPEC, tooLarge(), e);
        }
    }

    private String tooLarge() {
        return "replayCapacity is " + capacity + ", which takes "
                + (long) ((double) capacity * stride * Float.BYTES / (1 << 20))
                + " MiB; the server has " + (Runtime.getRuntime().maxMemory() >> 20)
                + " MiB for everything: lower it, or start the server with more (java -Xmx)";
    }

    /** Transitions that were ever added. */
    long added() {
        return added;
    }

    /** Transitions that are there now. */
    long size() {
        return Math.min(added - addedBefore, capacity);
    }

    /** Adds all steps of the rollout that have outcomes, sequence by sequence. */
    void add(Rollout rollout) {
        int[] finalOf = new int[rollout.size()];
        for (int i = 0; i < rollout.finals(); i++) {
            finalOf[rollout.finalStep(i)] = i;
        }
        for (int s = 0; s < rollout.sequences(); s++) {
            int tail = rollout.tail(s);
            int step = rollout.head(s);
            while (true) {
                add(rollout, step, s, step == tail, finalOf[step]);
                if (step == tail) {
                    break;
                }
                step = rollout.next()[step];
            }
        }
    }

    /** Adds steps that were added before, to a buffer that has lost them: they do not count again. */
    void takeBack(Rollout rollout) {
        long before = added;
        add(rollout);
        addedBefore -= added - before;
        added = before;
    }

    private void add(Rollout rollout, int step, int sequence, boolean last, int finalIndex) {
        long slot = (added - addedBefore) % capacity;
        float[] chunk = chunks[(int) (slot / chunkRows)];
        int at = (int) (slot % chunkRows) * stride;
        System.arraycopy(rollout.observations(), step * features, chunk, at, features);
        System.arraycopy(rollout.actions(), step * actionSize, chunk, at + features, actionSize);
        int nextAt = at + features + actionSize;
        byte end = rollout.ends()[step];
        if (end == Rollout.TRUNCATED) {
            System.arraycopy(rollout.finalObservations(), finalIndex * features, chunk, nextAt, features);
        } else if (end == Rollout.TERMINATED) {
            Arrays.fill(chunk, nextAt, nextAt + features, 0);
        } else if (last) {
            System.arraycopy(rollout.afterTails(), sequence * features, chunk, nextAt, features);
        } else {
            System.arraycopy(rollout.observations(), rollout.next()[step] * features, chunk, nextAt, features);
        }
        chunk[nextAt + features] = rollout.rewards()[step];
        chunk[nextAt + features + 1] = end == Rollout.TERMINATED ? 0 : 1;
        added++;
    }

    /** Copies the transition at {@code index}, 0 to size - 1, to row {@code row} of the batch. */
    void get(long index, Transitions batch, int row) {
        float[] chunk = chunks[(int) (index / chunkRows)];
        int at = (int) (index % chunkRows) * stride;
        System.arraycopy(chunk, at, batch.observations, row * features, features);
        System.arraycopy(chunk, at + features, batch.actions, row * actionSize, actionSize);
        System.arraycopy(chunk, at + features + actionSize, batch.following, row * features, features);
        batch.rewards[row] = chunk[at + stride - 2];
        batch.goesOn[row] = chunk[at + stride - 1];
    }

    /** Adds the count and, when {@code whole}, all transitions: a tensor {@code [rows, stride]} for each chunk. */
    void save(SavedState to, boolean whole) {
        to.put("replayAdded", added);
        to.put("replayAddedBefore", whole ? addedBefore : added);
        for (int i = 0; whole && (long) i * chunkRows < size(); i++) {
            to.put("replay", "chunk." + i, Tensor.sharing(chunks[i], rows(i, size()), stride));
        }
    }

    /**
     * A buffer of the same capacity as it was saved; empty when it was saved without transitions. An empty one becomes it
     * itself: memory for two would be the most of what a large agent takes to load.
     *
     * @throws RallyException CORRUPT_CHECKPOINT; this one holds what it held before
     */
    ReplayBuffer restored(SavedState from) {
        long savedAdded = from.counter("replayAdded");
        long savedAddedBefore = from.counter("replayAddedBefore");
        if (savedAddedBefore > savedAdded) {
            throw SavedState.corrupt("counter replayAddedBefore is above replayAdded");
        }
        ReplayBuffer restored = size() == 0 ? this : new ReplayBuffer(features, actionSize, capacity);
        long stored = Math.min(savedAdded - savedAddedBefore, capacity);
        for (int i = 0; (long) i * chunkRows < stored; i++) {
            from.floats("replay", "chunk." + i, restored.chunks[i], rows(i, stored), stride);
        }
        restored.added = savedAdded;
        restored.addedBefore = savedAddedBefore;
        return restored;
    }

    private int rows(int chunk, long stored) {
        return (int) Math.min(chunkRows, stored - (long) chunk * chunkRows);
    }

    /** Some transitions, column by column. */
    static final class Transitions {
        final float[] observations;
        final float[] actions;
        final float[] following;
        final float[] rewards;
        /** 0 after a terminated step, else 1. */
        final float[] goesOn;

        Transitions(int rows, int features, int actionSize) {
            observations = new float[rows * features];
            actions = new float[rows * actionSize];
            following = new float[rows * features];
            rewards = new float[rows];
            goesOn = new float[rows];
        }
    }
}
