package dev.rally.env.serve;

import dev.rally.env.picture.Glimpse;
import dev.rally.env.remote.Opening;
import dev.rally.env.scene.Actions;
import dev.rally.env.scene.Outcomes;
import dev.rally.env.scene.SceneBatch;
import dev.rally.env.scene.SceneSpec;
import dev.rally.env.terminal.Hands;
import org.jspecify.annotations.Nullable;

/**
 * Looks on at a client's first scene, and holds a paddle there where somebody is to play: then that scene goes as fast as
 * people play it, and the client's others with it. On that client's thread.
 */
final class Onlooker {
    private static final int NOBODY = -1;

    private final EnvView view;
    private final @Nullable Hands hands;
    /** The side whose sight is shown: the client's first. */
    private final int seen;
    /** The side that the person holds: the first that the client leaves. */
    private final int held;

    private final String title;
    private final Pace pace = new Pace();
    private Glimpse glimpse;

    /**
     * @param hands a person's, or null
     * @param who the client
     */
    Onlooker(EnvView view, @Nullable Hands hands, SceneSpec spec, Opening opening, String who) {
        this.view = view;
        this.hands = hands;
        seen = spec.sides().indexOf(opening.sides().get(0));
        int left = NOBODY;
        for (int side = spec.sides().size() - 1; hands != null && side >= 0; side--) {
            left = opening.sides().contains(spec.sides().get(side)) ? left : side;
        }
        held = left;
        glimpse = new Glimpse(spec.observation());
        title = (held == NOBODY ? "" : spec.sides().get(held) + " you, ") + String.join(" and ", opening.sides()) + " "
                + who;
    }

    /** Whether a person wants to play, and the client plays all sides. */
    boolean findsNoSeat() {
        return hands != null && held == NOBODY;
    }

    /** Takes the paddle from whoever moves it in the first scene. */
    void sit(SceneBatch scenes) {
        if (held != NOBODY) {
            scenes.assign(held, 0, 1, null);
        }
        glimpse = new Glimpse(scenes.spec().observation());
        show(scenes);
    }

    /** A step of the scenes, of which the first is among them. */
    void step(SceneBatch scenes, int last, Actions actions, Outcomes outcomes) {
        move(scenes, actions);
        scenes.step(0, last, actions, outcomes, () -> {
            show(scenes);
            pace(scenes);
            move(scenes, actions);
        });
        if (view.wantsSight()) {
            glimpse.look(scenes, seen);
        }
        show(scenes);
        pace(scenes);
    }

    private void move(SceneBatch scenes, Actions actions) {
        if (hands != null && held != NOBODY) {
            scenes.press(actions, held, 0, hands.direction(), hands.fires());
        }
    }

    private void show(SceneBatch scenes) {
        if (view.isDue()) {
            view.show(title, canvas -> scenes.draw(0, canvas), glimpse::lines);
        }
    }

    private void pace(SceneBatch scenes) {
        if (held != NOBODY) {
            pace.await(scenes.stepsPerSecond() * scenes.framesPerStep());
        }
    }
}
