package dev.rally.env.recording;

import dev.rally.env.film.Film;
import dev.rally.env.film.Frame;
import dev.rally.env.film.Playback;
import dev.rally.env.picture.TextPicture;
import dev.rally.env.terminal.FullScreen;
import dev.rally.env.terminal.Terminal;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/** Shows a film on the terminal, until q. */
final class Projector {
    private static final long FRAME_NANOS = 1_000_000_000 / 30;
    private static final int MOST_COLUMNS = 100;
    /** Beside the field: where it is, and the keys. */
    private static final int LINES_BELOW = 3;

    private static final int LEAST_ROWS = 4;

    private final Film film;
    private final Playback playback;
    private final Queue<Integer> keys = new ConcurrentLinkedQueue<>();
    private final int columns = Math.max(20, Math.min(MOST_COLUMNS, Terminal.columns() - 1));
    private final int rows;
    private final TextPicture picture;

    Projector(Film film) {
        this.film = film;
        playback = new Playback(film);
        int facts = film.frame(0).facts().size();
        rows = Math.max(LEAST_ROWS, Terminal.rows() - TextPicture.FRAME_LINES - LINES_BELOW - facts);
        picture = new TextPicture(columns, rows);
    }

    /** A key of the terminal; any thread. */
    void key(int key) {
        keys.add(key);
    }

    int run(PrintStream out) {
        FullScreen screen = new FullScreen(out);
        screen.open();
        try {
            long last = System.nanoTime();
            String before = "";
            while (true) {
                for (Integer key = keys.poll(); key != null; key = keys.poll()) {
                    if (!ReplayKeys.press(key, playback)) {
                        return 0;
                    }
                }
                long now = System.nanoTime();
                playback.advance((now - last) / 1e9);
                last = now;
                String place = place();
                if (!place.equals(before)) {
                    before = place;
                    screen.draw(lines(place));
                }
                LockSupport.parkNanos(FRAME_NANOS);
            }
        } finally {
            screen.close();
        }
    }

    private List<String> lines(String place) {
        Frame frame = film.frame(playback.frame());
        List<String> lines = new ArrayList<>();
        if (frame.drawing() != null) {
            lines.addAll(picture.of(frame.drawing(), film.title()));
        } else {
            lines.add(film.title());
            if (frame.seen() != null) {
                lines.addAll(frame.seen().lines(columns, rows));
            }
        }
        frame.facts().forEach(fact -> lines.add(fact.substring(0, Math.min(columns, fact.length()))));
        lines.add(bar());
        lines.add(place);
        lines.add(ReplayKeys.LEGEND);
        return lines;
    }

    private String bar() {
        int last = film.frames() - 1;
        int at = last == 0 ? 0 : (int) ((long) playback.frame() * (columns - 1) / last);
        return "=".repeat(at) + "|" + "-".repeat(columns - 1 - at);
    }

    private String place() {
        int[] starts = film.starts();
        int frame = playback.frame();
        String state = playback.paused() ? "paused" : playback.atEnd() ? "the end" : "";
        return String.format(
                        Locale.ROOT,
                        "frame %d of %d   episode %d of %d   %.1f s of %.1f s   x%s   %s",
                        frame + 1,
                        film.frames(),
                        film.episode(frame) + 1,
                        starts.length,
                        frame / film.framesPerSecond(),
                        film.frames() / film.framesPerSecond(),
                        speed(),
                        state)
                .stripTrailing();
    }

    private String speed() {
        double speed = playback.speed();
        return speed >= 1 ? Integer.toString((int) speed) : "1/" + (int) Math.round(1 / speed);
    }
}
