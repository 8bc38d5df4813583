package dev.rally.agents;

import dev.rally.agents.tensor.Compute;

/** The engine that all tests share. */
public final class Engines {
    private static final TensorEngine SHARED = TensorEngine.start("cpu", 2);

    private Engines() {}

    public static TensorEngine shared() {
        return SHARED;
    }

    public static Compute compute() {
        return SHARED.compute();
    }
}
