package dev.rally.server.routing;

import dev.rally.comm.channel.Request;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Result;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that does one piece of work after another, in the order in which they came, from a bounded queue. */
final class Loop {
    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);

    /**
     * A request's work: its result or what it throws is the answer, given after {@code afterwards} was run.
     * {@code afterwards} runs whatever happens, also when the work was refused.
     */
    private final class Job implements Runnable {
        private final Request request;
        private final Supplier<Result> work;
        private final Runnable afterwards;

        Job(Request request, Supplier<Result> work, Runnable afterwards) {
            this.request = request;
            this.work = work;
            this.afterwards = afterwards;
        }

        @Override
        public void run() {
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
    }

    private final String name;
    private final int maxWaiting;
    private final BlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean closed;
    /** Only the loop's own thread looks at it. */
    private boolean ended;

    Loop(String name, int maxWaiting) {
        this.name = name;
        this.maxWaiting = maxWaiting;
        this.thread = new Thread(this::run, "rally-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Queues a request's work, or refuses it when too much waits already; then {@code afterwards} is not run. */
    void submit(Request request, Supplier<Result> work, Runnable afterwards) {
        if (waiting.size() >= maxWaiting) {
            throw new RallyException(
                    ErrorCode.TOO_MANY_REQUESTS,
                    maxWaiting + " requests wait for the " + name + " loop, as many as may; await some answers first");
        }
        waiting.add(new Job(request, work, afterwards));
    }

    void submit(Request request, Supplier<Result> work) {
        submit(request, work, () -> {});
    }

    /** Queues work of the server's own, behind everything that waits. */
    void execute(Runnable work) {
        waiting.add(work);
    }

    void forEachWaiting(Consumer<Request> action) {
        for (Runnable work : waiting) {
            if (work instanceof Job job) {
                action.accept(job.request);
            }
        }
    }

    /** Refuses the requests that still wait, and ends with {@code last}. Returns at once. */
    void close(Runnable last) {
        closed = true;
        waiting.add(() -> {
            try {
                last.run();
            } finally {
                ended = true;
            }
        });
    }

    /** Waits for the end after {@link #close}; false when it did not come in time. */
    boolean join(long timeoutMs) throws InterruptedException {
        thread.join(timeoutMs);
        return !thread.isAlive();
    }

    private void run() {
        try {
            while (!ended) {
                runOne(waiting.take());
            }
        } catch (InterruptedException e) {
            LOG.error("the {} loop was interrupted", name, e);
        }
    }

    private void runOne(Runnable work) {
        try {
            work.run();
        } catch (Throwable e) {
            LOG.error("the {} loop goes on after a failure", name, e);
        }
    }

    private void refuseUnlessWanted(Request request) {
        if (closed) {
            throw new RallyException(ErrorCode.SHUTTING_DOWN, "the server is shutting down; launch it again");
        }
        if (request.cancelled()) {
            throw new RallyException(ErrorCode.CANCELLED, "cancelled before it began");
        }
    }
}
