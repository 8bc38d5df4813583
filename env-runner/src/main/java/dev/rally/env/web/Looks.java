package dev.rally.env.web;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is looked at again and again for pages, as long as they are served. Any thread. */
final class Looks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Looks.class);
    private static final int THREADS = 3;
    private static final long CLOSE_TIMEOUT_MS = 5_000;

    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(THREADS, work -> {
        Thread thread = new Thread(work, "web-look");
        thread.setDaemon(true);
        return thread;
    });

    void every(long ms, Runnable look) {
        var unused = threads.scheduleWithFixedDelay(
                () -> {
                    try {
                        look.run();
                    } catch (RuntimeException | Error e) { // one that throws is not run again
                        LOG.error("what pages are told of failed", e);
                    }
                },
                0,
                ms,
                TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try { // whoever looks for the server has the link
            boolean unused = threads.awaitTermination(CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
