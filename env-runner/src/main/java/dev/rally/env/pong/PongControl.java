package dev.rally.env.pong;

import dev.rally.comm.spec.ActionSpace;
import dev.rally.env.scene.Actions;
import java.util.List;

/** How agents move their paddles; discrete actions always by the full paddle speed. */
public enum PongControl {
    /** Discrete: 0 moves up (y falls), 1 down, 2 stays. */
    UP_DOWN_STAY("0 (up), 1 (down) and 2 (stay)"),
    /** Continuous, one dimension in [-1, 1]: the fraction of the paddle speed, positive downwards. */
    VELOCITY("finite numbers, which are clamped to [-1, 1]"),
    /** Discrete, as consoles have it: 0 does nothing, 1 fires, 2 moves up, 3 down, 4 up and fires, 5 down and fires. */
    SIX("0 (noop), 1 (fire), 2 (up), 3 (down), 4 (up, fire) and 5 (down, fire)"),
    /** Discrete: 0 moves up, 1 down. */
    UP_DOWN("0 (up) and 1 (down)");

    /** For messages. */
    final String allowed;

    PongControl(String allowed) {
        this.allowed = allowed;
    }

    /** {@code [action]}: -1 up, 1 down; none where actions are continuous. */
    private int[] directions() {
        return switch (this) {
            case UP_DOWN_STAY -> new int[] {-1, 1, 0};
            case VELOCITY -> new int[0];
            case SIX -> new int[] {0, 0, -1, 1, -1, 1};
            case UP_DOWN -> new int[] {-1, 1};
        };
    }

    /** Of each action; none where they are continuous. */
    List<String> names() {
        return switch (this) {
            case UP_DOWN_STAY -> List.of("up", "down", "stay");
            case VELOCITY -> List.of();
            case SIX -> List.of("noop", "fire", "up", "down", "up, fire", "down, fire");
            case UP_DOWN -> List.of("up", "down");
        };
    }

    public ActionSpace space() {
        return this == VELOCITY
                ? new ActionSpace.Continuous(List.of(-1f), List.of(1f))
                : new ActionSpace.Discrete(directions().length);
    }

    /** Whether players serve, by the actions that {@link #fires} tells. */
    boolean serves() {
        return this == SIX;
    }

    boolean fires(int action) {
        return serves() && (action == 1 || action >= 4);
    }

    /** Whether somebody at the keyboard can play so. */
    public boolean stays() {
        return this != UP_DOWN;
    }

    /**
     * Writes what somebody at the keyboard does.
     *
     * @param direction -1 up, 1 down, 0 neither
     * @param fires also serves, where players serve and the paddle stays
     */
    public void act(Actions actions, int side, int scene, int direction, boolean fires) {
        if (this == VELOCITY) {
            actions.continuous[side][scene] = direction;
            return;
        }
        int[] directions = directions();
        for (int action = directions.length - 1; action >= 0; action--) {
            if (directions[action] == direction && (!serves() || fires(action) == (fires && direction == 0))) {
                actions.discrete[side][scene] = action;
            }
        }
    }

    /**
     * Writes the action that is nearest to a velocity.
     *
     * @param velocity as a fraction of the paddle speed, positive downwards
     */
    void act(Actions actions, int side, int scene, float velocity) {
        if (this == VELOCITY) {
            actions.continuous[side][scene] = Math.max(-1, Math.min(1, velocity));
            return;
        }
        int[] directions = directions();
        int nearest = 0;
        for (int action = 1; action < directions.length; action++) {
            if (Math.abs(directions[action] - velocity) < Math.abs(directions[nearest] - velocity)) {
                nearest = action;
            }
        }
        actions.discrete[side][scene] = nearest;
    }

    /** {@code [action]}: by how much it moves a paddle of that speed per physics step. */
    float[] moves(float paddleSpeed) {
        int[] directions = directions();
        float[] moves = new float[directions.length];
        for (int action = 0; action < moves.length; action++) {
            moves[action] = directions[action] * paddleSpeed;
        }
        return moves;
    }
}
