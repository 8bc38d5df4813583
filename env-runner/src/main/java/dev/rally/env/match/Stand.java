package dev.rally.env.match;

import dev.rally.env.game.Game;
import dev.rally.env.game.GameSource;
import dev.rally.env.picture.TextPicture;
import dev.rally.env.terminal.FullScreen;
import dev.rally.env.terminal.Terminal;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where people watch from: what is said goes to standard output, what players print to standard error, and where the game is drawn
 * on a terminal both stand under it, and after it. Any thread may say something.
 */
final class Stand implements FrameLoop.Audience, Roster.Ear {
    private static final int KEPT_LINES = 1_000;
    private static final int COLUMNS = 60;
    /** Of those, what stands under the game. */
    private static final int LINES_SAID = 3;

    private final PrintStream out;
    private final PrintStream err;
    private final @Nullable FullScreen screen;
    private final TextPicture picture;
    private final String title;
    private final List<String> lines = new ArrayList<>();
    private final List<FrameLoop.RoundReport> rounds = new ArrayList<>();
    private boolean open;

    /** @param json whether all that is said goes to the error stream */
    Stand(PrintStream out, PrintStream err, GameSource game, boolean json, boolean shows) {
        this.out = json ? err : out;
        this.err = err;
        screen = shows ? new FullScreen(out) : null;
        picture = new TextPicture(COLUMNS, Math.max(1, Terminal.rows() - TextPicture.FRAME_LINES - LINES_SAID - 1));
        title = game.name() + "   Esc ends";
    }

    synchronized void open() {
        if (screen != null) {
            screen.open();
            open = true;
        }
    }

    @Override
    public synchronized void say(String line) {
        tell(line, out);
    }

    @Override
    public synchronized void print(String player, String line) {
        tell("[" + player + "] " + line, err);
    }

    private void tell(String line, PrintStream stream) {
        if (!open) {
            stream.println(line);
            return;
        }
        lines.add(line);
        if (lines.size() > KEPT_LINES) {
            lines.remove(0);
        }
    }

    /** Where nothing is drawn, a player that prints a lot is not waited for. */
    @Override
    public void frame(Game game) {
        if (screen != null) {
            synchronized (this) {
                List<String> shown = picture.of(game::draw, title);
                lines.subList(Math.max(0, lines.size() - LINES_SAID), lines.size())
                        .forEach(shown::add);
                screen.draw(shown);
            }
        }
    }

    @Override
    public synchronized void result(List<String> ended) {
        ended.forEach(line -> tell(line, out));
    }

    @Override
    public synchronized void roundDone(FrameLoop.RoundReport report) {
        rounds.add(report);
    }

    List<FrameLoop.RoundReport> rounds() {
        return rounds;
    }

    synchronized void close() {
        if (open && screen != null) {
            screen.close();
            open = false;
            lines.forEach(out::println);
        }
    }
}
