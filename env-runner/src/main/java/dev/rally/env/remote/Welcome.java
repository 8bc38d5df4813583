package dev.rally.env.remote;

import dev.rally.comm.spec.ActionSpace;
import dev.rally.comm.spec.ObservationSpace;
import dev.rally.env.scene.SceneSpec;
import java.util.List;

/**
 * What a server offers to a client that it has let in.
 *
 * @param version the protocol's, the newest that both speak
 * @param server its name
 * @param scene the scene's name
 * @param sides all sides of a scene, in the order of their indices
 * @param observation what each of them sees; stacking is left to the client
 * @param action what each of them can do
 * @param masks whether a side cannot always choose everything
 * @param scripts the opponents that there are
 * @param opponent who plays the sides that a client leaves, where it does not say; empty where there is none
 * @param maxScenes that a connection may open
 */
public record Welcome(
        int version,
        String server,
        String scene,
        List<String> sides,
        ObservationSpace observation,
        ActionSpace action,
        boolean masks,
        List<String> scripts,
        String opponent,
        int maxScenes) {

    /** The scenes, under a name of the client's own. */
    SceneSpec spec(String name) {
        return new SceneSpec(name, sides, observation, action, masks, scripts);
    }
}
