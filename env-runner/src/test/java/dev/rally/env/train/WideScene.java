package dev.rally.env.train;

import dev.rally.comm.replay.ReplayLog;
import dev.rally.comm.spec.ActionSpace;
import dev.rally.comm.spec.ObservationSpace;
import dev.rally.env.scene.LiftedScenes;
import dev.rally.env.scene.Scene;
import dev.rally.env.scene.SceneBatch;
import dev.rally.env.scene.SceneSource;
import dev.rally.env.scene.SceneSpec;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;

/** Sees so much that the outcomes of a round of {@link #SCENES} do not fit into one batch. */
final class WideScene implements Scene {
    private static final int FEATURES = 8192;
    static final int SCENES = 1 + ReplayLog.MAX_BATCH_BYTES / (FEATURES * Float.BYTES);

    private static final SceneSpec SPEC = new SceneSpec(
            "wide", List.of("reader"), ObservationSpace.vector(FEATURES), new ActionSpace.Discrete(3), List.of());

    private final Runnable beforeStep;
    private int position;
    private int last;
    private int steps;

    private WideScene(Runnable beforeStep) {
        this.beforeStep = beforeStep;
    }

    /** @param beforeStep runs before each step of each scene */
    static SceneSource source(Runnable beforeStep) {
        return new SceneSource() {
            @Override
            public SceneSpec spec() {
                return SPEC;
            }

            @Override
            public SceneBatch open(int scenes) {
                return new LiftedScenes(() -> new WideScene(beforeStep), scenes);
            }
        };
    }

    @Override
    public SceneSpec spec() {
        return SPEC;
    }

    @Override
    public void reset(long seed) {
        position = (int) Math.floorMod(seed, (long) FEATURES);
        last = 0;
        steps = 0;
    }

    @Override
    public void apply(int side, int action) {
        last = action;
    }

    @Override
    public void advance() {
        beforeStep.run();
        position = (position * 31 + last) % FEATURES;
        steps++;
    }

    @Override
    public void observe(int side, FloatBuffer out, int outIndex) {
        for (int i = 0; i < FEATURES; i++) {
            out.put(outIndex + i, i == position ? 1 : 0);
        }
    }

    @Override
    public float reward(int side) {
        return last == position % 3 ? 1 : 0;
    }

    @Override
    public boolean terminated() {
        return position % 7 == 0;
    }

    @Override
    public boolean truncated() {
        return steps >= 5 && !terminated();
    }

    @Override
    public byte[] save() {
        return ByteBuffer.allocate(12)
                .putInt(position)
                .putInt(last)
                .putInt(steps)
                .array();
    }

    @Override
    public void restore(byte[] state) {
        ByteBuffer in = ByteBuffer.wrap(state);
        position = in.getInt();
        last = in.getInt();
        steps = in.getInt();
    }
}
