package dev.rally.agents.bench;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import dev.rally.comm.spec.NetworkSpec;
import dev.rally.comm.spec.ObservationSpace;

/**
 * Forward and backward through a convolutional network by autograd: no gathering of rows, no loss of PPO's, no optimiser.
 */
final class BareConv extends Yardstick {
    private static final float DEVIATION = 0.02f;

    private final NDManager manager;
    private final NetworkSpec.Conv spec;
    private final NDArray[] parameters;
    private final NDArray images;

    BareConv(String device, NetworkSpec.Conv spec, ObservationSpace space, int outputs, int rows) {
        super(rows);
        this.spec = spec;
        manager = NDManager.newBaseManager(device.equals("gpu") ? Device.gpu(0) : Device.cpu());
        parameters = new NDArray[2 * (spec.layers().size() + spec.hidden().size() + 1)];
        int inputs = space.channels();
        int high = space.shape().get(1);
        int wide = space.shape().get(2);
        images = normal(rows, inputs, high, wide);
        int at = 0;
        for (NetworkSpec.Conv.Layer layer : spec.layers()) {
            at = put(at, layer.filters(), inputs, layer.kernel(), layer.kernel());
            inputs = layer.filters();
            high = layer.output(high);
            wide = layer.output(wide);
        }
        inputs *= high * wide;
        for (int width : spec.hidden()) {
            at = put(at, width, inputs);
            inputs = width;
        }
        put(at, outputs, inputs);
    }

    private int put(int at, long... weight) {
        parameters[at] = normal(weight);
        parameters[at + 1] = manager.zeros(new Shape(weight[0]));
        parameters[at].setRequiresGradient(true);
        parameters[at + 1].setRequiresGradient(true);
        return at + 2;
    }

    private NDArray normal(long... shape) {
        return manager.randomNormal(0, DEVIATION, new Shape(shape), DataType.FLOAT32);
    }

    @Override
    void update() {
        try (NDManager step = manager.newSubManager()) {
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                collector.backward(forward(step).square().mean());
            }
            JniUtils.setGradMode(false);
            for (NDArray parameter : parameters) {
                NDArray gradient = parameter.getGradient();
                gradient.attach(step);
                gradient.muli(0);
            }
        }
    }

    private NDArray forward(NDManager step) {
        NDArray x = images.mul(1);
        x.attach(step);
        int at = 0;
        for (NetworkSpec.Conv.Layer layer : spec.layers()) {
            Shape stride = new Shape(layer.stride(), layer.stride());
            x = Activation.relu(
                    Conv2d.conv2d(x, parameters[at], parameters[at + 1], stride).get(0));
            at += 2;
        }
        x = x.reshape(images.getShape().get(0), -1);
        for (; at < parameters.length - 2; at += 2) {
            x = Activation.relu(
                    Linear.linear(x, parameters[at], parameters[at + 1]).get(0));
        }
        return Linear.linear(x, parameters[at], parameters[at + 1]).get(0);
    }

    @Override
    public void close() {
        manager.close();
    }
}
