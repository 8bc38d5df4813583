package dev.rally.env.control;

import dev.rally.env.scene.Scene;
import dev.rally.env.scene.SceneRandom;
import dev.rally.env.scene.SceneSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * One body with a few state variables, moved in fixed steps for a limited time: a game begins with each variable anywhere
 * within its own limit.
 */
abstract class ControlProblem implements Scene {
    private final SceneSpec spec;
    private final int maxSteps;
    private final double[] startLimits;

    /** What the equations of motion are about. */
    final double[] state;

    private int steps;

    /** @param startLimits for each state variable how far from 0 it may begin */
    ControlProblem(SceneSpec spec, int maxSteps, double... startLimits) {
        this.spec = spec;
        this.maxSteps = maxSteps;
        this.startLimits = startLimits;
        state = new double[startLimits.length];
    }

    @Override
    public final SceneSpec spec() {
        return spec;
    }

    @Override
    public final void reset(long seed) {
        long random = seed;
        for (int i = 0; i < state.length; i++) {
            random = SceneRandom.next(random);
            state[i] = (2 * SceneRandom.unit(random) - 1) * startLimits[i];
        }
        steps = 0;
    }

    @Override
    public final void advance() {
        move();
        steps++;
    }

    /** Moves the body by one step of time. */
    abstract void move();

    @Override
    public final boolean truncated() {
        return steps >= maxSteps;
    }

    /** Little-endian: the state variables as doubles, then the steps of the game as an int. */
    @Override
    public final byte[] save() {
        ByteBuffer out = ByteBuffer.allocate(savedBytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : state) {
            out.putDouble(value);
        }
        return out.putInt(steps).array();
    }

    @Override
    public final void restore(byte[] saved) {
        if (saved.length != savedBytes()) {
            throw new IllegalArgumentException(
                    "the saved state has " + saved.length + " bytes; " + savedBytes() + " are needed");
        }
        ByteBuffer in = ByteBuffer.wrap(saved).order(ByteOrder.LITTLE_ENDIAN);
        double[] values = new double[state.length];
        Arrays.setAll(values, i -> in.getDouble());
        place(in.getInt(), values);
    }

    /** Goes on from anywhere. */
    final void place(int stepsDone, double... values) {
        System.arraycopy(values, 0, state, 0, state.length);
        steps = stepsDone;
    }

    private int savedBytes() {
        return state.length * Double.BYTES + Integer.BYTES;
    }
}
