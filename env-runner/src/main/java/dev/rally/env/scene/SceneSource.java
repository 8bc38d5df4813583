package dev.rally.env.scene;

/** Where batches of one kind of scene come from, so that rounds and matches need not know which scene they drive. */
public interface SceneSource {

    SceneSpec spec();

    /** A new batch of {@code scenes} scenes, to be reset or restored before it is used. */
    SceneBatch open(int scenes);
}
