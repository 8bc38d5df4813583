package dev.rally.comm.batch;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * Bulk copies between the heap and memory whose file another process may shorten at any moment.
 *
 * <p>Touching a page that is no longer there raises SIGBUS. HotSpot turns it into an {@link InternalError}, but not at
 * once: the access goes on with garbage, and the error is delivered at some later transition into the virtual machine,
 * before JDK 19 only at a call into its runtime. Each copy here therefore ends with such a call, so that the error
 * appears inside the copy that caused it and becomes {@link ErrorCode#INVALID_BATCH}.
 */
public final class MappedFaults {
    /** Not a constant, so that no compiler can replace the call into the runtime by a plain allocation. */
    private static int zero = 0;

    private MappedFaults() {}

    /**
     * Throws the pending {@link InternalError} of an earlier access of this thread, if there is one. Allocating an
     * array of arrays is the cheapest thing that always enters the runtime (30 ns, 16 bytes).
     */
    @SuppressWarnings("ReturnValueIgnored")
    public static void deliver() {
        int size = new byte[zero][zero].length;
        if (size != 0) {
            throw new AssertionError(size);
        }
    }

    /** What a fault in shared memory means to the caller. */
    public static RallyException shortened(InternalError fault) {
        return new RallyException(
                ErrorCode.INVALID_BATCH,
                "the file behind the batch was shortened while it was in use; a file in use keeps its size: open a"
                        + " new exchange",
                fault);
    }

    static void get(ByteBuffer from, int index, byte[] to, int toIndex, int count) {
        try {
            from.get(index, to, toIndex, count);
            deliver();
        } catch (InternalError fault) {
            throw shortened(fault);
        }
    }

    static void get(FloatBuffer from, int index, float[] to, int toIndex, int count) {
        try {
            from.get(index, to, toIndex, count);
            deliver();
        } catch (InternalError fault) {
            throw shortened(fault);
        }
    }

    static void get(IntBuffer from, int index, int[] to, int toIndex, int count) {
        try {
            from.get(index, to, toIndex, count);
            deliver();
        } catch (InternalError fault) {
            throw shortened(fault);
        }
    }

    static void put(ByteBuffer to, int index, byte[] from, int fromIndex, int count) {
        try {
            to.put(index, from, fromIndex, count);
            deliver();
        } catch (InternalError fault) {
            throw shortened(fault);
        }
    }

    static void put(FloatBuffer to, int index, float[] from, int fromIndex, int count) {
        try {
            to.put(index, from, fromIndex, count);
            deliver();
        } catch (InternalError fault) {
            throw shortened(fault);
        }
    }

    static void put(IntBuffer to, int index, int[] from, int fromIndex, int count) {
        try {
            to.put(index, from, fromIndex, count);
            deliver();
        } catch (InternalError fault) {
            throw shortened(fault);
        }
    }
}
