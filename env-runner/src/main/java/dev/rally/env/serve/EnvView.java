package dev.rally.env.serve;

import dev.rally.env.picture.Glimpse;
import dev.rally.env.picture.TextPicture;
import dev.rally.env.scene.SceneBatch;
import dev.rally.env.terminal.FullScreen;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

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
    /** Those two are of the client's thread that is shown. */
    private @Nullable Glimpse glimpse;

    private long lookedNanos;

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

    /** Other scenes are looked at from now on. */
    synchronized void begin(SceneBatch scenes) {
        glimpse = new Glimpse(scenes.spec().observation());
        game = List.of();
        sight = List.of();
        news = true;
    }

    /** Looks at what a side sees in the first scene; once a step. */
    void look(SceneBatch scenes, int side) {
        Glimpse looking = glimpse;
        if (wantsSight() && looking != null) {
            looking.look(scenes, side);
        }
    }

    private synchronized boolean wantsSight() {
        return showsSight;
    }

    /** The first scene as it is now, unless the last time was just now. */
    void show(SceneBatch scenes, String title) {
        long now = System.nanoTime();
        if (now - lookedNanos < FRAME_NANOS) {
            return;
        }
        lookedNanos = now;
        Sizes sizes = sizes();
        List<String> lines = sizes.game == 0 ? List.of() : new TextPicture(COLUMNS, sizes.game).of(scenes, 0, title);
        Glimpse looking = glimpse;
        List<String> seen = sizes.sight == 0 || looking == null ? List.of() : looking.lines(COLUMNS, sizes.sight);
        synchronized (this) {
            game = lines;
            sight = seen;
            news = true;
        }
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
