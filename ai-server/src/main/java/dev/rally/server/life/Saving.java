package dev.rally.server.life;

/** What is being saved, for those who decide how long to wait for it. For any thread. */
public interface Saving {
    /** Whether anything is being saved now. */
    boolean atWork();

    /** Bytes that have been saved durably since the server began; it grows while a save goes on. */
    long bytes();
}
