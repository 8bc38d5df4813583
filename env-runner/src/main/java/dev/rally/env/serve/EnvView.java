package dev.rally.env.serve;

import dev.rally.env.picture.TextPicture;
import dev.rally.env.scene.Canvas;
import dev.rally.env.terminal.FullScreen;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * What is shown of the scenes that are served: the game, what the client's agent sees of it, and beneath them the last lines
 * that were said; those alone where neither is wanted. A thread of its own draws, so that no client waits for the terminal.
 * Any thread, but scenes are looked at on their client's.
 */
final class EnvView implements AutoCloseable {
    private static final int COLUMNS = 78;
    private static final int LINES_SAID = 3;
    private static final int FEWEST_ROWS = 4;
    private static final long FRAME_NANOS = 1_000_000_000 / 20;
    private static final long END_MS = 1_000;

    private final PrintStream out;
    private final FullScreen screen;
    private final int rows;
    private final String legend;
    private final Deque<String> said = new ArrayDeque<>();
    private final Thread drawing = new Thread(this::draw, "env-view");
    private boolean showsGame;
    private boolean showsSight;
    private List<String> game = List.of();
    private List<String> sight = List.of();
    private boolean news;
    private volatile boolean closed;
    /** Of the thread of the client that is shown. */
    private long lookedNanos = System.nanoTime() - FRAME_NANOS;

    /**
     * @param rows that the terminal has
     * @param legend what the keys do
     */
    EnvView(PrintStream out, int rows, String legend) {
        this.out = out;
        this.rows = rows;
        this.legend = legend;
        screen = new FullScreen(out);
        drawing.setDaemon(true);
        drawing.start();
    }

    /** Whether the game is to be shown, and what its agent sees. */
    synchronized void want(boolean wantsGame, boolean wantsSight) {
        showsGame = wantsGame;
        showsSight = wantsSight;
        news = true;
    }

    private boolean wantsAny() {
        return showsGame || showsSight;
    }

    synchronized void toggleGame() {
        want(!showsGame, showsSight);
    }

    synchronized void toggleSight() {
        want(showsGame, !showsSight);
    }

    /** Says a line: beneath what is shown, or below the one before. */
    synchronized void say(String line) {
        if (wantsAny() && !closed) {
            said.add(line);
            while (said.size() > LINES_SAID) {
                said.remove();
            }
            news = true;
        } else {
            out.println(line);
        }
    }

    /** Whether it is to be shown what an agent sees. */
    synchronized boolean wantsSight() {
        return showsSight;
    }

    /** Whether it is time for another picture. */
    boolean isDue() {
        return System.nanoTime() - lookedNanos >= FRAME_NANOS;
    }

    /** The game as it is now, and what its agent sees; both are asked for lines at once, where they are wanted. */
    void show(String title, Consumer<Canvas> drawing, Sight seeing) {
        lookedNanos = System.nanoTime();
        Sizes sizes = sizes();
        List<String> lines = sizes.game == 0 ? List.of() : drawn(sizes.game, title, drawing);
        List<String> seen = sizes.sight == 0 ? List.of() : seeing.lines(COLUMNS, sizes.sight);
        synchronized (this) {
            game = lines;
            sight = seen;
            news = true;
        }
    }

    private static List<String> drawn(int rows, String title, Consumer<Canvas> drawing) {
        try {
            return new TextPicture(COLUMNS, rows).of(drawing, title);
        } catch (RuntimeException | LinkageError e) { // a scene may be anybody's; its client plays on
            return List.of(title, "it cannot be shown: drawing it failed: " + e);
        }
    }

    /** What an agent sees, in so many characters at most. */
    interface Sight {
        List<String> lines(int columns, int rows);
    }

    /** Rows of the field and of what its agent sees. */
    private record Sizes(int game, int sight) {}

    private synchronized Sizes sizes() {
        int room = rows - LINES_SAID - 2 - (showsGame ? TextPicture.FRAME_LINES : 0);
        int half = Math.max(FEWEST_ROWS, showsGame && showsSight ? room / 2 : room);
        return new Sizes(showsGame ? half : 0, showsSight ? half : 0);
    }

    private void draw() {
        boolean open = false;
        while (!closed) {
            boolean wanted;
            List<String> lines = new ArrayList<>();
            synchronized (this) {
                wanted = wantsAny();
                if (wanted && news) {
                    lines.addAll(showsGame ? game : List.of());
                    lines.addAll(showsSight ? sight : List.of());
                    lines.addAll(said);
                    lines.add(legend);
                }
                news = false;
            }
            if (wanted && !open) {
                screen.open();
            } else if (open && !wanted) {
                screen.close();
            }
            open = wanted;
            if (!lines.isEmpty()) {
                screen.draw(lines);
            }
            LockSupport.parkNanos(FRAME_NANOS);
        }
        if (open) {
            screen.close();
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(drawing);
        try {
            drawing.join(END_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
