package dev.rally.env.table;

import dev.rally.env.round.Lineup;
import dev.rally.env.round.Player;
import dev.rally.env.scene.Actions;
import dev.rally.env.scene.SceneBatch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who sits at a table, and what they press. Any thread. */
public final class Seats {
    private final boolean[] person;
    private final @Nullable Object[] sitters;
    private final int[] direction;
    private final boolean[] fires;

    /** @param sides of the scene; no person plays there yet */
    public Seats(int sides) {
        person = new boolean[sides];
        sitters = new Object[sides];
        direction = new int[sides];
        fires = new boolean[sides];
    }

    /** Where a lineup has persons. */
    static Seats of(Lineup lineup) {
        Seats seats = new Seats(lineup.sides().size());
        for (int side = 0; side < lineup.sides().size(); side++) {
            seats.person[side] = lineup.sides().get(side).get(0) instanceof Player.Person;
        }
        return seats;
    }

    /** A person plays at that side from now on, and at no other; -1 for none. Who sits elsewhere gets up. */
    public synchronized void offer(int only) {
        for (int side = 0; side < person.length; side++) {
            person[side] = side == only;
            if (side != only) {
                clear(side);
            }
        }
    }

    private void clear(int side) {
        sitters[side] = null;
        direction[side] = 0;
        fires[side] = false;
    }

    /** Seats somebody where a person plays and nobody sits; false where that is not so. */
    public synchronized boolean take(int side, Object sitter) {
        if (side < 0 || side >= person.length || !person[side]) {
            return false;
        }
        if (sitters[side] != null) {
            return sitters[side] == sitter;
        }
        sitters[side] = sitter;
        return true;
    }

    /** The first free seat of a person, taken; -1 when there is none. */
    public synchronized int takeAny(Object sitter) {
        for (int side = 0; side < person.length; side++) {
            if (sitters[side] == null && take(side, sitter)) {
                return side;
            }
        }
        return -1;
    }

    /** Where somebody sits, the first place of several; -1 where nowhere. */
    public synchronized int of(Object sitter) {
        for (int side = 0; side < person.length; side++) {
            if (sitters[side] == sitter) {
                return side;
            }
        }
        return -1;
    }

    /** Whoever it is gets up from wherever they sit. */
    public synchronized void leave(Object sitter) {
        for (int side = 0; side < person.length; side++) {
            if (sitters[side] == sitter) {
                clear(side);
            }
        }
    }

    /**
     * What somebody presses from now on, at each seat of theirs.
     *
     * @param where -1 up or left, 1 down or right, 0 neither
     */
    public synchronized void press(Object sitter, int where, boolean fire) {
        for (int side = 0; side < person.length; side++) {
            if (sitters[side] == sitter) {
                direction[side] = Integer.signum(where);
                fires[side] = fire;
            }
        }
    }

    /** Says for the first scene what everybody presses. */
    public synchronized void press(SceneBatch scenes, Actions actions) {
        for (int side = 0; side < person.length; side++) {
            if (person[side]) {
                scenes.press(actions, side, 0, direction[side], fires[side]);
            }
        }
    }

    /** Whether a person's seat is free. */
    synchronized boolean empty() {
        for (int side = 0; side < person.length; side++) {
            if (person[side] && sitters[side] == null) {
                return true;
            }
        }
        return false;
    }

    boolean anyPerson() {
        for (boolean one : person) {
            if (one) {
                return true;
            }
        }
        return false;
    }

    /** Whether anybody sits. */
    public synchronized boolean anyTaken() {
        for (Object sitter : sitters) {
            if (sitter != null) {
                return true;
            }
        }
        return false;
    }

    /** How somebody at that side wants to move: -1 up or left, 1 down or right, 0 not. */
    public synchronized int direction(int side) {
        return direction[side];
    }

    /** {@code [side]}: whether somebody sits there. */
    public synchronized List<Boolean> taken() {
        List<Boolean> taken = new ArrayList<>();
        for (Object sitter : sitters) {
            taken.add(sitter != null);
        }
        return taken;
    }

    /** {@code [side]}: whether somebody may sit down there. */
    public synchronized List<Boolean> free() {
        List<Boolean> free = new ArrayList<>();
        for (int side = 0; side < person.length; side++) {
            free.add(person[side] && sitters[side] == null);
        }
        return free;
    }
}
