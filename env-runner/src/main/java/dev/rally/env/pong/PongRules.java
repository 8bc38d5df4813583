package dev.rally.env.pong;

/**
 * Every constant of the game. Lengths are pixels, speeds pixels per physics step, angles degrees from the horizontal;
 * x grows to the right, y downwards, and positions are centres.
 *
 * @param width the field's width; a point is won when the ball's centre reaches its edge
 * @param height the field's height; the ball's edge bounces off both walls
 * @param paddleInset how far from its own edge of the field each paddle's centre stands
 * @param paddleWidth a paddle's width; only the face towards the field plays
 * @param paddleHeight a paddle's height
 * @param paddleSpeed how far an agent's paddle moves at most
 * @param ballSize the ball's width and height
 * @param serveSpeed the ball's speed when served
 * @param speedUp the factor on the ball's speed at each paddle hit
 * @param maxSpeed the ball's greatest speed
 * @param maxBounceDegrees the angle at which the ball leaves a paddle's outermost point; 0 at its middle, proportional
 *     in between
 * @param minServeDegrees the flattest serve; a serve straight at a centred paddle would be returned by anyone
 * @param maxServeDegrees the steepest serve; angles are uniform between the two, upwards or downwards
 * @param serveWait physics steps that the ball waits to be served by a player before it is served by itself; 0 serves at once
 * @param physicsSteps physics steps per agent step
 * @param winningScore points that end a game
 * @param maxSteps agent steps after which an unfinished game is truncated
 * @param rewards what an agent gets per agent step
 */
public record PongRules(
        float width,
        float height,
        float paddleInset,
        float paddleWidth,
        float paddleHeight,
        float paddleSpeed,
        float ballSize,
        float serveSpeed,
        float speedUp,
        float maxSpeed,
        float maxBounceDegrees,
        float minServeDegrees,
        float maxServeDegrees,
        int serveWait,
        int physicsSteps,
        int winningScore,
        int maxSteps,
        Rewards rewards) {

    /** The game as documented. */
    public static final PongRules DEFAULT =
            new PongRules(800, 600, 100, 10, 100, 8, 10, 6, 1.05f, 16, 60, 20, 60, 0, 2, 21, 10_000, Rewards.DEFAULT);

    /** The same with twice as many physics steps in an agent step, as those who see pictures play it; games last as long. */
    static final PongRules SKIPPING = DEFAULT.with(0, 4, 5_000, Rewards.CLIPPED);

    /** A second of the game. */
    private static final int SERVE_WAIT = 60;

    /**
     * The reward of one agent step is the sum of these.
     *
     * @param point for a point won; its negative for a point conceded
     * @param hit for hitting the ball
     * @param approach when the vertical distance between ball and paddle decreased over the step; its negative when it
     *     increased; nothing when the ball was served anew
     * @param time subtracted in every step
     * @param limit the sum's greatest magnitude; infinite for none
     */
    public record Rewards(float point, float hit, float approach, float time, float limit) {
        public static final Rewards DEFAULT = new Rewards(1, 0.3f, 0.05f, 0.001f, Float.POSITIVE_INFINITY);
        static final Rewards CLIPPED = new Rewards(1, 0.3f, 0.05f, 0.001f, 1);

        public Rewards {
            boolean finite = Float.isFinite(point) && Float.isFinite(hit) && Float.isFinite(approach);
            check(finite && Float.isFinite(time), "rewards must be finite");
            check(limit > 0, "the rewards' limit must be above 0");
        }
    }

    public PongRules {
        check(paddleWidth > 0 && paddleHeight > 0 && ballSize > 0, "paddle and ball sizes must be above 0");
        check(paddleHeight <= height && ballSize <= height / 2, "paddle and ball must fit between the walls");
        check(paddleInset >= 0 && paddleInset + paddleWidth + ballSize < width / 2, "paddles must stand apart");
        check(paddleSpeed > 0 && paddleSpeed < Float.POSITIVE_INFINITY, "paddleSpeed must be above 0 and finite");
        check(serveSpeed > 0 && serveSpeed <= maxSpeed && speedUp >= 1, "0 < serveSpeed <= maxSpeed and speedUp >= 1");
        check(maxBounceDegrees >= 0 && maxBounceDegrees < 90, "maxBounceDegrees must be in [0, 90)");
        check(
                minServeDegrees >= 0 && minServeDegrees <= maxServeDegrees && maxServeDegrees < 90,
                "serve angles: 0 <= minServeDegrees <= maxServeDegrees < 90");
        check(
                serveWait >= 0 && physicsSteps >= 1 && winningScore >= 1 && maxSteps >= 1,
                "counts must be 1 or more, serveWait 0");
        // One step then brings at most one hit or one point, and at most one bounce off a wall per physics step.
        check(
                maxSpeed * physicsSteps < width / 2 && maxSpeed < height - ballSize,
                "maxSpeed must cover less than half the field's width in one agent step, and less than its height");
    }

    /** The same, but the ball waits for a second of the game to be served by a player. */
    PongRules servedByPlayers() {
        return with(SERVE_WAIT, physicsSteps, maxSteps, rewards);
    }

    private PongRules with(int serveWait, int physicsSteps, int maxSteps, Rewards rewards) {
        return new PongRules(
                width,
                height,
                paddleInset,
                paddleWidth,
                paddleHeight,
                paddleSpeed,
                ballSize,
                serveSpeed,
                speedUp,
                maxSpeed,
                maxBounceDegrees,
                minServeDegrees,
                maxServeDegrees,
                serveWait,
                physicsSteps,
                winningScore,
                maxSteps,
                rewards);
    }

    private static void check(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException("Pong rules: " + message);
        }
    }
}
