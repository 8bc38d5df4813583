package dev.rally.env.serve;

import dev.rally.env.scene.Actions;
import dev.rally.env.scene.Outcomes;
import dev.rally.env.scene.SceneBatch;

/** A place from which a client's first scene is looked at, and where a person may hold a paddle. On that client's thread. */
interface Stand {
    /** A client is looked at from now on. */
    void begins(Watched client, SceneBatch scenes);

    /** The client has other scenes, or its scenes another state, than the last step led to. */
    void jumps(SceneBatch scenes);

    /** Whether a person here holds the free side. */
    boolean holds();

    /** Says what that person presses. */
    void press(SceneBatch scenes, Actions actions);

    /** A step has been made, which is shown next. */
    void stepped(SceneBatch scenes, Outcomes outcomes);

    /**
     * Shows the scene as it is now, unless that comes too soon.
     *
     * @param played whether a person plays, and every frame is to be seen
     */
    void show(SceneBatch scenes, boolean played);

    /** The client has left. */
    void ends();
}
