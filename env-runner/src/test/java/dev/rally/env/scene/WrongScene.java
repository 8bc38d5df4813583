package dev.rally.env.scene;

import dev.rally.comm.spec.ActionSpace;
import dev.rally.comm.spec.ObservationSpace;
import java.nio.FloatBuffer;
import java.util.List;

/** Fails at its first step. */
public final class WrongScene implements Scene {
    @Override
    public SceneSpec spec() {
        return new SceneSpec(
                "wrong", List.of("only"), ObservationSpace.vector(1), new ActionSpace.Discrete(2), List.of());
    }

    @Override
    public void reset(long seed) {}

    @Override
    public void apply(int side, int action) {}

    @Override
    public void advance() {
        throw new IllegalStateException("wrong");
    }

    @Override
    public void observe(int side, FloatBuffer out, int outIndex) {
        out.put(outIndex, 0);
    }

    @Override
    public float reward(int side) {
        return 0;
    }

    @Override
    public boolean terminated() {
        return false;
    }

    @Override
    public boolean truncated() {
        return false;
    }

    @Override
    public byte[] save() {
        return new byte[0];
    }

    @Override
    public void restore(byte[] state) {}
}
