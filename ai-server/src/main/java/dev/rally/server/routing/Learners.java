package dev.rally.server.routing;

import dev.rally.comm.channel.Request;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Result;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A learner loop for each agent by name: all that trains, makes, reads and writes one agent happens on it, in the order of
 * the commands, and no agent waits for what another one's loop is at. A loop is there while it has work. Any thread may
 * use it.
 */
final class Learners {
    /** Loops at a time: all agents that may live, and as many that come or are only read. */
    static final int MAX_LOOPS = 2 * LiveAgents.MAX_AGENTS;

    private final Map<String, Loop> byAgent = new ConcurrentHashMap<>();
    private final int maxWaiting;
    private final Executor threads;
    private final Runnable begun;
    private boolean closed;

    /**
     * @param maxWaiting requests that may wait for one agent's loop
     * @param begun runs when there is work
     */
    Learners(int maxWaiting, Executor threads, Runnable begun) {
        this.maxWaiting = maxWaiting;
        this.threads = threads;
        this.begun = begun;
    }

    /** Queues a request's work behind all that this agent's loop has to do, or refuses it when that is too much. */
    synchronized void submit(String agent, Request request, Supplier<Report> progress, Supplier<Result> work) {
        if (!byAgent.containsKey(agent) && byAgent.size() >= MAX_LOOPS) {
            throw new RallyException(
                    ErrorCode.TOO_MANY_REQUESTS,
                    MAX_LOOPS + " agents are at work, as many as may be; await some answers first");
        }
        loop(agent).submit(request, progress, work, () -> {});
    }

    /** The same of work that has nothing to tell but what it is. */
    void submit(String agent, Request request, String what, Supplier<Result> work) {
        Report progress = Report.of(what);
        submit(agent, request, () -> progress, work);
    }

    /** Queues work of the server's own. */
    synchronized void execute(String agent, Runnable work) {
        loop(agent).execute(work);
    }

    private Loop loop(String agent) {
        return byAgent.computeIfAbsent(agent, name -> {
            Loop loop = new Loop("learner of \"" + name + "\"", maxWaiting, threads, begun, () -> forget(name));
            if (closed) {
                loop.close();
            }
            return loop;
        });
    }

    private synchronized void forget(String agent) {
        Loop loop = byAgent.get(agent);
        if (loop != null && loop.isIdle()) {
            byAgent.remove(agent);
        }
    }

    /** Tells those who wait for any of the loops; false when nobody does. */
    boolean report() {
        boolean anybody = false;
        for (Loop loop : byAgent.values()) {
            anybody |= loop.report();
        }
        return anybody;
    }

    /**
     * Refuses the requests that still wait, for all time, and does {@code last} for each of these agents.
     *
     * @return counts to 0 as they are done
     */
    synchronized CountDownLatch close(Collection<LiveAgent> agents, Consumer<LiveAgent> last) {
        closed = true;
        byAgent.values().forEach(Loop::close);
        List<LiveAgent> all = List.copyOf(agents);
        CountDownLatch done = new CountDownLatch(all.size());
        for (LiveAgent agent : all) {
            execute(agent.name(), () -> {
                try {
                    last.accept(agent);
                } finally {
                    done.countDown();
                }
            });
        }
        return done;
    }
}
