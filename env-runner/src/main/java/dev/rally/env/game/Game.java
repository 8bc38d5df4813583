package dev.rally.env.game;

import dev.rally.env.scene.Canvas;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One running game that advances frame by frame. Its players see scene information, an ordered map of plain data (see {@link
 * dev.rally.env.plain}), and answer with commands, plain data too. One thread.
 */
public interface Game {
    /** The key under which scene information tells whether the round goes on. */
    String STATUS = "status";

    /** What {@link #STATUS} says while a round goes on. */
    String ALIVE = "GAME_ALIVE";

    /** What is to follow a frame. */
    enum Next {
        GO_ON,
        /** The round is over: {@link Game#reset} begins the next one. */
        RESET,
        /** The round and the game are over. */
        QUIT
    }

    /**
     * Advances by one frame.
     *
     * @param commands by player, in any order; null, or nothing, from who has said nothing
     * @throws GameException for a command that the game cannot even look at; unknown words are no commands
     */
    Next update(Map<String, @Nullable Object> commands);

    /** Begins the next round. */
    void reset();

    /** By player: what each sees now. They may see different things, or the same map. */
    Map<String, Map<String, Object>> sceneInfo();

    /** How the last round ended, and at {@link Next#QUIT} the game: lines for people. */
    List<String> result();

    /** Draws the game as it is now. */
    default void draw(Canvas canvas) {}

    /** The complete state with its generator, such that {@link #restore} goes on bit for bit. */
    byte[] save();

    /** @throws IllegalArgumentException if the state is none of such a game */
    void restore(byte[] state);
}
