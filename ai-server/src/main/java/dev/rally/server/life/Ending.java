package dev.rally.server.life;

import java.util.concurrent.CountDownLatch;

/** Whether the server is to end, and why. The first reason wins. Any thread may use it. */
public final class Ending {
    private final CountDownLatch requested = new CountDownLatch(1);
    private String reason = "";

    /** Asks the server to end; returns at once. */
    public synchronized void request(String why) {
        if (!isRequested()) {
            reason = why;
            requested.countDown();
        }
    }

    public boolean isRequested() {
        return requested.getCount() == 0;
    }

    /** Waits until somebody asks for the end, and says why. */
    public String await() throws InterruptedException {
        requested.await();
        synchronized (this) {
            return reason;
        }
    }
}
