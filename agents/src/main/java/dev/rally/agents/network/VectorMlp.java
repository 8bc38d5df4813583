package dev.rally.agents.network;

import dev.rally.agents.tensor.HostArray;
import java.util.Arrays;

/** A multi-layer perceptron that is computed in the processor's vectors: {@link VectorEvaluation}. */
record VectorMlp(MlpShape shape, HostArray parameters) implements Network {

    @Override
    public float[] freeParameters() {
        int from = parameters.layout().freeAt();
        return Arrays.copyOfRange(parameters.values(), from, from + shape.freeParameters());
    }

    /** The parameters are their owner's. */
    @Override
    public void close() {}
}
