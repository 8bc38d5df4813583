package dev.rally.env.match;

import dev.rally.env.game.GameException;
import dev.rally.env.player.SeatedPlayer;
import dev.rally.env.player.SeatedPlayer.Message;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All players of a match, and how late they are. One thread. */
public final class Crew implements AutoCloseable {
    /** For ending by oneself. */
    private static final long GRACE_MS = 1_000;

    private final List<SeatedPlayer> players;
    private final Pace pace;
    private final Supplier<List<Integer>> keyboard;
    private final Consumer<String> say;
    private final Map<String, Lateness> lateness = new LinkedHashMap<>();

    /**
     * Players that have begun.
     *
     * @param keyboard the keys that are held now, as numbers of pygame
     * @param say is told of delays, in whole lines
     */
    public Crew(List<SeatedPlayer> players, Pace pace, Supplier<List<Integer>> keyboard, Consumer<String> say) {
        this.players = List.copyOf(players);
        this.pace = pace;
        this.keyboard = keyboard;
        this.say = say;
    }

    /**
     * How late a player was in a round.
     *
     * @param missing frames to which it had no command
     * @param late commands that came for an earlier frame
     * @param worst by how many frames, at most
     */
    public record Lateness(int missing, int late, long worst) {
        public static final Lateness NONE = new Lateness(0, 0, 0);
    }

    /** Waits until each is ready for a round, and forgets what it has said before; one after another, each with patience. */
    void awaitReady() {
        for (SeatedPlayer player : players) {
            long end = System.nanoTime() + pace.patienceNanos();
            Message message = player.await(pace.patienceNanos());
            while (!(message instanceof Message.Ready)) {
                if (message instanceof Message.Failed failed) {
                    throw failed(player, failed.why());
                } else if (message == null) {
                    throw failed(player, notReady(player));
                }
                message = player.await(end - System.nanoTime());
            }
        }
        lateness.clear();
        players.forEach(player -> lateness.put(player.name(), Lateness.NONE));
    }

    private String notReady(SeatedPlayer player) {
        return player.busyNanos() > 0
                ? "It is not READY after " + patience()
                        + ": its constructor, its update() or its reset() does not return" + where(player)
                : "It has answered " + player.lastAnswer()
                        + " to the round's end, and never becomes READY: update() has"
                        + " to return \"RESET\" when status is not GAME_ALIVE" + where(player);
    }

    private String patience() {
        return String.format(Locale.ROOT, "%.1f s (--patience)", pace.patienceNanos() / 1e9);
    }

    private static String where(SeatedPlayer player) {
        return player.where().isEmpty() ? "" : "; " + player.where();
    }

    private static MatchFailure failed(SeatedPlayer player, String why) {
        return MatchFailure.in(player.name(), why);
    }

    /** Shows each what it sees now. */
    void send(Map<String, Map<String, Object>> sceneInfo) {
        List<Integer> keys = keyboard.get();
        for (SeatedPlayer player : players) {
            Map<String, Object> seen = sceneInfo.get(player.name());
            if (seen == null) {
                throw MatchFailure.in(
                        "game",
                        "It has no scene information for " + player.name() + ", only for " + sceneInfo.keySet());
            }
            player.send(seen, keys);
        }
    }

    /** Waits for as long as the frame takes. */
    void awaitAnswers() {
        long began = System.nanoTime();
        for (long left = pace.leastNanos(); left > 0; left = began + pace.leastNanos() - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
        for (SeatedPlayer player : players) {
            player.awaitIdle(began + pace.mostNanos() - System.nanoTime());
        }
    }

    /** Takes at most one command from each, whatever frame it was for. */
    Map<String, @Nullable Object> commands(long frame) {
        Map<String, @Nullable Object> commands = new LinkedHashMap<>();
        for (SeatedPlayer player : players) {
            Message message = player.poll();
            if (message instanceof Message.Failed failed) {
                throw failed(player, failed.why());
            } else if (player.busyNanos() > pace.patienceNanos()) {
                throw failed(player, "Its update() does not return for " + patience() + where(player));
            }
            commands.put(player.name(), message instanceof Message.Command command ? command.value() : null);
            count(player.name(), message instanceof Message.Command command ? frame - command.frame() : -1);
        }
        return commands;
    }

    /** @param delay in frames; below 0 for no command */
    private void count(String player, long delay) {
        Lateness before = lateness.getOrDefault(player, Lateness.NONE);
        if (delay > before.worst()) {
            say.accept("The client '" + player + "' delayed " + delay + " frame(s)");
        }
        lateness.put(
                player,
                new Lateness(
                        before.missing() + (delay < 0 ? 1 : 0),
                        before.late() + (delay > 0 ? 1 : 0),
                        Math.max(before.worst(), delay)));
    }

    /** By player, of the round so far. */
    Map<String, Lateness> lateness() {
        return new LinkedHashMap<>(lateness);
    }

    /** What the game says of a player's command, with where the command comes from. */
    MatchFailure blamed(GameException e) {
        String more = players.stream()
                .filter(player -> player.name().equals(e.player()))
                .map(Crew::where)
                .findFirst()
                .orElse("");
        return MatchFailure.in("game", e.player(), e.getMessage() + more);
    }

    /** Ends all: each may see what it was shown, for a moment. */
    @Override
    public void close() {
        players.forEach(SeatedPlayer::leave);
        long end = System.nanoTime() + GRACE_MS * 1_000_000;
        players.forEach(player -> player.close(Math.max(0, (end - System.nanoTime()) / 1_000_000)));
    }
}
