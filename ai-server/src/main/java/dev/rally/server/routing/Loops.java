package dev.rally.server.routing;

import java.util.concurrent.Executor;

/**
 * The server's three threads: the event loop, on which every command arrives and short ones are answered; the acting
 * loop for long inferences, submissions and switches of mode behind them; the learner loop, which alone trains and writes
 * checkpoints.
 */
record Loops(Executor event, Loop acting, Loop learner) {
    /** Requests that may wait for a loop; beyond it they are refused. */
    static final int MAX_WAITING = 1024;

    /** Runs {@code close} when no thread can be using any more what has just become unreachable for new requests. */
    void retire(Runnable close) {
        event.execute(() -> acting.execute(() -> learner.execute(close)));
    }
}
