package dev.rally.env.serve;

import dev.rally.env.remote.Opening;
import dev.rally.env.scene.Actions;
import dev.rally.env.scene.Outcomes;
import dev.rally.env.scene.SceneBatch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks on at a client's first scene from all stands, and holds its free side while somebody plays: then that scene goes as
 * fast as people play it, and the client's others with it; else the opponent moves it. On that client's thread.
 */
final class Onlooker {
    private final List<Stand> stands;
    private final String opponent;
    private final int free;
    private final Pace pace = new Pace();
    private @Nullable Stand holder;

    /**
     * Begins to look on.
     *
     * @param who the client
     */
    Onlooker(List<Stand> stands, SceneBatch scenes, Opening opening, String who) {
        this.stands = stands;
        opponent = opening.opponent();
        Watched client = watched(scenes, opening, who);
        free = client.free();
        for (Stand stand : stands) {
            stand.begins(client, scenes);
            if (stand.holds() && client.free() != Watched.NONE) {
                client = client.heldBy("a person");
            }
        }
        show(scenes);
    }

    private static Watched watched(SceneBatch scenes, Opening opening, String who) {
        List<String> sides = scenes.spec().sides();
        return new Watched(
                String.join(" and ", opening.sides()) + " " + who,
                sides.stream()
                        .map(side -> opening.sides().contains(side) ? who : opening.opponent())
                        .toList(),
                free(scenes, opening),
                sides.indexOf(opening.sides().get(0)));
    }

    /** The first side that a client leaves; {@link Watched#NONE} where it leaves none, and where keys cannot play. */
    static int free(SceneBatch scenes, Opening opening) {
        List<String> sides = scenes.spec().sides();
        for (int side = 0; scenes.forPersons() && side < sides.size(); side++) {
            if (!opening.sides().contains(sides.get(side))) {
                return side;
            }
        }
        return Watched.NONE;
    }

    /** A state has been brought back, in which the opponent moves what the client leaves. */
    void restored(SceneBatch scenes) {
        holder = null;
        stands.forEach(stand -> stand.jumps(scenes));
        show(scenes);
    }

    /** The complete state, in which nobody but the opponent moves what the client leaves. */
    byte[] save(SceneBatch scenes) {
        if (holder == null) {
            return scenes.save();
        }
        scenes.assign(free, 0, 1, opponent);
        try {
            return scenes.save();
        } finally {
            scenes.assign(free, 0, 1, null);
        }
    }

    /** A step of the scenes, of which the first is among them. */
    void step(SceneBatch scenes, int last, Actions actions, Outcomes outcomes) {
        changeSeats(scenes);
        press(scenes, actions);
        scenes.step(0, last, actions, outcomes, () -> {
            show(scenes);
            pace(scenes);
            press(scenes, actions);
        });
        stands.forEach(stand -> stand.stepped(scenes, outcomes));
        show(scenes);
        pace(scenes);
    }

    private void changeSeats(SceneBatch scenes) {
        Stand sits = null;
        for (Stand stand : stands) {
            if (free != Watched.NONE && sits == null && stand.holds()) {
                sits = stand;
            }
        }
        if ((sits == null) != (holder == null)) {
            scenes.assign(free, 0, 1, sits == null ? opponent : null);
        }
        holder = sits;
    }

    private void press(SceneBatch scenes, Actions actions) {
        if (holder != null) {
            holder.press(scenes, actions);
        }
    }

    private void show(SceneBatch scenes) {
        boolean played = holder != null;
        stands.forEach(stand -> stand.show(scenes, played));
    }

    private void pace(SceneBatch scenes) {
        if (holder != null) {
            pace.await(scenes.stepsPerSecond() * scenes.framesPerStep());
        }
    }
}
