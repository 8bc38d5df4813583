package dev.rally.env.pong;

import dev.rally.env.scene.Outcomes;
import dev.rally.env.scene.SceneRandom;
import dev.rally.env.scene.Variation;

/**
 * The physics step. Paddles move first, then the ball. What is rare (walls, paddles, points, serves) stands in methods
 * of its own, so that the loops over scenes stay short enough for the compiler to unroll or vectorise.
 */
final class PongPhysics {
    private final PongState state;
    private final PongRules.Rewards rewards;
    private final float outX;
    private final float faceX;
    private final float ballSize;
    private final float height;
    private final float middleY;
    private final float ballTop;
    private final float ballBottom;
    private final float paddleX;
    private final double maxBounce;
    private final double minServe;
    private final double maxServe;
    private final int serveWait;
    private final float[] speedAfterHits;
    private final PongRules rules;
    private Variation variation;
    /** Whether all paddles are as high as the rules say: a loop without each one's height is faster. */
    private boolean usualPaddles;

    PongPhysics(PongRules rules, PongState state) {
        this.rules = rules;
        this.state = state;
        rewards = rules.rewards();
        outX = rules.width() / 2;
        paddleX = outX - rules.paddleInset();
        faceX = paddleX - (rules.paddleWidth() + rules.ballSize()) / 2;
        ballSize = rules.ballSize();
        height = rules.height();
        middleY = rules.height() / 2;
        ballTop = rules.ballSize() / 2;
        ballBottom = rules.height() - ballTop;
        maxBounce = StrictMath.toRadians(rules.maxBounceDegrees());
        minServe = StrictMath.toRadians(rules.minServeDegrees());
        maxServe = StrictMath.toRadians(rules.maxServeDegrees());
        serveWait = rules.serveWait();
        speedAfterHits = speeds(rules);
        variation = Variation.none(PongParameters.of(rules));
    }

    /** From the next rallies on. */
    void vary(Variation from) {
        variation = from;
        findPaddles();
    }

    /** After whatever changes paddles other than the rallies' own draws. */
    void findPaddles() {
        usualPaddles = PongParameters.usualPaddles(variation, rules, state);
    }

    /** {@code [hits]}: the ball's speed, up to the first that has reached the cap or the last of a thousand. */
    private static float[] speeds(PongRules rules) {
        float[] speeds = new float[1000];
        double speed = rules.serveSpeed();
        for (int hits = 0; hits < speeds.length; hits++) {
            speeds[hits] = (float) Math.min(speed, rules.maxSpeed());
            speed *= rules.speedUp();
        }
        return speeds;
    }

    void newGame(int i) {
        state.score[0][i] = 0;
        state.score[1][i] = 0;
        state.steps[i] = 0;
        long random = SceneRandom.next(state.random[i]);
        state.random[i] = random;
        newRally(i, SceneRandom.unit(random) < 0.5f ? 0 : 1);
        state.remember(i, i + 1);
    }

    /** Paddles in the middle, the ball at the centre, where it is served at once or waits for that. */
    private void newRally(int i, int towards) {
        PongParameters.draw(variation, state, i);
        state.combo[i] = 0;
        state.paddleY[0][i] = middleY;
        state.paddleY[1][i] = middleY;
        state.ballX[i] = 0;
        state.ballY[i] = middleY;
        state.velocityX[i] = 0;
        state.velocityY[i] = 0;
        state.limitX[i] = faceX;
        state.servedTo[i] = (byte) towards;
        state.serveWait[i] = serveWait;
        if (serveWait == 0) {
            serve(i);
        }
    }

    /** Serves the balls that wait for it and that a player, or the time, serves in this physics step. */
    void serveWaiting(int first, int last) {
        int[] wait = state.serveWait;
        byte[] fire = state.fire;
        for (int i = first; i < last; i++) {
            if (wait[i] > 0 && (fire[i] != 0 || --wait[i] == 0)) {
                wait[i] = 0;
                serve(i);
            }
        }
    }

    /** At a random angle. */
    private void serve(int i) {
        long random = SceneRandom.next(state.random[i]);
        state.random[i] = random;
        float upOrDown = 2 * SceneRandom.unit(random) - 1;
        double angle = minServe + Math.abs(upOrDown) * (maxServe - minServe);
        launch(i, upOrDown < 0 ? -angle : angle, state.servedTo[i]);
    }

    /** Gives the ball the speed of its rally at an angle, positive downwards, towards a side. */
    private void launch(int i, double angle, int towards) {
        float speed = speedAfterHits[Math.min(state.combo[i], speedAfterHits.length - 1)] * state.ballSpeed[i];
        double sin = StrictMath.sin(angle);
        float speedX = (float) (speed * Math.sqrt(1 - sin * sin));
        state.velocityX[i] = towards == 0 ? -speedX : speedX;
        state.velocityY[i] = (float) (speed * sin);
    }

