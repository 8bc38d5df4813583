package dev.rally.env.pong;

import dev.rally.comm.spec.ObservationSpace;
import dev.rally.env.scene.Observations;

/** What agents see of the games. Distinct scenes may be written by distinct threads at once. */
interface PongView {

    ObservationSpace space();

    /** How many physics steps before the end of an agent step the earlier moment lies that is shown too; 0: none is. */
    int looksBack();

    /** Writes what the side sees of the scenes {@code first} to {@code last - 1}, a row each, from {@code row} on. */
    void write(int side, int first, int last, Observations out, int row);
}
