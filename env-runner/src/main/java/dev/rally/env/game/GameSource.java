package dev.rally.env.game;

import dev.rally.env.scene.Canvas;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A kind of game. Those of one's own are found as Java's {@link java.util.ServiceLoader} wants it; they have a public
 * constructor without parameters. Any thread.
 */
public interface GameSource {

    /** The game's name on command lines: letters, digits, '-' and '_'. */
    String name();

    /** For lists of games; empty for none. */
    default String version() {
        return "";
    }

    /** In the order in which command lines give them. */
    List<GameParameter> parameters();

    /** The places of players, in the order in which they are filled. */
    List<Seat> seats();

    /** The fewest players that a game takes; with fewer than there are {@link #seats}, the first seats play. */
    default int fewestPlayers() {
        return seats().size();
    }

    /**
     * Begins a game.
     *
     * @param values by the names of all {@link #parameters}
     * @param seed of all that happens by chance
     */
    Game open(Map<String, Object> values, long seed);

    /** Draws a game as a player's scene information shows it, for people who look at records; one that cannot draws nothing. */
    default void draw(Map<String, Object> sceneInfo, Canvas canvas) {}

    /** What the keyboard does; when several keys of a seat are held, the first of them in this order counts. */
    default List<KeyBinding> keys() {
        return List.of();
    }

    /** Players that come with the game, by their names on command lines. */
    default List<ScriptedPlayer> scripted() {
        return List.of();
    }

    /** How agents see and play it; without one they cannot. */
    default Optional<GameEncoder> encoder() {
        return Optional.empty();
    }

    /**
     * A player's place.
     *
     * @param name in scene information, commands and records: {@code ml_1P}
     * @param arguments that scripts are made with: {@code 1P}
     */
    record Seat(String name, List<String> arguments) {
        public Seat {
            arguments = List.copyOf(arguments);
        }
    }

    /**
     * What a key does in the game.
     *
     * @param key a small letter or a sign, or left, right, up, down
     */
    record KeyBinding(String seat, String key, String command) {}

    /** A player that comes with the game. */
    record ScriptedPlayer(String name, Maker maker) {
        /** Makes one for a game; the seed is of what it does by chance. */
        public interface Maker {
            GamePlayer make(Seat seat, Map<String, Object> values, long seed);
        }
    }

    /** A player in Java: the class {@code MLPlay} of scripts. One thread. */
    interface GamePlayer {
        /** What a player answers when it is ready for the next round. */
        String RESET = "RESET";

        /** A command, {@link #RESET}, or null for none. */
        @Nullable
        Object update(Map<String, Object> sceneInfo);

        default void reset() {}

        /** What it remembers, such that {@link #restore} goes on with it. */
        default byte[] save() {
            return new byte[0];
        }

        default void restore(byte[] state) {}
    }
}
