package dev.rally.checkpoints;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Numbers of one type in a shape, the last axis varying fastest.
 *
 */
public final class Tensor {
    private final Type type;
    private final List<Long> shape;
    private final Elements elements;

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

    /**
     * Of bytes that are shared with the giver, not copied.
     *
     * @param shape the axis lengths; empty for a single number
     * @param data exactly the elements' bytes, little-endian
     */
    public Tensor(Type type, List<Long> shape, ByteBuffer data) {
        this(type, shape, new Elements.Encoded(data));
    }

    private Tensor(Type type, List<Long> shape, Elements elements) {
        this.type = type;
        this.shape = List.copyOf(shape);
        this.elements = elements;
        long expected = sizeBytes(type, shape);
        if (expected != elements.sizeBytes()) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT, "%s of shape %s takes %d bytes, not %d", type, shape, expected, elements.sizeBytes()));
        }
    }

    public Type type() {
        return type;
    }

    /** The axis lengths; empty for a single number. */
    public List<Long> shape() {
        return shape;
    }

    /** All bytes, read-only and little-endian; the buffer's position is nobody else's. */
    public ByteBuffer data() {
        return elements.bytes();
    }

    Elements elements() {
        return elements;
    }

    /**
     * The first numbers of an array, which is not copied: it stays as it is until the tensor is no longer in use. For what is
     * too large to be there twice.
     */
    public static Tensor sharing(float[] values, long... shape) {
        List<Long> axes = boxed(shape);
        int count = Math.toIntExact(sizeBytes(Type.F32, axes) / Float.BYTES);
        return new Tensor(Type.F32, axes, new Elements.Floats(values, count));
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
        floats(values);
        return values;
    }

    /** Copies the elements of an {@code F32} tensor to the beginning of an array. */
    public void floats(float[] to) {
        data().asFloatBuffer().get(to, 0, elements(Type.F32));
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
    public boolean equals(Object other) {
        return other instanceof Tensor tensor
                && type == tensor.type
                && shape.equals(tensor.shape)
                && data().equals(tensor.data());
    }

    @Override
    public int hashCode() {
        return Objects.hash(type, shape);
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
        return Math.toIntExact(elements.sizeBytes() / type.sizeBytes());
    }

    private static ByteBuffer allocate(int elements, Type type) {
        return ByteBuffer.allocate(Math.multiplyExact(elements, type.sizeBytes()))
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    private static List<Long> boxed(long[] shape) {
        return Arrays.stream(shape).boxed().toList();
    }
}
