package dev.rally.server.compat.pong;

import org.jspecify.annotations.Nullable;

/**
 * Tells from where the ball was and is what happened between two states. Who lost a point is told from the side behind
 * which the ball was last seen or was flying to, because games differ in whose score they count it for. For one thread.
 *
 * <pre>
 *      x=100              x=700
 *   |    ┃                 ┃    |
 *   |    ┃          o →    ┃    |     a jump to the middle, from where two more steps would have
 *   |    ┃                 ┃    |     passed a racket's x, is a point against that side
 * </pre>
 */
final class BallWatch {
    /** A game that sends nothing for so long did not run. */
    static final long SLEEP_NANOS = 1_000_000_000;

    /** Of the width: a step of the ball by more is no flight at a speed that was seen before. */
    private static final double JUMP = 0.2;
    /** Of the width: how far from the middle a ball may be that was just served. */
    private static final double SERVED = 0.1;
    /** Of the width: the thickness of racket and ball. */
    private static final double THICKNESS = 0.05;
    /** Of the width: a step that says nothing where no speed is known. */
    private static final double SMALL = 0.03;

    private static final double SPEED_UP = 3;
    private static final double STEPS_TO_PASS = 2;

    private @Nullable PongState last;
    private long lastNanos;
    private double stepX = Double.NaN;
    /** Where to the ball last moved: -1 left, 1 right. */
    private double heading;

    /** Begins anew: the next state comes of none. */
    void forget() {
        last = null;
    }

    /** @param nanos when the state arrived, by a clock that never goes back */
    Passage next(PongState now, long nanos) {
        PongState before = last;
        long gap = nanos - lastNanos;
        lastNanos = nanos;
        last = now;
        if (before == null) {
            return begin(Passage.BEGAN);
        }
        if (now.equals(before)) {
            return gap > SLEEP_NANOS ? begin(Passage.SLEPT) : Passage.REPEATED;
        }
        if (isAnotherField(before, now)) {
            return begin(Passage.BEGAN);
        }
        if (now.agent().score() < before.agent().score()
                || now.opponent().score() < before.opponent().score()) {
            return begin(Passage.NEW_GAME);
        }
        return gap > SLEEP_NANOS ? begin(Passage.SLEPT) : moved(before, now);
    }

    private static boolean isAnotherField(PongState before, PongState now) {
        return before.width() != now.width()
                || before.height() != now.height()
                || before.agentSide() != now.agentSide();
    }

    private Passage moved(PongState before, PongState now) {
        double step = now.ballX() - before.ballX();
        double width = now.width();
        if (isJump(step, width) || Math.abs(now.ballY() - before.ballY()) > now.height() / 2) {
            return served(before, now);
        }
        if (Double.isNaN(stepX)) {
            return flies(step, Passage.FLEW);
        }
        if (step * heading < 0) {
            return turned(before, now, step);
        }
        boolean follows = Math.abs(step) <= SPEED_UP * Math.abs(stepX) + SMALL * width;
        return follows ? flies(step, Passage.FLEW) : begin(Passage.JUMPED);
    }

    private boolean isJump(double step, double width) {
        double usual = Double.isNaN(stepX) ? 0 : Math.abs(stepX);
        return Math.abs(step) > Math.max(JUMP * width, (1 + STEPS_TO_PASS) / 2 * usual);
    }

    private Passage served(PongState before, PongState now) {
        double width = now.width();
        if (Double.isNaN(stepX) || heading == 0 || Math.abs(now.ballX() - width / 2) > SERVED * width) {
            return begin(Passage.JUMPED);
        }
        boolean agents = heading == now.agentSide();
        double racket = (agents ? before.agent() : before.opponent()).x();
        double reaches = before.ballX() + STEPS_TO_PASS * stepX;
        if ((reaches - racket) * heading < 0) {
            return begin(Passage.JUMPED);
        }
        return begin(agents ? Passage.LOST : Passage.WON);
    }

    /** Only a racket turns the ball round. */
    private Passage turned(PongState before, PongState now, double step) {
        boolean agents = heading == now.agentSide();
        double racket = (agents ? before.agent() : before.opponent()).x();
        double near = STEPS_TO_PASS * Math.max(Math.abs(step), Math.abs(stepX)) + THICKNESS * now.width();
        if (Math.min(Math.abs(before.ballX() - racket), Math.abs(now.ballX() - racket)) > near) {
            return begin(Passage.JUMPED);
        }
        return flies(step, agents ? Passage.HIT : Passage.FLEW);
    }

    /** A ball that stands, in a game that sends states more often than it moves, keeps its speed. */
    private Passage flies(double step, Passage passage) {
        if (step != 0) {
            stepX = step;
            heading = Math.signum(step);
        }
        return passage;
    }

    private Passage begin(Passage passage) {
        stepX = Double.NaN;
        heading = 0;
        return passage;
    }
}
