package dev.rally.env.pong;

import dev.rally.env.scene.SceneSource;
import dev.rally.env.scene.SceneSpec;

/** Batches of Pong with the documented rules. */
public final class PongSource implements SceneSource {
    private final PongControl control;
    private final SceneSpec spec;

    /** With the three discrete actions. */
    public PongSource() {
        this(PongControl.UP_DOWN_STAY);
    }

    public PongSource(PongControl control) {
        this.control = control;
        spec = open(1).spec();
    }

    @Override
    public SceneSpec spec() {
        return spec;
    }

    @Override
    public PongScenes open(int scenes) {
        return new PongScenes(PongRules.DEFAULT, control, scenes);
    }
}
