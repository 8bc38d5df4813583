package dev.rally.agents.state;

import dev.rally.agents.network.NetworkShape;
import dev.rally.checkpoints.CheckpointContents;
import dev.rally.checkpoints.Tensor;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Named tensors and counters on their way to a checkpoint or back. What is missing, of another type or shape than asked
 * for, or makes no sense, is {@link ErrorCode#CORRUPT_CHECKPOINT}.
 */
public final class SavedState {
    private final Map<String, Map<String, Tensor>> tensors;
    private final Map<String, Long> counters;

    private SavedState(Map<String, Map<String, Tensor>> tensors, Map<String, Long> counters) {
        this.tensors = tensors;
        this.counters = counters;
    }

    public static SavedState empty() {
        return new SavedState(new TreeMap<>(), new TreeMap<>());
    }

    public static SavedState of(CheckpointContents contents) {
        return new SavedState(contents.tensors(), contents.counters());
    }

    /** Group to named tensors: what a checkpoint has a file for. */
    public Map<String, Map<String, Tensor>> tensors() {
        return tensors;
    }

    public Map<String, Long> counters() {
        return counters;
    }

    public void put(String group, String name, Tensor tensor) {
        tensors.computeIfAbsent(group, g -> new TreeMap<>()).put(name, tensor);
    }

    public void put(String group, String name, float[] values) {
        put(group, name, Tensor.of(values, values.length));
    }

    public void put(String counter, long value) {
        counters.put(counter, value);
    }

    /** Adds a network's flat parameters, a tensor for each weight {@code [out, in, …]} and bias {@code [out]}. */
    public void putNetwork(String group, String prefix, NetworkShape shape, float[] flat) {
        for (NetworkShape.Block block : shape.blocks()) {
            float[] values = Arrays.copyOfRange(flat, block.offset(), block.offset() + block.size());
            put(group, prefix + block.name(), Tensor.of(values, dimensions(block)));
        }
        if (shape.freeParameters() > 0) {
            put(group, prefix + "free", Arrays.copyOfRange(flat, shape.freeOffset(), shape.parameterCount()));
        }
    }

    /** The flat parameters that {@link #putNetwork} was given. */
    public float[] network(String group, String prefix, NetworkShape shape) {
        float[] flat = new float[shape.parameterCount()];
        for (NetworkShape.Block block : shape.blocks()) {
            copy(floats(group, prefix + block.name(), dimensions(block)), flat, block.offset());
        }
        if (shape.freeParameters() > 0) {
            copy(floats(group, prefix + "free", shape.freeParameters()), flat, shape.freeOffset());
        }
        return flat;
    }

    private static long[] dimensions(NetworkShape.Block block) {
        return block.dimensions().stream().mapToLong(d -> d).toArray();
    }

    private static void copy(float[] part, float[] flat, int offset) {
        System.arraycopy(part, 0, flat, offset, part.length);
    }

    /** Finite numbers. */
    public float[] floats(String group, String name, long... shape) {
        float[] values = new float[count(shape)];
        floats(group, name, values, shape);
        return values;
    }

    /** Finite numbers, which become the first ones of an array. */
    public void floats(String group, String name, float[] to, long... shape) {
        tensor(group, name, Tensor.Type.F32, shape).floats(to);
        int count = count(shape);
        for (int i = 0; i < count; i++) {
            if (!Float.isFinite(to[i])) {
                throw insane(group, name, to[i]);
            }
        }
    }

    private static int count(long[] shape) {
        return Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
    }

    /** Finite numbers. */
    public double[] doubles(String group, String name, long... shape) {
        double[] values = tensor(group, name, Tensor.Type.F64, shape).doubles();
        for (double value : values) {
            if (!Double.isFinite(value)) {
                throw insane(group, name, value);
            }
        }
        return values;
    }

    /** Zeros and ones. */
    public byte[] flags(String group, String name, long... shape) {
        byte[] values = tensor(group, name, Tensor.Type.U8, shape).bytes();
        for (byte value : values) {
            if ((value & ~1) != 0) {
                throw insane(group, name, Byte.toUnsignedInt(value));
            }
        }
        return values;
    }

    /** Bytes, in order. */
    public ByteBuffer bytes(String group, String name, long... shape) {
        return tensor(group, name, Tensor.Type.U8, shape).data();
    }

    public boolean has(String group, String name) {
        return tensors.getOrDefault(group, Map.of()).containsKey(name);
    }

    /** Counts, 0 or more; as many as there are. */
    public long[] counts(String group, String name) {
        long length = find(group, name).data().remaining() / Tensor.Type.I64.sizeBytes();
        long[] values = tensor(group, name, Tensor.Type.I64, length).longs();
        for (long value : values) {
            if (value < 0) {
                throw insane(group, name, value);
            }
        }
        return values;
    }

    public long counter(String name) {
        Long value = counters.get(name);
        if (value == null || value < 0) {
            throw corrupt("counter " + name + " is " + (value == null ? "missing" : value));
        }
        return value;
    }

    private Tensor tensor(String group, String name, Tensor.Type type, long... shape) {
        Tensor tensor = find(group, name);
        if (tensor.type() != type
                || !tensor.shape().equals(Arrays.stream(shape).boxed().toList())) {
            throw corrupt(group + "/" + name + " is " + tensor + ", not " + type + Arrays.toString(shape));
        }
        return tensor;
    }

    private Tensor find(String group, String name) {
        Tensor tensor = tensors.getOrDefault(group, Map.of()).get(name);
        if (tensor == null) {
            throw corrupt(group + "/" + name + " is missing");
        }
        return tensor;
    }

    private static RallyException insane(String group, String name, Number value) {
        return corrupt(group + "/" + name + " has a " + value);
    }

    /** @param what without "the checkpoint's" before it */
    public static RallyException corrupt(String what) {
        return new RallyException(
                ErrorCode.CORRUPT_CHECKPOINT, "the checkpoint's " + what + "; use an earlier checkpoint");
    }
}
