package dev.rally.server.routing;

import dev.rally.comm.channel.Request;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Result;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does one piece of work after another, in the order in which they came, from a bounded queue; while there is some, it has
 * a thread.
 */
final class Loop {
    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);

    private final String name;
    private final int maxWaiting;
    private final Executor threads;
    private final Runnable begun;
    private final Runnable idle;
    /** Under the monitor, as are the next two. */
    private final Queue<Job> waiting = new ArrayDeque<>();

    private @Nullable Job current;
    private boolean running;
    private volatile boolean closed;

    /**
     * @param begun runs when there is work again
     * @param idle runs when there is none any more
     */
    Loop(String name, int maxWaiting, Executor threads, Runnable begun, Runnable idle) {
        this.name = name;
        this.maxWaiting = maxWaiting;
        this.threads = threads;
        this.begun = begun;
        this.idle = idle;
    }

    /**
     * Queues a request's work, or refuses it when too much waits already; then {@code afterwards} is not run. The work's
     * result or what it throws is the answer, given after {@code afterwards} was run, which happens in any case.
     *
     * @param progress how far the work is, while it is at work; from any thread
     */
    void submit(Request request, Supplier<Report> progress, Supplier<Result> work, Runnable afterwards) {
        Job job = new Job(request, progress, () -> answer(request, work, afterwards));
        synchronized (this) {
            if (waiting.size() >= maxWaiting) {
                throw new RallyException(
                        ErrorCode.TOO_MANY_REQUESTS,
                        maxWaiting + " requests wait for the " + name + " loop, as many as may; await some answers"
                                + " first");
            }
            add(job);
        }
    }

    /** Queues work of the server's own, behind everything that waits. */
    synchronized void execute(Runnable work) {
        add(new Job(null, () -> Report.of("ending"), work));
    }

    private void add(Job job) {
        waiting.add(job);
        if (!running) {
            running = true;
            begun.run();
            threads.execute(this::run);
        }
    }

    /** Refuses the requests that still wait, and those to come; what is at work goes on. Returns at once. */
    void close() {
        closed = true;
    }

    /** Whether there is nothing to do. */
    synchronized boolean isIdle() {
        return !running;
    }

    /** Tells the caller of what is at work how far it is, and those who wait for what; false when there is nothing to do. */
    boolean report() {
        Job working;
        Request[] behind;
        synchronized (this) {
            working = current;
            behind = waiting.stream().map(Job::request).toArray(Request[]::new);
            if (!running) {
                return false;
            }
        }
        if (working != null) {
            Report now = working.progress.get();
            tell(working.request, now);
            Report theirs = Report.of("waits: " + name + " is at other work: " + now.message());
            for (Request request : behind) {
                tell(request, theirs);
            }
        }
        return true;
    }

    private static void tell(@Nullable Request request, Report now) {
        if (request != null) {
            request.progress(now.done(), now.total(), now.message(), now.metrics());
        }
    }

    private void run() {
        for (Job job = next(); job != null; job = next()) {
            try {
                job.work.run();
            } catch (Throwable e) {
                LOG.error("the {} loop goes on after a failure", name, e);
            }
        }
        idle.run();
    }

    private synchronized @Nullable Job next() {
        current = waiting.poll();
        running = current != null;
        return current;
    }

    private void answer(Request request, Supplier<Result> work, Runnable afterwards) {
        Result result;
        try {
            refuseUnlessWanted(request);
            result = work.get();
        } catch (Throwable e) {
            afterwards.run();
            request.fail(e);
            return;
        }
        afterwards.run();
        request.answer(result);
    }

    private void refuseUnlessWanted(Request request) {
        if (closed) {
            throw new RallyException(ErrorCode.SHUTTING_DOWN, "the server is shutting down; launch it again");
        }
        if (request.cancelled()) {
            throw new RallyException(ErrorCode.CANCELLED, "cancelled before it began");
        }
    }

    /** @param request whose it is; null of the server's own */
    private record Job(@Nullable Request request, Supplier<Report> progress, Runnable work) {}
}
