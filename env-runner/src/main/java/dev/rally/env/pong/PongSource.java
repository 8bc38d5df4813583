package dev.rally.env.pong;

import dev.rally.env.scene.SceneBatch;
import dev.rally.env.scene.SceneSource;
import dev.rally.env.scene.SceneSpec;

/** Batches of Pong with the documented rules and the three discrete actions. */
public final class PongSource implements SceneSource {
    private final SceneSpec spec = new PongScenes(1).spec();

    @Override
    public SceneSpec spec() {
        return spec;
    }

    @Override
    public SceneBatch open(int scenes) {
        return new PongScenes(scenes);
    }
}
