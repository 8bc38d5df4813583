package dev.rally.env.table;

import dev.rally.env.picture.Grey;
import dev.rally.env.picture.Picture;
import dev.rally.env.scene.SceneBatch;
import java.util.function.Supplier;

/** Told of what happens at a table, on its thread: must not block. */
public interface TableListener {
    /** @param picture a message as {@link Picture} describes; nobody changes it any more */
    void frame(byte[] picture);

    /** The game has gone on by a step, or begins: what sides see of it may be looked at. */
    void stepped(SceneBatch scenes);

    /** What a side sees, of a game that is no batch of scenes; asked for before this returns, where somebody looks at it. */
    void seen(int side, Supplier<Grey> sight);

    void state(TableState state);
}
