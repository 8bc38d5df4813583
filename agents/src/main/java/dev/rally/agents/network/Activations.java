package dev.rally.agents.network;

import ai.djl.ndarray.NDArray;
import dev.rally.comm.spec.NetworkSpec.Activation;

/** The nonlinearities of hidden layers and the way back through them. */
final class Activations {
    private Activations() {}

    static NDArray apply(Activation activation, NDArray x) {
        return activation == Activation.TANH ? x.tanh() : ai.djl.nn.Activation.relu(x);
    }

    /**
     * In place: tanh' = 1 - h², relu' = sign(h), both of the layer's output h.
     *
     * @param error the loss's gradient with respect to h; becomes the one with respect to the layer's input
     */
    static void back(Activation activation, NDArray error, NDArray output) {
        if (activation == Activation.TANH) {
            NDArray lost = output.square();
            lost.muli(error);
            error.subi(lost);
        } else {
            error.muli(output.sign());
        }
    }
}
