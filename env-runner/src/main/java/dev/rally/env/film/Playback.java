package dev.rally.env.film;

/** Where somebody is in a film, how fast they go through it, and whether they stand. It stands at the last frame. One thread. */
public final class Playback {
    private static final double FASTEST = 32;
    private static final double SLOWEST = 1.0 / 32;

    private final Film film;
    /** In frames. */
    private double at;

    private double speed = 1;
    private boolean paused;

    public Playback(Film film) {
        this.film = film;
    }

    /** The frame that is to be seen. */
    public int frame() {
        return (int) at;
    }

    public double speed() {
        return speed;
    }

    public boolean paused() {
        return paused;
    }

    public boolean atEnd() {
        return frame() == film.frames() - 1;
    }

    /** Time has gone by. */
    public void advance(double seconds) {
        if (!paused) {
            to(at + seconds * speed * film.framesPerSecond());
        }
    }

    /** Goes to a frame, or to the nearest that there is. */
    public void seek(int frame) {
        to(frame);
    }

    /** Goes on, or back where that is negative. */
    public void skip(double seconds) {
        to(at + seconds * film.framesPerSecond());
    }

    /** To the next frame, or the one before, and stands there. */
    public void step(int frames) {
        paused = true;
        to(frame() + frames);
    }

    /** To the beginning of another episode: so many on, or back; the one in progress is the first that one comes back to. */
    public void episode(int on) {
        int[] starts = film.starts();
        int now = film.episode(frame());
        int there = on < 0 && frame() > starts[now] ? now : now + on;
        to(starts[Math.max(0, Math.min(there, starts.length - 1))]);
    }

    /** @param times as fast as it was recorded */
    public void speed(double times) {
        speed = Math.max(SLOWEST, Math.min(FASTEST, times));
    }

    public void pause(boolean pause) {
        paused = pause;
    }

    private void to(double frame) {
        at = Math.max(0, Math.min(frame, film.frames() - 1));
    }
}
