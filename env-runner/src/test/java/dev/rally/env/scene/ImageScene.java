package dev.rally.env.scene;

import dev.rally.comm.spec.ActionSpace;
import dev.rally.comm.spec.ObservationSpace;
import java.nio.ByteBuffer;
import java.util.List;

/** Shows two pixels: its steps and the side's number; over after one step. */
final class ImageScene implements Scene {
    private static final SceneSpec SPEC = new SceneSpec(
            "image",
            List.of("one", "two"),
            ObservationSpace.image(1, 1, 2, 1, 2),
            new ActionSpace.Discrete(2),
            List.of());

    private int steps;

    @Override
    public SceneSpec spec() {
        return SPEC;
    }

    @Override
    public void reset(long seed) {
        steps = 0;
    }

    @Override
    public void apply(int side, int action) {}

    @Override
    public void advance() {
        steps++;
    }

    @Override
    public void observe(int side, ByteBuffer out, int outIndex) {
        out.put(outIndex, (byte) (100 + steps)).put(outIndex + 1, (byte) (200 + side));
    }

    @Override
    public float reward(int side) {
        return 0;
    }

    @Override
    public boolean terminated() {
        return steps == 1;
    }

    @Override
    public boolean truncated() {
        return false;
    }

    @Override
    public byte[] save() {
        return new byte[] {(byte) steps};
    }

    @Override
    public void restore(byte[] state) {
        steps = state[0];
    }
}
