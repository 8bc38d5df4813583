package dev.rally.env.scene;

import dev.rally.comm.spec.ActionSpace;
import dev.rally.comm.spec.ObservationSpace;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Counts down from a seeded number by the sides' actions; terminated at 0 or below, truncated after 6 steps. A side
 * sees the count and its own number.
 */
final class CountdownScene implements Scene {
    private static final SceneSpec DISCRETE = spec(new ActionSpace.Discrete(3));
    private static final SceneSpec CONTINUOUS = spec(new ActionSpace.Continuous(List.of(0f, 0f), List.of(2f, 1f)));

    private final SceneSpec spec;
    private final float[] moves = new float[2];
    float count;
    int steps;

    CountdownScene(boolean discrete) {
        spec = discrete ? DISCRETE : CONTINUOUS;
    }

    private static SceneSpec spec(ActionSpace action) {
        return new SceneSpec("countdown", List.of("one", "two"), ObservationSpace.vector(2), action, List.of());
    }

    @Override
    public SceneSpec spec() {
        return spec;
    }

    @Override
    public void reset(long seed) {
        count = 4 + Math.floorMod(seed, 1000) / 100f;
        steps = 0;
    }

    @Override
    public void apply(int side, int action) {
        moves[side] = action;
    }

    @Override
    public void apply(int side, float[] action, int offset) {
        moves[side] = action[offset] + action[offset + 1];
    }

    @Override
    public void advance() {
        count -= moves[0] + moves[1];
        steps++;
    }

    @Override
    public void observe(int side, FloatBuffer out, int outIndex) {
        out.put(outIndex, count).put(outIndex + 1, side);
    }

    @Override
    public float reward(int side) {
        return moves[side];
    }

    @Override
    public int points(int side) {
        return terminated() ? side : 0;
    }

    @Override
    public boolean terminated() {
        return count <= 0;
    }

    @Override
    public boolean truncated() {
        return steps >= 6;
    }

    @Override
    public byte[] save() {
        return ByteBuffer.allocate(8).putFloat(count).putInt(steps).array();
    }

    @Override
    public void restore(byte[] state) {
        ByteBuffer in = ByteBuffer.wrap(state);
        count = in.getFloat();
        steps = in.getInt();
    }
}
