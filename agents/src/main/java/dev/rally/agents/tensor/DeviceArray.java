package dev.rally.agents.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;

/** A {@link FlatArray} of the tensor library, on the library's device. */
public final class DeviceArray implements FlatArray {
    private static final NDIndex ALL = new NDIndex("...");

    private final NDArray array;

    /** @param array becomes this one's own */
    public DeviceArray(NDArray array) {
        this.array = array;
    }

    public NDArray array() {
        return array;
    }

    @Override
    public DeviceArray copy() {
        return new DeviceArray(array.duplicate());
    }

    @Override
    public void become(FlatArray other) {
        array.set(ALL, ((DeviceArray) other).array);
    }

    @Override
    public DeviceArray zeros() {
        return new DeviceArray(array.zerosLike());
    }

    @Override
    public float[] download() {
        return Compute.download(array);
    }

    @Override
    public void add(FlatArray other) {
        array.addi(((DeviceArray) other).array);
    }

    @Override
    public void add(FlatArray other, float factor) {
        try (NDArray part = ((DeviceArray) other).array.mul(factor)) {
            array.addi(part);
        }
    }

    @Override
    public void follow(FlatArray leader, float share) {
        array.muli(1 - share);
        try (NDArray part = ((DeviceArray) leader).array.mul(share)) {
            array.addi(part);
        }
    }

    @Override
    public double squares() {
        try (NDArray squares = array.square();
                NDArray sum = squares.sum()) {
            return sum.getFloat();
        }
    }

    @Override
    public void close() {
        array.close();
    }
}
