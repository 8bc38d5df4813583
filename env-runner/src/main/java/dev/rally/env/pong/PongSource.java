package dev.rally.env.pong;

import dev.rally.env.scene.SceneSource;
import dev.rally.env.scene.SceneSpec;

/** Batches of Pong with the documented rules. */
public final class PongSource implements SceneSource {
    private final PongVariant variant;
    private final SceneSpec spec;

    /** With the 11 features and the three discrete actions. */
    public PongSource() {
        this(PongVariant.VECTOR);
    }

    public PongSource(PongVariant variant) {
        this.variant = variant;
        spec = open(1).spec();
    }

    public PongVariant variant() {
        return variant;
    }

    @Override
    public SceneSpec spec() {
        return spec;
    }

    @Override
    public PongScenes open(int scenes) {
        return new PongScenes(variant, scenes);
    }
}
