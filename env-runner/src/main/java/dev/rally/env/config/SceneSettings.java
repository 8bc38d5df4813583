package dev.rally.env.config;

import dev.rally.comm.spec.Check;

/**
 * Which scene is played.
 *
 * @param name as {@link dev.rally.env.catalog.SceneCatalog} has it
 */
public record SceneSettings(String name) {
    static final SceneSettings DEFAULT = new SceneSettings("pong");

    public SceneSettings {
        Check.that(name != null, "name is missing; give a scene's name");
    }
}
