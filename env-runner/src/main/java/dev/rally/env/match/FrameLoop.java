package dev.rally.env.match;

import dev.rally.env.game.Game;
import dev.rally.env.game.GameException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The loop of a match. A frame: players are shown what they see, the frame's time passes, each is asked once for a command, the game
 * advances. At a round's end they are shown it, and nobody is asked; then each has to become ready again.
 */
public final class FrameLoop {
    private final Game game;
    private final Crew crew;
    private final Audience audience;
    private final @Nullable RoundRecorder recorder;
    private final Length length;
    private final BooleanSupplier stop;
    private long frames;
    private int rounds;

    /** Who is told of a match while it goes on. On the loop's thread. */
    public interface Audience {
        /** What the game looks like, once a frame. */
        void frame(Game game);

        /** How a round has ended, in whole lines. */
        void result(List<String> lines);

        /** A round is over, and recorded. */
        void roundDone(RoundReport report);
    }

    /**
     * How long a match is.
     *
     * @param mostRounds after which it ends
     * @param untilQuit whether it ends with the game; else rounds go on beyond
     */
    public record Length(int mostRounds, boolean untilQuit) {
        /** As the game has it, or one round. */
        static Length of(boolean oneShot) {
            return new Length(oneShot ? 1 : Integer.MAX_VALUE, true);
        }

        boolean reached(int rounds, Game.Next next) {
            return rounds >= mostRounds || (untilQuit && next == Game.Next.QUIT);
        }
    }

    /**
     * What became of a round.
     *
     * @param ended how, in the game's own lines
     * @param last what each player saw at its end
     * @param record its file, if it was recorded
     */
    public record RoundReport(
            long frames,
            List<String> ended,
            Map<String, Map<String, Object>> last,
            Map<String, Crew.Lateness> lateness,
            @Nullable Path record) {}

    /**
     * A match that has not begun.
     *
     * @param recorder null for no records
     * @param stop asked once a frame whether people have had enough
     */
    public FrameLoop(
            Game game,
            Crew crew,
            Audience audience,
            @Nullable RoundRecorder recorder,
            Length length,
            BooleanSupplier stop) {
        this.game = game;
        this.crew = crew;
        this.audience = audience;
        this.recorder = recorder;
        this.length = length;
        this.stop = stop;
    }

    /** Plays until the game, or whoever watches, has had enough. */
    public void run() {
        crew.awaitReady();
        while (!stop.getAsBoolean()) {
            Game.Next next = frame();
            if (next != Game.Next.GO_ON) {
                finishRound();
                rounds++;
                if (length.reached(rounds, next)) {
                    return;
                }
                game.reset();
                frames = 0;
                crew.awaitReady();
            }
        }
        if (recorder != null) {
            recorder.write();
        }
    }

    private Game.Next frame() {
        Map<String, Map<String, Object>> seen = game.sceneInfo();
        crew.send(seen);
        audience.frame(game);
        crew.awaitAnswers();
        Map<String, @Nullable Object> commands = crew.commands(frames);
        if (recorder != null) {
            recorder.add(seen, commands);
        }
        try {
            frames++;
            return game.update(commands);
        } catch (GameException e) {
            throw crew.blamed(e);
        } catch (RuntimeException e) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            throw MatchFailure.in("game", trace.toString().strip());
        }
    }

    private void finishRound() {
        Map<String, Map<String, Object>> seen = game.sceneInfo();
        audience.frame(game);
        audience.result(game.result());
        crew.send(seen);
        Path file = null;
        if (recorder != null) {
            Map<String, @Nullable Object> nothing = new LinkedHashMap<>();
            crew.lateness().keySet().forEach(player -> nothing.put(player, null));
            recorder.add(seen, nothing);
            file = recorder.write();
        }
        audience.roundDone(new RoundReport(frames, game.result(), seen, crew.lateness(), file));
    }
}
