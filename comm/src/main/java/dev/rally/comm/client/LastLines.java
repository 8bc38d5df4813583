package dev.rally.comm.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Passes lines on and remembers the last of them, to show what a process said before it died. What it says while it
 * starts waits for {@link #release}, or until it is much: one that never starts says it in the error, and only there.
 */
final class LastLines implements Consumer<String> {
    private static final int KEPT = 20;

    private final Consumer<String> next;
    private final Deque<String> last = new ArrayDeque<>();
    private final List<String> held = new ArrayList<>();
    private boolean released;
    private final CountDownLatch ended = new CountDownLatch(1);

    LastLines(Consumer<String> next) {
        this.next = next;
    }

    @Override
    public void accept(String line) {
        synchronized (last) {
            if (last.size() == KEPT) {
                last.remove();
            }
            last.add(line);
            held.add(line);
            if (released || held.size() == KEPT) {
                release();
            }
        }
    }

    /** From now on lines are passed on as they come; first those that have waited. */
    void release() {
        synchronized (last) {
            released = true;
            held.forEach(next);
            held.clear();
        }
    }

    void end() {
        ended.countDown();
    }

    /** Waits a moment for what the process wrote last. */
    void awaitEnd() throws InterruptedException {
        boolean unused = ended.await(1, TimeUnit.SECONDS);
    }

    /** The lines, for the end of an error message. */
    String describe() {
        synchronized (last) {
            return last.isEmpty() ? "; it said nothing" : "; it last said:\n  " + String.join("\n  ", last);
        }
    }
}
