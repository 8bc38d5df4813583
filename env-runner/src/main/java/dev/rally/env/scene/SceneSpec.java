package dev.rally.env.scene;

import dev.rally.comm.spec.ActionSpace;
import dev.rally.comm.spec.ObservationSpace;
import java.util.List;

/**
 * What a scene looks like from outside.
 *
 * @param name the scene's name in configurations, for example {@code pong}
 * @param sides the players' places in a scene, in the order of their indices, for example left and right
 * @param observation what each side sees; its planes, if it has any, are one for each side: 255 in the one of the side that
 *     sees, 0 in the others
 * @param action what each side can do: discrete or continuous; several choices at once are for engines of their own
 * @param scripts the scripted players that the scene can move a side with, for example still and level1
 */
public record SceneSpec(
        String name, List<String> sides, ObservationSpace observation, ActionSpace action, List<String> scripts) {
    public SceneSpec {
        sides = List.copyOf(sides);
        scripts = List.copyOf(scripts);
        if (action instanceof ActionSpace.MultiDiscrete) {
            throw new IllegalArgumentException(name + " has multi-discrete actions " + action.choices()
                    + "; scenes take discrete ones, of which one may stand for several choices, or continuous ones");
        }
        if (observation.planes() != 0 && observation.planes() != sides.size()) {
            throw new IllegalArgumentException(name + " has " + observation.planes() + " planes and " + sides.size()
                    + " sides; planes are none, or one for each side");
        }
    }

    /** What fills the planes of a side that sees: nothing where there are none. */
    public byte[] planes(int side) {
        byte[] planes = new byte[observation.planes()];
        if (planes.length > 0) {
            planes[side] = (byte) 255;
        }
        return planes;
    }
}
