package dev.rally.env.serve;

import dev.rally.env.picture.Glimpse;
import dev.rally.env.scene.Actions;
import dev.rally.env.scene.Outcomes;
import dev.rally.env.scene.SceneBatch;
import dev.rally.env.terminal.Hands;
import org.jspecify.annotations.Nullable;

/** This program's terminal. Whoever plays there holds the free side of one client after the other. */
final class TerminalStand implements Stand {
    private final EnvView view;
    private final @Nullable Hands hands;
    private int held = Watched.NONE;
    private int seen;
    private String title = "";
    private @Nullable Glimpse glimpse;

    /** @param hands a person's, or null */
    TerminalStand(EnvView view, @Nullable Hands hands) {
        this.view = view;
        this.hands = hands;
    }

    @Override
    public void begins(Watched client, SceneBatch scenes) {
        held = hands == null ? Watched.NONE : client.free();
        seen = client.seen();
        title = (holds() ? scenes.spec().sides().get(held) + " you, " : "") + client.title();
        if (hands != null && !holds()) {
            view.say(client.title() + ": no paddle is left for the keys; let it leave one (OPEN's sides)");
        }
        jumps(scenes);
    }

    @Override
    public void jumps(SceneBatch scenes) {
        glimpse = new Glimpse(scenes.spec().observation());
    }

    @Override
    public boolean holds() {
        return held != Watched.NONE;
    }

    @Override
    public void press(SceneBatch scenes, Actions actions) {
        if (hands != null) {
            scenes.press(actions, held, 0, hands.direction(), hands.fires());
        }
    }

    @Override
    public void stepped(SceneBatch scenes, Outcomes outcomes) {
        if (glimpse != null && view.wantsSight()) {
            glimpse.look(scenes, seen);
        }
    }

    @Override
    public void show(SceneBatch scenes, boolean played) {
        Glimpse looking = glimpse;
        if (looking != null && view.isDue()) {
            view.show(title, canvas -> scenes.draw(0, canvas), looking::lines);
        }
    }

    @Override
    public void ends() {
        held = Watched.NONE;
    }
}
