package dev.rally.env.player;

import dev.rally.env.game.GameSource.GamePlayer;
import java.util.List;
import java.util.Map;

/** A player in Java, in this process. */
public final class JavaMind implements Mind {
    private final GamePlayer player;

    public JavaMind(GamePlayer player) {
        this.player = player;
    }

    @Override
    public void begin() {}

    @Override
    public Answer update(Map<String, Object> sceneInfo, List<Integer> keyboard) {
        Object command = player.update(sceneInfo);
        return GamePlayer.RESET.equals(command) ? Answer.RESET : Answer.of(command);
    }

    @Override
    public void reset() {
        player.reset();
    }

    /** It has started nothing. */
    @Override
    public void close(long graceMs) {}
}
