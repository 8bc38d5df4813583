package dev.rally.env.recording;

import dev.rally.env.film.Playback;

/** What the keys of a terminal do to a playback. An arrow is several bytes, of which the last one counts. */
final class ReplayKeys {
    static final String LEGEND =
            "p pause, left right seek, up down speed, . , one frame, n b episodes, 0 start, q ends";

    private static final double SKIP_SECONDS = 5;

    private ReplayKeys() {}

    /** Whether it goes on. */
    static boolean press(int key, Playback playback) {
        switch (key) {
            case 'q' -> {
                return false;
            }
            case 'p', ' ' -> playback.pause(!playback.paused());
            case 'C' -> playback.skip(SKIP_SECONDS);
            case 'D' -> playback.skip(-SKIP_SECONDS);
            case 'A' -> playback.speed(playback.speed() * 2);
            case 'B' -> playback.speed(playback.speed() / 2);
            case '.' -> playback.step(1);
            case ',' -> playback.step(-1);
            case 'n' -> playback.episode(1);
            case 'b' -> playback.episode(-1);
            case '0' -> playback.seek(0);
            default -> {}
        }
        return true;
    }
}
