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
 * @param action what each side can do
 * @param masks whether a side cannot always choose everything; its {@code masks} say what it can. Not for continuous actions
 * @param scripts the scripted players that the scene can move a side with, for example still and level1
 * @param parameters numbers that trainings may set, of which {@link SceneBatch#vary} makes the games differ
 */
public record SceneSpec(
        String name,
        List<String> sides,
        ObservationSpace observation,
        ActionSpace action,
        boolean masks,
        List<String> scripts,
        List<SceneParameter> parameters) {
    public SceneSpec {
        sides = List.copyOf(sides);
        scripts = List.copyOf(scripts);
        parameters = List.copyOf(parameters);
        if (masks && action.choiceCount() == 0) {
            throw new IllegalArgumentException(
                    name + " has masks and continuous actions, of which none can be forbidden");
        }
        if (observation.planes() != 0 && observation.planes() != sides.size()) {
            throw new IllegalArgumentException(name + " has " + observation.planes() + " planes and " + sides.size()
                    + " sides; planes are none, or one for each side");
        }
    }

    /** A scene in which every side can always choose everything. */
    public SceneSpec(
            String name, List<String> sides, ObservationSpace observation, ActionSpace action, List<String> scripts) {
        this(name, sides, observation, action, false, scripts);
    }

    /** A scene whose games are all alike. */
    public SceneSpec(
            String name,
            List<String> sides,
            ObservationSpace observation,
            ActionSpace action,
            boolean masks,
            List<String> scripts) {
        this(name, sides, observation, action, masks, scripts, List.of());
    }

    /** The same with numbers that trainings may set. */
    public SceneSpec with(SceneParameter... numbers) {
        return new SceneSpec(name, sides, observation, action, masks, scripts, List.of(numbers));
    }

    /** Bytes that a side's mask has: one for each choice, or none. */
    public int maskBytes() {
        return masks ? action.choiceCount() : 0;
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
