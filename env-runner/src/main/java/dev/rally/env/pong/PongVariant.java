package dev.rally.env.pong;

/** The one game of Pong, by what its players see and what they can do. */
public enum PongVariant {
    /** 11 features; up, down, stay. */
    VECTOR(0, "pong", PongSight.FEATURES, PongControl.UP_DOWN_STAY),
    /** 11 features; a velocity. */
    CONTINUOUS(1, "pong-continuous", PongSight.FEATURES, PongControl.VELOCITY),
    /** 11 features; the six actions, the ball waits to be served. */
    SIX(2, "pong-six", PongSight.FEATURES, PongControl.SIX),
    /** 84 × 84 pixels; up, down, stay. */
    PIXELS(3, "pong-pixels", PongSight.PIXELS, PongControl.UP_DOWN_STAY),
    /** 84 × 84 pixels; the six actions, the ball waits to be served. */
    PIXELS_SIX(4, "pong-pixels-six", PongSight.PIXELS, PongControl.SIX),
    /** The difference of two pictures of 70 × 50; up, down. */
    DIFFERENCE(5, "pong-difference", PongSight.DIFFERENCE, PongControl.UP_DOWN);

    /** Its number in saved states. */
    final int number;
    /** The name of the scene. */
    final String scene;

    final PongSight sight;
    private final PongControl control;

    PongVariant(int number, String scene, PongSight sight, PongControl control) {
        this.number = number;
        this.scene = scene;
        this.sight = sight;
        this.control = control;
    }

    public PongControl control() {
        return control;
    }

    /** The rules as documented: pictures come every four physics steps, and six actions have a serve of their own. */
    public PongRules rules() {
        PongRules rules = sight == PongSight.FEATURES ? PongRules.DEFAULT : PongRules.SKIPPING;
        return control.serves() ? rules.servedByPlayers() : rules;
    }
}
