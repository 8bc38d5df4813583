package dev.rally.server.routing;

import dev.rally.server.life.Patience;
import java.util.Collection;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Where the server works: the event loop, on which every command arrives and short ones are answered; the acting loop for
 * long inferences, submissions and switches of mode behind them; each agent's learner loop, which alone trains it and
 * writes its checkpoints.
 */
final class Loops {
    /** Requests that may wait for a loop; beyond it they are refused. */
    static final int MAX_WAITING = 1024;

    /** How soon the end of work is noticed to go on or not. */
    private static final long LOOK_MS = 100;

    /** As many as there are loops with work; what comes after the end is dropped. */
    private final ExecutorService threads = new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            60,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Loops::thread,
            new ThreadPoolExecutor.DiscardPolicy());

    private final Ticker ticker;
    private final Executor event;
    private final Loop acting;
    private final Learners learners;

    /** @param maxWaiting requests that may wait for the acting loop, and for each learner loop */
    Loops(Executor event, int maxWaiting) {
        this.event = event;
        ticker = new Ticker(this::report);
        acting = new Loop("acting", maxWaiting, threads, ticker::wake, () -> {});
        learners = new Learners(maxWaiting, threads, ticker::wake);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "rally-loop");
        thread.setDaemon(true);
        return thread;
    }

    Executor event() {
        return event;
    }

    Loop acting() {
        return acting;
    }

    Learners learners() {
        return learners;
    }

    /** Runs {@code close} when no thread can be using any more what has just become unreachable for new requests. */
    void retire(String agent, Runnable close) {
        event.execute(() -> acting.execute(() -> learners.execute(agent, close)));
    }

    /**
     * Refuses the requests that still wait, and does {@code last} for each agent when its loop has ended what it was at.
     *
     * @return whether all of it was done while there was patience
     */
    boolean close(Collection<LiveAgent> agents, Consumer<LiveAgent> last, Patience patience)
            throws InterruptedException {
        acting.close();
        CountDownLatch done = learners.close(agents, last);
        boolean ended = done.await(LOOK_MS, TimeUnit.MILLISECONDS);
        while (!ended && !patience.isOver()) {
            ended = done.await(LOOK_MS, TimeUnit.MILLISECONDS);
        }
        threads.shutdown();
        ticker.close();
        return ended;
    }

    private boolean report() {
        boolean acts = acting.report();
        boolean learns = learners.report();
        return acts || learns;
    }
}
