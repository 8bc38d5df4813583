package dev.rally.env.socketpong;

import dev.rally.env.scene.Canvas;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Looks on at the game that is served, may let it wait, and may hold its right paddle. On the game's thread. */
public interface SocketPongWatch {
    /** A game with that client begins. */
    void begins(String client);

    /** The client has gone. */
    void ends();

    /** The server ends: no tick is to be awaited any more. Any thread. */
    void letGo();

    /** Returns when the game may go on by a tick. */
    void awaitTick();

    /** Whether somebody holds the right paddle, in place of the level. */
    boolean holdsRight();

    /** How the right paddle is moved by who holds it: -1 up, 1 down, 0 neither. */
    int right();

    /**
     * The game has gone on by a tick.
     *
     * @param game draws it as it is now
     * @param picture what the client would see of it, [50, 70], row by row
     */
    void ticked(Consumer<Canvas> game, Supplier<byte[]> picture);
}
