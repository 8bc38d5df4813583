package dev.rally.env.table;

import dev.rally.env.picture.Picture;
import dev.rally.env.scene.SceneBatch;

/** Told of what happens at a table, on its thread: must not block. */
public interface TableListener {
    /** @param picture a message as {@link Picture} describes; nobody changes it any more */
    void frame(byte[] picture);

    /** The game has gone on by a step, or begins: what sides see of it may be looked at. */
    void stepped(SceneBatch scenes);

    void state(TableState state);
}
