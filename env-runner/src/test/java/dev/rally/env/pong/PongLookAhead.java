package dev.rally.env.pong;

import static dev.rally.env.pong.PongWorld.DOWN;
import static dev.rally.env.pong.PongWorld.LEFT;
import static dev.rally.env.pong.PongWorld.RIGHT;
import static dev.rally.env.pong.PongWorld.STAY;
import static dev.rally.env.pong.PongWorld.UP;

/**
 * A player for the left side that knows the rules: it computes where the ball will arrive, plays out where level 3
 * would be for several ways to strike it, and moves so that it strikes in the way that misses by most.
 */
final class PongLookAhead {
    private static final float FACE = 290;
    private static final float[] OFFSETS = {-0.82f, -0.7f, -0.5f, -0.25f, 0, 0.25f, 0.5f, 0.7f, 0.82f};

    private final float[] knownVelocityX;
    private final float[] knownVelocityY;
    private final float[] target;

    PongLookAhead(int scenes) {
        knownVelocityX = new float[scenes];
        knownVelocityY = new float[scenes];
        target = new float[scenes];
    }

    static int towards(float dy) {
        return dy < -8 ? UP : dy > 8 ? DOWN : STAY;
    }

    int act(PongState state, int i) {
        if (state.velocityX[i] != knownVelocityX[i] || state.velocityY[i] != knownVelocityY[i]) {
            knownVelocityX[i] = state.velocityX[i];
            knownVelocityY[i] = state.velocityY[i];
            target[i] = plan(state, i);
        }
        return towards(target[i] - state.paddleY[LEFT][i]);
    }

    private static float plan(PongState state, int i) {
        if (state.velocityX[i] > 0) {
            return 300;
        }
        Flight in = new Flight(state.ballX[i], state.ballY[i], state.velocityX[i], state.velocityY[i]);
        float level = state.paddleY[RIGHT][i];
        int steps = 0;
        while (in.x > -FACE) {
            level = in.follow(level);
            in.move();
            steps++;
        }
        float arrival = in.y;
        float paddle = state.paddleY[LEFT][i];
        float best = arrival;
        float bestMiss = -1;
        for (float offset : OFFSETS) {
            float at = Math.max(50, Math.min(550, arrival - offset * 55));
            if (Math.abs(at - paddle) > steps * 8 + 8) {
                continue;
            }
            float miss = miss(arrival, (arrival - at) / 55, state.combo[i] + 1, level);
            if (miss > bestMiss) {
                bestMiss = miss;
                best = at;
            }
        }
        return best;
    }

    /** By how much level 3, standing at {@code level}, misses a ball that leaves with the offset. */
    private static float miss(float arrival, float offset, int hits, float level) {
        double speed = Math.min(16, 6 * Math.pow(1.05, hits));
        double angle = Math.toRadians(60 * offset);
        Flight out = new Flight(-FACE, arrival, (float) (speed * Math.cos(angle)), (float) (speed * Math.sin(angle)));
        float paddle = level;
        while (out.x < FACE) {
            paddle = out.follow(paddle);
            out.move();
        }
        return Math.abs(out.y - paddle);
    }

    private static final class Flight {
        float x;
        float y;
        float velocityX;
        float velocityY;

        Flight(float x, float y, float velocityX, float velocityY) {
            this.x = x;
            this.y = y;
            this.velocityX = velocityX;
            this.velocityY = velocityY;
        }

        float follow(float paddle) {
            float step = PongScript.LEVEL3.move(y - paddle, Math.abs(x - 300));
            return Math.max(50, Math.min(550, paddle + step));
        }

        /** One physics step, or what is left of it before the face. */
        void move() {
            float gap = FACE - Math.signum(velocityX) * x;
            float time = Math.min(1, gap / Math.abs(velocityX));
            x = time < 1 ? Math.signum(velocityX) * FACE : x + velocityX;
            y += velocityY * time;
            if (y < 5 || y > 595) {
                y = y < 5 ? 10 - y : 1190 - y;
                velocityY = -velocityY;
            }
        }
    }
}
