package dev.rally.env.control;

import dev.rally.comm.spec.ActionSpace;
import dev.rally.comm.spec.ObservationSpace;
import dev.rally.env.scene.Canvas;
import dev.rally.env.scene.SceneSpec;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * A rod that swings around one end, to be brought upright and held there by a torque too weak to lift it at once: the
 * rigid rod's equation of motion, θ̈ = 3g/(2l) sin θ + 3/(ml²) u, in semi-implicit Euler steps, with the constants and the
 * reward of the v1 benchmark. θ is 0 upright.
 *
 * <p>Observation: cos θ, sin θ, θ̇ [rad/s]. Action: the torque u, −2 to 2 N·m. Reward: −(θ² + 0.1 θ̇² + 0.001 u²) with the
 * θ, in [−π, π), and θ̇ that the torque met. Never terminated; truncated after 200 steps. A game begins at any angle, with
 * a θ̇ within ±1.
 */
public final class Pendulum extends ControlProblem {
    static final double GRAVITY = 10;
    static final double MASS = 1;
    static final double LENGTH = 1;
    static final double STEP_SECONDS = 0.05;
    static final double MAX_TORQUE = 2;
    static final double MAX_SPEED = 8;
    static final double START_SPEED = 1;
    static final int MAX_STEPS = 200;

    private static final SceneSpec SPEC = new SceneSpec(
            "pendulum",
            List.of("pivot"),
            ObservationSpace.vector(3),
            new ActionSpace.Continuous(List.of((float) -MAX_TORQUE), List.of((float) MAX_TORQUE)),
            List.of());

    private double torque;
    private float reward;

    /** The state: θ, not wrapped, and θ̇. */
    public Pendulum() {
        super(SPEC, MAX_STEPS, Math.PI, START_SPEED);
    }

    @Override
    public void apply(int side, float[] action, int offset) {
        torque = action[offset];
    }

    /** The sine is the strict one: the same on every machine. */
    @Override
    void move() {
        double angle = wrapped(state[0]);
        double speed = state[1];
        reward = (float) -(angle * angle + 0.1 * speed * speed + 0.001 * torque * torque);
        double turn = 3 * GRAVITY / (2 * LENGTH) * StrictMath.sin(state[0]) + 3 / (MASS * LENGTH * LENGTH) * torque;
        state[1] = Math.max(-MAX_SPEED, Math.min(MAX_SPEED, speed + STEP_SECONDS * turn));
        state[0] += STEP_SECONDS * state[1];
    }

    /** The angle in [−π, π). */
    private static double wrapped(double angle) {
        double turns = (angle + Math.PI) / (2 * Math.PI);
        return (turns - Math.floor(turns)) * 2 * Math.PI - Math.PI;
    }

    @Override
    public void observe(int side, FloatBuffer out, int outIndex) {
        out.put(outIndex, (float) StrictMath.cos(state[0]));
        out.put(outIndex + 1, (float) StrictMath.sin(state[0]));
        out.put(outIndex + 2, (float) state[1]);
    }

    @Override
    public float stepsPerSecond() {
        return (float) (1 / STEP_SECONDS);
    }

    /** In centimetres: the pivot and the rod. */
    @Override
    public void draw(Canvas canvas) {
        draw(Math.cos(state[0]), Math.sin(state[0]), canvas);
        canvas.number("torque", (float) torque);
    }

    @Override
    public void drawSeen(float[] observation, Canvas canvas) {
        draw(observation[0], observation[1], canvas);
    }

    private static void draw(double up, double right, Canvas canvas) {
        float middle = 130;
        float x = middle + (float) (100 * LENGTH * right);
        float y = middle - (float) (100 * LENGTH * up);
        canvas.field(2 * middle, 2 * middle);
        canvas.line(Canvas.Ink.FIRST, middle, middle, x, y, 12);
        canvas.circle(Canvas.Ink.MARK, middle, middle, 8);
    }

    @Override
    public float reward(int side) {
        return reward;
    }

    @Override
    public boolean terminated() {
        return false;
    }
}
