package dev.rally.agents.network;

import dev.rally.agents.tensor.HostArray;
import dev.rally.agents.tensor.HostStaging;
import dev.rally.agents.tensor.Staging;
import dev.rally.agents.vector.Perceptron;
import dev.rally.comm.spec.NetworkSpec.Activation;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Evaluates in the processor's vectors. */
final class VectorEvaluation implements Evaluation {
    private final Perceptron perceptron;
    private final HostStaging input;
    private int rows;
    private @Nullable HostArray passed;
    private long passedAfter;

    VectorEvaluation(MlpShape shape, int rows) {
        perceptron = new Perceptron(shape.layout(), shape.activation() == Activation.TANH, rows);
        input = new HostStaging(perceptron.input(), shape.inputs());
    }

    @Override
    public Staging input() {
        return input;
    }

    @Override
    public void forward(Network network, int rows, float[] out, int at) {
        perceptron.forward(((VectorMlp) network).parameters().values(), rows);
        perceptron.outputs(rows, out, at);
    }

    @Override
    public void pass(Network network, int rows, int sequences, float[] out) {
        this.rows = rows;
        HostArray parameters = ((VectorMlp) network).parameters();
        if (parameters != passed || parameters.changes() != passedAfter) {
            perceptron.forgetTransposed();
            passed = parameters;
            passedAfter = parameters.changes();
        }
        forward(network, rows, out, 0);
    }

    @Override
    public void begin() {
        perceptron.begin();
    }

    @Override
    public void back(float[] slopes) {
        perceptron.back(parameters(), slopes, rows);
    }

    @Override
    public void addInputSlopes(float[] slopes, int from, float[] to) {
        perceptron.addInputSlopes(parameters(), slopes, rows, from, to);
    }

    private float[] parameters() {
        return Objects.requireNonNull(passed, "pass first").values();
    }

    @Override
    public HostArray gradient() {
        return HostArray.over(perceptron.layout(), perceptron.gradient());
    }

    @Override
    public HostArray gradient(float[] free) {
        HostArray gradient = gradient();
        System.arraycopy(free, 0, gradient.changing(), gradient.layout().freeAt(), free.length);
        return gradient;
    }

    @Override
    public void close() {}
}
