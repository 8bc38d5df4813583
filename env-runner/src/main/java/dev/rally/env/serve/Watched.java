package dev.rally.env.serve;

import java.util.ArrayList;
import java.util.List;

/**
 * A client whose first scene is looked at.
 *
 * @param title the client and its sides, for people
 * @param players {@code [side]}: who plays where; at the free side whoever moves it while no person does
 * @param free the side that a person may hold: the first that the client leaves; {@link #NONE} where there is none, or keys cannot
 *     play
 * @param seen the side whose sight is shown: the client's first
 */
record Watched(String title, List<String> players, int free, int seen) {
    static final int NONE = -1;

    Watched {
        players = List.copyOf(players);
    }

    /** The same, where somebody holds the free side who does not give it away. */
    Watched heldBy(String holder) {
        List<String> now = new ArrayList<>(players);
        now.set(free, holder);
        return new Watched(title, now, NONE, seen);
    }
}
