package dev.rally.env.player;

import dev.rally.env.game.Game;
import java.util.List;
import java.util.Map;

/** Somebody at the keyboard. */
public final class PersonMind implements Mind {
    private static final String NOTHING = "NONE";

    private final HeldKeys keys;
    private final String seat;

    public PersonMind(HeldKeys keys, String seat) {
        this.keys = keys;
        this.seat = seat;
    }

    @Override
    public void begin() {}

    @Override
    public Answer update(Map<String, Object> sceneInfo, List<Integer> keyboard) {
        if (!Game.ALIVE.equals(sceneInfo.get(Game.STATUS))) {
            return Answer.RESET;
        }
        String command = keys.command(seat);
        return Answer.of(command == null ? NOTHING : command);
    }

    @Override
    public void reset() {}

    /** It has started nothing. */
    @Override
    public void close(long graceMs) {}
}
