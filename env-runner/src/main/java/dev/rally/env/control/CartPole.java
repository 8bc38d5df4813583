package dev.rally.env.control;

import dev.rally.comm.spec.ActionSpace;
import dev.rally.comm.spec.ObservationSpace;
import dev.rally.env.scene.Canvas;
import dev.rally.env.scene.SceneSpec;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * A pole on a cart, to be kept upright by pushing the cart: Barto, Sutton and Anderson, "Neuronlike adaptive elements
 * that can solve difficult learning control problems", IEEE Transactions on Systems, Man, and Cybernetics 13(5), 1983,
 * without friction, in Euler steps, with the limits of the v1 benchmark.
 *
 * <p>Observation: the cart's position [m] and velocity [m/s], the pole's angle from upright [rad] and angular velocity
 * [rad/s]. Action: 0 pushes left, 1 right. Reward: 1 a step. Terminated when the pole leans by more than 12° or the cart
 * is more than 2.4 m away; truncated after 500 steps. A game begins with each of the four within ±0.05.
 */
public final class CartPole extends ControlProblem {
    static final double GRAVITY = 9.8;
    static final double CART_MASS = 1.0;
    static final double POLE_MASS = 0.1;
    /** From the pivot to the pole's centre. */
    static final double HALF_LENGTH = 0.5;

    static final double FORCE = 10;
    static final double STEP_SECONDS = 0.02;
    static final double POSITION_LIMIT = 2.4;
    static final double ANGLE_LIMIT = 12 * 2 * Math.PI / 360;
    static final double START_LIMIT = 0.05;
    static final int MAX_STEPS = 500;

    private static final double MASS = CART_MASS + POLE_MASS;
    private static final SceneSpec SPEC = new SceneSpec(
            "cartpole", List.of("cart"), ObservationSpace.vector(4), new ActionSpace.Discrete(2), List.of());

    private static final float TRACK_Y = 160;

    private double force;

    /** The state: position, velocity, angle, angular velocity. */
    public CartPole() {
        super(SPEC, MAX_STEPS, START_LIMIT, START_LIMIT, START_LIMIT, START_LIMIT);
    }

    @Override
    public List<String> actionNames() {
        return List.of("left", "right");
    }

    @Override
    public void apply(int side, int action) {
        force = action == 1 ? FORCE : -FORCE;
    }

    /** The sine is the strict one: the same on every machine. */
    @Override
    void move() {
        double sin = StrictMath.sin(state[2]);
        double cos = StrictMath.cos(state[2]);
        double push = (force + POLE_MASS * HALF_LENGTH * state[3] * state[3] * sin) / MASS;
        double turn = (GRAVITY * sin - cos * push) / (HALF_LENGTH * (4.0 / 3.0 - POLE_MASS * cos * cos / MASS));
        double pull = push - POLE_MASS * HALF_LENGTH * turn * cos / MASS;
        state[0] += STEP_SECONDS * state[1];
        state[1] += STEP_SECONDS * pull;
        state[2] += STEP_SECONDS * state[3];
        state[3] += STEP_SECONDS * turn;
    }

    @Override
    public void observe(int side, FloatBuffer out, int outIndex) {
        for (int i = 0; i < state.length; i++) {
            out.put(outIndex + i, (float) state[i]);
        }
    }

    @Override
    public float stepsPerSecond() {
        return (float) (1 / STEP_SECONDS);
    }

    /** In centimetres: the track, the cart and the pole. */
    @Override
    public void draw(Canvas canvas) {
        draw(state[0], state[2], canvas);
    }

    @Override
    public void drawSeen(float[] observation, Canvas canvas) {
        draw(observation[0], observation[2], canvas);
    }

    private static void draw(double position, double angle, Canvas canvas) {
        float x = (float) (100 * (POSITION_LIMIT + position));
        float length = (float) (2 * 100 * HALF_LENGTH);
        canvas.field((float) (2 * 100 * POSITION_LIMIT), TRACK_Y + 60);
        canvas.line(Canvas.Ink.MARK, 0, TRACK_Y, (float) (2 * 100 * POSITION_LIMIT), TRACK_Y, 2);
        canvas.rectangle(Canvas.Ink.FIRST, x, TRACK_Y, 50, 24);
        float tipX = x + length * (float) Math.sin(angle);
        float tipY = TRACK_Y - length * (float) Math.cos(angle);
        canvas.line(Canvas.Ink.FOCUS, x, TRACK_Y, tipX, tipY, 8);
    }

    @Override
    public float reward(int side) {
        return 1;
    }

    @Override
    public boolean terminated() {
        return Math.abs(state[0]) > POSITION_LIMIT || Math.abs(state[2]) > ANGLE_LIMIT;
    }
}
