package dev.rally.agents.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;

/**
 * Fully connected layers, gated recurrent units (Cho et al., 2014, arXiv:1406.1078), heads:
 *
 * <pre>
 * r = sigmoid(Wr x + br + Ur h + cr)        z = sigmoid(Wz x + bz + Uz h + cz)
 * n = tanh(Wn x + bn + r (Un h + cn))       h' = (1 - z) n + z h
 * </pre>
 */
final class GruNetwork implements LibraryNetwork {
    private static final int COLUMNS = 1;

    private final GruShape shape;
    private final LayerViews views;

    GruNetwork(GruShape shape, NDArray flat) {
        this.shape = shape;
        views = new LayerViews(shape, flat);
    }

    @Override
    public NDArray forward(NDArray input) {
        int rows = Math.toIntExact(input.getShape().get(0));
        NDArray states = states(input, rows, views.blocks());
        return head(states, views.blocks()).concat(states, COLUMNS);
    }

    /** The library's autograd finds the way back through time. */
    @Override
    public Pass pass(NDArray input, int sequences) {
        NDArray leaf = views.layers().duplicate();
        leaf.attach(input.getManager());
        JniUtils.setGradMode(true); // the thread's
        try {
            leaf.setRequiresGradient(true);
            NDArray[] parameters = LayerViews.of(shape.blocks(), leaf);
            return new GruPass(leaf, head(states(input, sequences, parameters), parameters));
        } finally {
            JniUtils.setGradMode(false);
        }
    }

    /** {@code [rows, units]}: the state after each row. */
    private NDArray states(NDArray input, int sequences, NDArray[] parameters) {
        int units = shape.units();
        NDList columns = input.split(new long[] {shape.features(), shape.features() + units}, COLUMNS);
        NDArray x = columns.get(0);
        int layer = 0;
        for (; layer < shape.hidden().size(); layer++) {
            x = Activations.apply(shape.activation(), linear(x, parameters, layer));
        }
        NDArray gates = linear(x, parameters, layer);
        int steps = Math.toIntExact(input.getShape().get(0)) / sequences;
        if (steps == 1) {
            return next(gates, columns.get(1), parameters, layer + 1);
        }
        NDList gatesOf = gates.split(steps);
        NDList givenOf = columns.get(1).split(steps);
        NDList goesOnOf = columns.get(2).split(steps);
        NDList states = new NDList();
        for (int t = 0; t < steps; t++) {
            NDArray before = t == 0
                    ? givenOf.get(0)
                    : states.get(t - 1).mul(goesOnOf.get(t)).add(givenOf.get(t));
            states.add(next(gatesOf.get(t), before, parameters, layer + 1));
        }
        return states.remove(0).getNDArrayInternal().concat(states, 0);
    }

    /** The state after one step. */
    private NDArray next(NDArray ofInput, NDArray before, NDArray[] parameters, int layer) {
        NDList x = ofInput.split(GruShape.GATES, COLUMNS);
        NDList h = linear(before, parameters, layer).split(GruShape.GATES, COLUMNS);
        NDArray reset = Activation.sigmoid(x.get(0).add(h.get(0)));
        NDArray update = Activation.sigmoid(x.get(1).add(h.get(1)));
        NDArray candidate = x.get(2).add(reset.mul(h.get(2))).tanh();
        return candidate.add(update.mul(before.sub(candidate)));
    }

    private static NDArray head(NDArray states, NDArray[] parameters) {
        return linear(states, parameters, parameters.length / 2 - 1);
    }

    private static NDArray linear(NDArray x, NDArray[] parameters, int layer) {
        return Linear.linear(x, parameters[2 * layer], parameters[2 * layer + 1])
                .get(0);
    }

    /** @param leaf what autograd collects the gradient in */
    private record GruPass(NDArray leaf, NDArray outputs) implements Pass {
        @Override
        public NDArray gradient(NDArray outputGradient) {
            JniUtils.backward((PtNDArray) outputs, (PtNDArray) outputGradient, false, false);
            NDArray gradient = leaf.getGradient();
            gradient.attach(leaf.getManager());
            return gradient;
        }
    }

    @Override
    public float[] freeParameters() {
        return views.freeParameters();
    }

    @Override
    public GruShape shape() {
        return shape;
    }

    @Override
    public void close() {
        views.close();
    }
}
