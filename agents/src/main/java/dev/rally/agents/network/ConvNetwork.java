package dev.rally.agents.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;

/**
 * Convolutions, then a multi-layer perceptron: images {@code [rows, channels, height, width]}, of bytes that stand for 0
 * to 1 or of floats, to {@code [rows, outputs]}.
 */
final class ConvNetwork implements LibraryNetwork {
    private static final float BYTE_SCALE = 1 / 255f;

    private final ConvShape shape;
    /** All convolutions' parameters. */
    private final NDArray convolutions;

    private final NDArray[] views;
    private final NDArray denseParameters;
    private final LibraryMlp dense;

    ConvNetwork(ConvShape shape, NDArray flat) {
        this.shape = shape;
        try (NDList halves = flat.split(new long[] {shape.denseOffset()})) {
            convolutions = halves.get(0).reshape(shape.denseOffset());
            denseParameters = halves.get(1).reshape(shape.dense().parameterCount());
        }
        views = views(convolutions);
        dense = new LibraryMlp(shape.dense(), denseParameters);
    }

    /** Weight and bias of each convolution, as parts of the parameters. */
    private NDArray[] views(NDArray parameters) {
        return LayerViews.of(shape.blocks().subList(0, 2 * shape.convs().size()), parameters);
    }

    @Override
    public NDArray forward(NDArray input) {
        return dense.forward(features(scaled(input), views));
    }

    /** Through the convolutions the library's autograd finds the way back. */
    @Override
    public Pass pass(NDArray input, int sequences) {
        NDArray images = scaled(input);
        NDArray leaf = convolutions.duplicate();
        leaf.attach(input.getManager());
        NDArray features;
        JniUtils.setGradMode(true); // the thread's
        try {
            leaf.setRequiresGradient(true);
            features = features(images, views(leaf));
        } finally {
            JniUtils.setGradMode(false);
        }
        return new ConvPass(leaf, features, dense.pass(features, sequences));
    }

    /** {@code [rows, filters * height * width]} of the last convolution. */
    private NDArray features(NDArray images, NDArray[] parameters) {
        NDArray x = images;
        for (int i = 0; i < shape.convs().size(); i++) {
            int stride = shape.convs().get(i).stride();
            x = Conv2d.conv2d(x, parameters[2 * i], parameters[2 * i + 1], new Shape(stride, stride))
                    .get(0);
            x = Activation.relu(x);
        }
        return x.reshape(x.getShape().get(0), shape.dense().inputs());
    }

    private static NDArray scaled(NDArray input) {
        if (input.getDataType() == DataType.FLOAT32) {
            return input;
        }
        NDArray floats = input.toType(DataType.FLOAT32, true);
        floats.muli(BYTE_SCALE);
        return floats;
    }

    /** @param leaf what autograd collects the convolutions' gradient in */
    private record ConvPass(NDArray leaf, NDArray features, MlpPass dense) implements Pass {
        @Override
        public NDArray outputs() {
            return dense.outputs();
        }

        @Override
        public NDArray gradient(NDArray outputGradient) {
            NDArray last = dense.gradient(outputGradient);
            JniUtils.backward((PtNDArray) features, (PtNDArray) dense.inputGradient(), false, false);
            NDArray first = leaf.getGradient();
            first.attach(leaf.getManager());
            return first.getNDArrayInternal().concat(new NDList(last), 0);
        }
    }

    @Override
    public float[] freeParameters() {
        return dense.freeParameters();
    }

    @Override
    public ConvShape shape() {
        return shape;
    }

    @Override
    public void close() {
        dense.close();
        denseParameters.close();
        for (NDArray view : views) {
            view.close();
        }
        convolutions.close();
    }
}
