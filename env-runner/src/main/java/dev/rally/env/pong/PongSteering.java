package dev.rally.env.pong;

import dev.rally.env.scene.Actions;
import java.util.Arrays;

/** Turns the agents' actions into how far their paddles move per physics step; scripted sides get 0. */
final class PongSteering {
    private static final byte AGENT = PongScript.NONE.number;

    private final PongControl control;
    private final float paddleSpeed;
    private final float[] moveOfAction;
    private final PongState state;

    PongSteering(PongControl control, float paddleSpeed, PongState state) {
        this.control = control;
        this.paddleSpeed = paddleSpeed;
        this.state = state;
        moveOfAction = control.moves(paddleSpeed);
    }

    void read(int first, int last, Actions actions) {
        if (control.serves()) {
            Arrays.fill(state.fire, first, last, (byte) 0);
        }
        for (int side = 0; side < 2; side++) {
            if (control == PongControl.VELOCITY) {
                readVelocity(side, first, last, actions.continuous[side]);
            } else {
                readDiscrete(side, first, last, actions.discrete[side]);
            }
            if (control.serves()) {
                readFire(side, first, last, actions.discrete[side]);
            }
        }
    }

    private void readFire(int side, int first, int last, int[] action) {
        byte[] script = state.script[side];
        for (int i = first; i < last; i++) {
            if (script[i] == AGENT && control.fires(action[i])) {
                state.fire[i] = 1;
            }
        }
    }

    private void readDiscrete(int side, int first, int last, int[] action) {
        byte[] script = state.script[side];
        float[] move = state.move[side];
        float[] moves = moveOfAction;
        for (int i = first; i < last; i++) {
            if (script[i] != AGENT) {
                move[i] = 0;
                continue;
            }
            int index = action[i];
            if (index < 0 || index >= moves.length) {
                throw refused(side, i, "action " + index);
            }
            move[i] = moves[index];
        }
    }

    private void readVelocity(int side, int first, int last, float[] action) {
        byte[] script = state.script[side];
        float[] move = state.move[side];
        for (int i = first; i < last; i++) {
            if (script[i] != AGENT) {
                move[i] = 0;
                continue;
            }
            float velocity = action[i];
            if (!Float.isFinite(velocity)) {
                throw refused(side, i, "velocity " + velocity);
            }
            move[i] = Math.max(-1, Math.min(1, velocity)) * paddleSpeed;
        }
    }

    /** Adds how far the paddles move in this physics step. */
    void addMoves(int side, int first, int last, float[] travelled) {
        for (int i = first; i < last; i++) {
            travelled[i] += state.move[side][i];
        }
    }

    /** Writes the actions that are nearest to what scripts did in so many physics steps, and forgets how far they went. */
    void write(int side, int first, int last, float[] travelled, int physicsSteps, Actions actions) {
        byte[] script = state.script[side];
        for (int i = first; i < last; i++) {
            if (script[i] != AGENT) {
                control.act(actions, side, i, travelled[i] / (physicsSteps * paddleSpeed));
            }
            travelled[i] = 0;
        }
    }

    private IllegalArgumentException refused(int side, int scene, String seen) {
        return new IllegalArgumentException("Pong scene " + scene + ", " + (side == 0 ? "left" : "right") + ": " + seen
                + " is not an action; allowed are " + control.allowed);
    }
}
