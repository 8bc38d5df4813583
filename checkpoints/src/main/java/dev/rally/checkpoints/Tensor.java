package dev.rally.checkpoints;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Numbers of one type in a shape, the last axis varying fastest.
 *
 * @param shape the axis lengths; empty for a single number
 * @param data exactly the elements' bytes, little-endian; the bytes are shared with the giver, not copied
 */
public record Tensor(Type type, List<Long> shape, ByteBuffer data) {

    /** The element types, named as the safetensors format names them. */
    public enum Type {
        F32(4),
        F64(8),
        I32(4),
        I64(8),
        U8(1);

        private final int sizeBytes;

        Type(int sizeBytes) {
            this.sizeBytes = sizeBytes;
        }

        public int sizeBytes() {
            return sizeBytes;
        }
    }

    public Tensor {
        shape = List.copyOf(shape);
        data = data.slice().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
        long expected = sizeBytes(type, shape);
        if (expected != data.remaining()) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT, "%s of shape %s takes %d bytes, not %d", type, shape, expected, data.remaining()));
        }
    }

    /** A fresh read-only, little-endian view of the bytes; its position is nobody else's. */
    @Override
    public ByteBuffer data() {
        return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    public static Tensor of(float[] values, long... shape) {
        ByteBuffer bytes = allocate(values.length, Type.F32);
        bytes.asFloatBuffer().put(values);
        return new Tensor(Type.F32, boxed(shape), bytes);
    }

    public static Tensor of(double[] values, long... shape) {
        ByteBuffer bytes = allocate(values.length, Type.F64);
        bytes.asDoubleBuffer().put(values);
        return new Tensor(Type.F64, boxed(shape), bytes);
    }

    public static Tensor of(int[] values, long... shape) {
        ByteBuffer bytes = allocate(values.length, Type.I32);
        bytes.asIntBuffer().put(values);
        return new Tensor(Type.I32, boxed(shape), bytes);
    }

    public static Tensor of(long[] values, long... shape) {
        ByteBuffer bytes = allocate(values.length, Type.I64);
        bytes.asLongBuffer().put(values);
        return new Tensor(Type.I64, boxed(shape), bytes);
    }

    public static Tensor of(byte[] values, long... shape) {
        return new Tensor(Type.U8, boxed(shape), ByteBuffer.wrap(values.clone()));
    }

    /** A copy of the elements of an {@code F32} tensor. */
    public float[] floats() {
        float[] values = new float[elements(Type.F32)];
        data().asFloatBuffer().get(values);
        return values;
    }

    /** A copy of the elements of an {@code F64} tensor. */
    public double[] doubles() {
        double[] values = new double[elements(Type.F64)];
        data().asDoubleBuffer().get(values);
        return values;
    }

    /** A copy of the elements of an {@code I32} tensor. */
    public int[] ints() {
        int[] values = new int[elements(Type.I32)];
        data().asIntBuffer().get(values);
        return values;
    }

    /** A copy of the elements of an {@code I64} tensor. */
    public long[] longs() {
        long[] values = new long[elements(Type.I64)];
        data().asLongBuffer().get(values);
        return values;
    }

    /** A copy of the elements of a {@code U8} tensor. */
    public byte[] bytes() {
        byte[] values = new byte[elements(Type.U8)];
        data().get(values);
        return values;
    }

    @Override
    public String toString() {
        return type + shape.toString();
    }

    /** The product of the axis lengths times the element size; overflow and negative lengths are refused. */
    static long sizeBytes(Type type, List<Long> shape) {
        try {
            long bytes = type.sizeBytes();
            for (long length : shape) {
                if (length < 0) {
                    throw new IllegalArgumentException("negative length in shape " + shape);
                }
                bytes = Math.multiplyExact(bytes, length);
            }
            return bytes;
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("shape " + shape + " is too large", e);
        }
    }

    private int elements(Type expected) {
        if (type != expected) {
            throw new IllegalStateException("the tensor is " + this + ", not " + expected);
        }
        return data.remaining() / type.sizeBytes();
    }

    private static ByteBuffer allocate(int elements, Type type) {
        return ByteBuffer.allocate(Math.multiplyExact(elements, type.sizeBytes()))
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    private static List<Long> boxed(long[] shape) {
        return Arrays.stream(shape).boxed().toList();
    }
}
