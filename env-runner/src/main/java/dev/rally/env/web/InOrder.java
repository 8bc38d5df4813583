package dev.rally.env.web;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what one page asks one after the other, on threads that all pages share. Any thread. */
final class InOrder {
    private static final Logger LOG = LoggerFactory.getLogger(InOrder.class);
    private static final int MOST_WAITING = 64;

    private final Executor threads;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private boolean running;

    InOrder(Executor threads) {
        this.threads = threads;
    }

    /** Unless too much waits already; false then. */
    synchronized boolean offer(Runnable task) {
        if (waiting.size() >= MOST_WAITING) {
            return false;
        }
        add(task);
        return true;
    }

    synchronized void add(Runnable task) {
        waiting.add(task);
        if (!running) {
            running = true;
            threads.execute(this::run);
        }
    }

    private void run() {
        for (Runnable task = next(); task != null; task = next()) {
            try {
                task.run();
            } catch (RuntimeException | Error e) { // the page's other tasks, and that it has left, still count
                LOG.error("what a page asked for failed", e);
            }
        }
    }

    private synchronized @Nullable Runnable next() {
        Runnable task = waiting.poll();
        running = task != null;
        return task;
    }
}
