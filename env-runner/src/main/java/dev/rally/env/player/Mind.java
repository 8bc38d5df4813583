package dev.rally.env.player;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What thinks for a player. All but {@link #close} is called by the player's thread alone, and may take as long as it likes.
 * Whatever fails throws {@link PlayerException}.
 */
public interface Mind extends AutoCloseable {

    /** Returns when it is ready for the first round. */
    void begin();

    /**
     * Answers a frame.
     *
     * @param keyboard the keys that are held, as numbers of pygame; for scripts that want them
     */
    Answer update(Map<String, Object> sceneInfo, List<Integer> keyboard);

    /** Returns when it is ready for the next round; follows an {@link Answer} that is a reset. */
    void reset();

    /** Where its answers come from, for messages; empty where that is nowhere. */
    default String where() {
        return "";
    }

    /**
     * The match is over; what it has started is gone afterwards. Any thread, also while another method runs, which then fails.
     *
     * @param graceMs for ending by itself
     */
    void close(long graceMs);

    @Override
    default void close() {
        close(0);
    }

    /**
     * What a player says to a frame.
     *
     * @param reset whether it is done with the round
     * @param command plain data, or null for none
     * @param frame which frame it is for; null for the next one that it has not answered
     */
    record Answer(
            boolean reset,
            @Nullable Object command,
            @Nullable Long frame) {
        public static final Answer RESET = new Answer(true, null, null);

        public static Answer of(@Nullable Object command) {
            return new Answer(false, command, null);
        }
    }
}
