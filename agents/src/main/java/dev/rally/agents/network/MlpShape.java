package dev.rally.agents.network;

import dev.rally.comm.spec.NetworkSpec;
import dev.rally.comm.spec.NetworkSpec.Activation;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the layers of a multi-layer perceptron lie in its flat parameters: for each layer its weight {@code [out, in]}
 * row by row, then its bias {@code [out]}; after the last layer the free parameters, which no layer uses. The last
 * layer is the policy head and, as its last row, the value head: one matrix product evaluates both.
 *
 * @param layers the hidden layers, then the head
 * @param freeParameters such as the log standard deviations of continuous actions
 */
public record MlpShape(List<Layer> layers, Activation activation, int freeParameters) {

    /**
     * One fully connected layer.
     *
     * @param offset of its weight in the flat parameters; its bias follows at once
     */
    public record Layer(String name, int inputs, int outputs, int offset) {
        public int biasOffset() {
            return offset + inputs * outputs;
        }

        public int end() {
            return biasOffset() + outputs;
        }
    }

    public MlpShape {
        layers = List.copyOf(layers);
    }

    /** A trunk as specified, with {@code outputs} for the policy and one for the value. */
    public static MlpShape of(NetworkSpec.Mlp spec, int features, int policyOutputs, int freeParameters) {
        List<Layer> layers = new ArrayList<>();
        int inputs = features;
        int offset = 0;
        for (int width : spec.hidden()) {
            Layer layer = new Layer("trunk." + layers.size(), inputs, width, offset);
            layers.add(layer);
            inputs = width;
            offset = layer.end();
        }
        layers.add(new Layer("head", inputs, policyOutputs + 1, offset));
        return new MlpShape(layers, spec.activation(), freeParameters);
    }

    public Layer head() {
        return layers.get(layers.size() - 1);
    }

    public int inputs() {
        return layers.get(0).inputs();
    }

    /** The policy's outputs and, last, the value. */
    public int outputs() {
        return head().outputs();
    }

    /** Where the free parameters begin. */
    public int freeOffset() {
        return head().end();
    }

    public int parameterCount() {
        return freeOffset() + freeParameters;
    }
}