    /** Lets the scripts decide, one run of scenes with the same script after the other. */
    void followBall(int side, int first, int last) {
        byte[] script = state.script[side];
        float x = side == 0 ? -paddleX : paddleX;
        int from = first;
        while (from < last) {
            int to = from + 1;
            while (to < last && script[to] == script[from]) {
                to++;
            }
            PongScript player = PongScript.ALL[script[from]];
            if (player.follows()) {
                player.follow(state, side, x, from, to);
            }
            from = to;
        }
    }

    void movePaddles(int side, int first, int last) {
        float[] paddleY = state.paddleY[side];
        float[] move = state.move[side];
        if (usualPaddles) {
            movePaddles(paddleY, move, first, last);
            return;
        }
        float[] paddleHeight = state.paddleHeight[side];
        float bottom = height;
        for (int i = first; i < last; i++) {
            float half = paddleHeight[i] / 2;
            paddleY[i] = Math.max(half, Math.min(bottom - half, paddleY[i] + move[i]));
        }
    }

    private void movePaddles(float[] paddleY, float[] move, int first, int last) {
        float top = rules.paddleHeight() / 2;
        float bottom = height - top;
        for (int i = first; i < last; i++) {
            paddleY[i] = Math.max(top, Math.min(bottom, paddleY[i] + move[i]));
        }
    }

    /** Moves the balls and appends the scenes with a point to {@link PongState#scored}; returns that list's end. */
    int moveBalls(int first, int last, Outcomes outcomes, int scoredEnd) {
        float[] ballX = state.ballX;
        float[] ballY = state.ballY;
        float[] velocityX = state.velocityX;
        float[] velocityY = state.velocityY;
        float[] limitX = state.limitX;
        float top = ballTop;
        float bottom = ballBottom;
        int end = scoredEnd;
        for (int i = first; i < last; i++) {
            float x = ballX[i] + velocityX[i];
            float y = ballY[i] + velocityY[i];
            if (Math.abs(x) < limitX[i] && y >= top && y <= bottom) {
                ballX[i] = x;
                ballY[i] = y;
            } else if (moveBallAtEdge(i, outcomes)) {
                state.scored[end++] = i;
            }
        }
        return end;
    }

    /** The ball's move where it meets a wall, a paddle's line or the field's end; true when a point was won. */
    private boolean moveBallAtEdge(int i, Outcomes outcomes) {
        float x = state.ballX[i] + state.velocityX[i];
        int side = x < 0 ? 0 : 1;
        boolean atLimit = Math.abs(x) >= state.limitX[i];
        if (atLimit && state.limitX[i] == faceX) {
            if (hit(i, side)) {
                outcomes.reward[side][i] += rewards.hit();
                outcomes.hits[i]++;
                return false;
            }
            state.limitX[i] = outX;
            atLimit = false;
        }
        if (!atLimit) {
            state.ballX[i] = x;
            moveBallY(i, 1);
            return false;
        }
        int winner = 1 - side;
        state.score[winner][i]++;
        outcomes.points[winner][i] = 1;
        newRally(i, side);
        return true;
    }

    /** Tests the ball at the moment it crosses the paddle's face; a hit sends it back for the rest of the step. */
    private boolean hit(int i, int side) {
        float time = (faceX - Math.abs(state.ballX[i])) / Math.abs(state.velocityX[i]);
        float contactY = bounced(state.ballY[i] + state.velocityY[i] * time);
        float reach = (state.paddleHeight[side][i] + ballSize) / 2;
        float offset = (contactY - state.paddleY[side][i]) / reach;
        if (Math.abs(offset) > 1) {
            return false;
        }
        state.combo[i]++;
        launch(i, offset * maxBounce, 1 - side);
        float rest = Math.max(0, 1 - time);
        state.ballX[i] = (side == 0 ? -faceX : faceX) + state.velocityX[i] * rest;
        state.ballY[i] = contactY;
        moveBallY(i, rest);
        return true;
    }

    private void moveBallY(int i, float time) {
        float y = state.ballY[i] + state.velocityY[i] * time;
        float inside = bounced(y);
        if (inside != y) {
            state.velocityY[i] = -state.velocityY[i];
        }
        state.ballY[i] = inside;
    }

    /** Reflects a height off the wall that it has passed. */
    private float bounced(float y) {
        if (y < ballTop) {
            return 2 * ballTop - y;
        }
        return y > ballBottom ? 2 * ballBottom - y : y;
    }
}
