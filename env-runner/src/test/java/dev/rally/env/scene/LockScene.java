package dev.rally.env.scene;

import dev.rally.comm.spec.ActionSpace;
import dev.rally.comm.spec.ObservationSpace;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Two wheels with the numbers 0 to 3, which open at a seeded pair of them. In one step the first wheel is turned down, left
 * alone or turned up, the second one left alone or turned up; at a wheel's end it cannot be turned on, and a turn that is
 * made nevertheless throws.
 */
public final class LockScene implements Scene {
    private static final int LAST = 3;
    private static final SceneSpec SPEC = new SceneSpec(
            "lock",
            List.of("one", "two"),
            ObservationSpace.vector(4),
            new ActionSpace.MultiDiscrete(List.of(3, 2)),
            true,
            List.of());

    /** The side's wheels, then the numbers that they open at: {@code [side][4]}. */
    private final byte[][] wheels = new byte[2][4];

    private int steps;

    @Override
    public SceneSpec spec() {
        return SPEC;
    }

    @Override
    public void reset(long seed) {
        for (int side = 0; side < 2; side++) {
            wheels[side] = new byte[] {0, 0, (byte) Math.floorMod(seed >> side, 4), (byte) Math.floorMod(seed >> 8, 4)};
        }
        steps = 0;
    }

    @Override
    public void mask(int side, ByteBuffer out, int outIndex) {
        byte[] own = wheels[side];
        out.put(outIndex, allowed(own[0] > 0))
                .put(outIndex + 1, allowed(true))
                .put(outIndex + 2, allowed(own[0] < LAST));
        out.put(outIndex + 3, allowed(true)).put(outIndex + 4, allowed(own[1] < LAST));
    }

    private static byte allowed(boolean is) {
        return (byte) (is ? 1 : 0);
    }

    @Override
    public void apply(int side, int[] action, int offset) {
        wheels[side][0] += (byte) (action[offset] - 1);
        wheels[side][1] += (byte) action[offset + 1];
        if (wheels[side][0] < 0 || wheels[side][0] > LAST || wheels[side][1] > LAST) {
            throw new IllegalStateException("turned too far");
        }
    }

    @Override
    public void advance() {
        steps++;
    }

    @Override
    public void observe(int side, FloatBuffer out, int outIndex) {
        for (int i = 0; i < 4; i++) {
            out.put(outIndex + i, wheels[side][i]);
        }
    }

    @Override
    public float reward(int side) {
        byte[] own = wheels[side];
        return own[0] == own[2] && own[1] == own[3] ? 1 : 0;
    }

    @Override
    public boolean terminated() {
        return false;
    }

    @Override
    public boolean truncated() {
        return steps == 8;
    }

    @Override
    public byte[] save() {
        return ByteBuffer.allocate(9)
                .put(wheels[0])
                .put(wheels[1])
                .put((byte) steps)
                .array();
    }

    @Override
    public void restore(byte[] state) {
        ByteBuffer.wrap(state).get(wheels[0]).get(wheels[1]);
        steps = state[8];
    }
}
