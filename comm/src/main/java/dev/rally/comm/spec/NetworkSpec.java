package dev.rally.comm.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.rally.comm.error.RallyException;
import java.util.List;

/** The function from an observation to the policy's and the value's outputs. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = NetworkSpec.Mlp.class, name = "mlp"),
    @JsonSubTypes.Type(value = NetworkSpec.Conv.class, name = "conv"),
    @JsonSubTypes.Type(value = NetworkSpec.Gru.class, name = "gru")
})
public sealed interface NetworkSpec {

    /** The nonlinearity after each hidden layer. */
    enum Activation {
        @JsonProperty("relu")
        RELU,
        @JsonProperty("tanh")
        TANH
    }

    /** So many parameters, with their moments and snapshots, fit into a gigabyte. */
    int MAX_PARAMETERS = 1 << 24;

    /**
     * Weights and biases between an observation and {@code outputs}; may be more than an int holds.
     *
     * @throws RallyException INVALID_SPEC when the network does not fit the observation
     */
    double parameters(ObservationSpace observation, int outputs);

    /** A trunk of fully connected layers that the policy head and the value head share. */
    record Mlp(List<Integer> hidden, Activation activation) implements NetworkSpec {
        public Mlp {
            checkActivation(activation);
            hidden = Check.list("network.hidden", hidden);
            checkWidths("network.hidden", hidden, 1);
        }

        @Override
        public double parameters(ObservationSpace observation, int outputs) {
            requireVectors("mlp", observation);
            return dense(hidden, observation.inputs(), outputs);
        }

        public static Mlp defaults() {
            return new Mlp(List.of(64, 64), Activation.TANH);
        }
    }

    /**
     * For images: convolutions without padding, a rectifier after each, then fully connected layers that the heads share.
     * The defaults are those of Mnih et al. (2015, doi:10.1038/nature14236).
     */
    record Conv(List<Layer> layers, List<Integer> hidden, Activation activation) implements NetworkSpec {

        /** One convolution with a square kernel. */
        public record Layer(int filters, int kernel, int stride) {
            public Layer {
                Check.range("network.layers filters", filters, 1, 4096);
                Check.range("network.layers kernel", kernel, 1, 64);
                Check.range("network.layers stride", stride, 1, 64);
            }

            /** How high (or wide) the output is when the input is so high; below 1 when the kernel does not fit. */
            public int output(int input) {
                return input < kernel ? 0 : (input - kernel) / stride + 1;
            }
        }

        public Conv {
            checkActivation(activation);
            layers = Check.list("network.layers", layers);
            Check.that(
                    !layers.isEmpty() && layers.size() <= 16,
                    "network.layers has %s convolutions; allowed are 1 to 16",
                    layers.size());
            hidden = Check.list("network.hidden", hidden);
            checkWidths("network.hidden", hidden, 0);
        }

        @Override
        public double parameters(ObservationSpace observation, int outputs) {
            Check.that(
                    observation.type() == ObservationSpace.Type.UINT8,
                    "network.type is conv and the observation float32 of shape %s; conv takes uint8 images: give vectors"
                            + " the mlp network",
                    observation.shape());
            double count = 0;
            int before = observation.channels();
            int high = observation.shape().get(1);
            int wide = observation.shape().get(2);
            for (Layer layer : layers) {
                Check.that(
                        layer.output(high) > 0 && layer.output(wide) > 0,
                        "network.layers has a kernel of %s by %s for an input of %s by %s; it must fit: use a smaller"
                                + " kernel or fewer layers",
                        layer.kernel,
                        layer.kernel,
                        high,
                        wide);
                count += ((double) before * layer.kernel * layer.kernel + 1) * layer.filters;
                before = layer.filters;
                high = layer.output(high);
                wide = layer.output(wide);
            }
            return count + dense(hidden, (double) before * high * wide, outputs);
        }

        public static Conv defaults() {
            return new Conv(
                    List.of(new Layer(32, 8, 4), new Layer(64, 4, 2), new Layer(64, 3, 1)),
                    List.of(512),
                    Activation.RELU);
        }
    }

    /** Weights and biases of fully connected layers; may be more than an int holds. */
    static double dense(List<Integer> hidden, double inputs, int outputs) {
        double count = 0;
        double before = inputs;
        for (int width : hidden) {
            count += (before + 1) * width;
            before = width;
        }
        return count + (before + 1) * outputs;
    }

    /**
     * A memory: fully connected layers, then gated recurrent units (Cho et al., 2014, arXiv:1406.1078) whose state the heads
     * see, and which the next step of the lane begins with.
     *
     * @param units numbers in the state
     * @param sequenceLength consecutive steps through which learning goes back at most
     */
    record Gru(List<Integer> hidden, Activation activation, int units, int sequenceLength) implements NetworkSpec {
        public Gru {
            checkActivation(activation);
            hidden = Check.list("network.hidden", hidden);
            checkWidths("network.hidden", hidden, 0);
            Check.range("network.units", units, 1, 4096);
            Check.range("network.sequenceLength", sequenceLength, 1, 1024);
        }

        @Override
        public double parameters(ObservationSpace observation, int outputs) {
            requireVectors("gru", observation);
            int gates = 3 * units;
            return dense(hidden, observation.inputs(), gates) + gates * (units + 1.0) + (units + 1.0) * outputs;
        }

        public static Gru defaults() {
            return new Gru(List.of(64), Activation.TANH, 64, 16);
        }
    }

    private static void requireVectors(String type, ObservationSpace observation) {
        Check.that(
                observation.type() == ObservationSpace.Type.FLOAT32,
                "network.type is %s and the observation uint8 of shape %s; %s takes float32 vectors: give images the"
                        + " conv network",
                type,
                observation.shape(),
                type);
    }

    private static void checkActivation(Activation activation) {
        Check.that(activation != null, "network.activation is missing; allowed are relu and tanh");
    }

    static void checkWidths(String field, List<Integer> widths, int atLeast) {
        Check.that(
                widths.size() >= atLeast && widths.size() <= 16,
                "%s has %s layers; allowed are %s to 16",
                field,
                widths.size(),
                atLeast);
        for (int width : widths) {
            Check.range(field + " width", width, 1, 8192);
        }
    }
}
