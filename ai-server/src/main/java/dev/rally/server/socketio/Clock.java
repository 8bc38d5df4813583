package dev.rally.server.socketio;

/** A clock that never goes back. */
final class Clock {
    private Clock() {}

    static long nowMs() {
        return System.nanoTime() / 1_000_000;
    }
}
