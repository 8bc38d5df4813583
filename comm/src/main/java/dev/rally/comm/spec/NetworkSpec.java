package dev.rally.comm.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** The function from an observation to the policy's and the value's outputs. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({@JsonSubTypes.Type(value = NetworkSpec.Mlp.class, name = "mlp")})
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

    /** A trunk of fully connected layers that the policy head and the value head share. */
    record Mlp(List<Integer> hidden, Activation activation) implements NetworkSpec {
        public Mlp {
            Check.that(activation != null, "network.activation is missing; allowed are relu and tanh");
            hidden = Check.list("network.hidden", hidden);
            checkWidths("network.hidden", hidden, 1);
        }

        /** Weights and biases between {@code inputs} features and {@code outputs}; may be more than an int holds. */
        double parameters(int inputs, int outputs) {
            double count = 0;
            double before = inputs;
            for (int width : hidden) {
                count += (before + 1) * width;
                before = width;
            }
            return count + (before + 1) * outputs;
        }

        public static Mlp defaults() {
            return new Mlp(List.of(64, 64), Activation.TANH);
        }
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
