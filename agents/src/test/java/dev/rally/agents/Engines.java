package dev.rally.agents;

import dev.rally.agents.tensor.Compute;

/** The engine that all tests share. */
public final class Engines {
    private static final TensorEngine SHARED = TensorEngine.start("cpu", 2);
    private static final TensorEngine BY_LIBRARY = TensorEngine.start("cpu", 2, false);

    private Engines() {}

    public static TensorEngine shared() {
        return SHARED;
    }

    public static Compute compute() {
        return SHARED.compute();
    }

    /** Where the tensor library computes perceptrons too, as on a GPU. */
    public static TensorEngine byLibrary() {
        return BY_LIBRARY;
    }

    public static Compute computeByLibrary() {
        return BY_LIBRARY.compute();
    }
}
