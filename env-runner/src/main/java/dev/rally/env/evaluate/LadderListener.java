package dev.rally.env.evaluate;

import dev.rally.env.round.Player;

/** Told how a ladder goes, on its thread. */
public interface LadderListener {
    /** The number-th match of all that there are begins. */
    void begins(int number, int all, Player first, Player second);

    /** How it stands after a match. */
    default void stands(Ladder.Standings standings) {}
}
