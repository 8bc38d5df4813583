package dev.rally.env.pong;

import dev.rally.comm.spec.ActionSpace;
import java.util.List;

/** How agents move their paddles. */
public enum PongControl {
    /** Discrete: 0 moves up (y falls), 1 down, 2 stays; always by the full paddle speed. */
    UP_DOWN_STAY(0, "pong"),
    /** Continuous, one dimension in [-1, 1]: the fraction of the paddle speed, positive downwards. */
    VELOCITY(1, "pong-continuous");

    /** Its number in saved states. */
    final int number;
    /** The name of Pong that is played so. */
    final String scene;

    PongControl(int number, String scene) {
        this.number = number;
        this.scene = scene;
    }

    public ActionSpace space() {
        return switch (this) {
            case UP_DOWN_STAY -> new ActionSpace.Discrete(3);
            case VELOCITY -> new ActionSpace.Continuous(List.of(-1f), List.of(1f));
        };
    }
}
