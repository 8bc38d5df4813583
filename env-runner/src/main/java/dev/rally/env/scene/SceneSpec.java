package dev.rally.env.scene;

import dev.rally.comm.spec.ActionSpace;
import dev.rally.comm.spec.ObservationSpace;
import java.util.List;

/**
 * What a scene looks like from outside.
 *
 * @param name the scene's name in configurations, for example {@code pong}
 * @param sides the players' places in a scene, in the order of their indices, for example left and right
 * @param observation what each side sees
 * @param action what each side can do
 * @param scripts the scripted players that the scene can move a side with, for example still and level1
 */
public record SceneSpec(
        String name, List<String> sides, ObservationSpace observation, ActionSpace action, List<String> scripts) {
    public SceneSpec {
        sides = List.copyOf(sides);
        scripts = List.copyOf(scripts);
    }
}
