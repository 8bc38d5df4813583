package dev.rally.env.torture;

import dev.rally.comm.client.RallyClient;
import dev.rally.comm.client.ReadyLine;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Result;
import dev.rally.env.link.ServerLink;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A client that only asks how things are, all the time: what it sees is how the others' agents get on. */
final class Onlooker {
    private static final int EVERY_MS = 25;
    private static final int END_MS = 10_000;

    private final Callable<ReadyLine> server;
    private final Breaches breaches;
    private final Map<String, Sight> sights = new ConcurrentHashMap<>();
    private final Thread thread;
    private final AtomicLong looks = new AtomicLong();
    private volatile boolean closed;

    /**
     * How an agent gets on.
     *
     * @param envSteps when it was looked at last
     * @param trains how often they were more than before
     * @param again agent steps by which they went back
     */
    record Sight(long envSteps, long trains, long again) {
        Sight next(long now) {
            return new Sight(now, trains + (now > envSteps ? 1 : 0), again + Math.max(0, envSteps - now));
        }
    }

    Onlooker(Callable<ReadyLine> server, Breaches breaches) {
        this.server = server;
        this.breaches = breaches;
        thread = new Thread(this::look, "torture-onlooker");
        thread.setDaemon(true);
        thread.start();
    }

    private void look() {
        while (!closed) {
            try (RallyClient client = RallyClient.connect(server.call(), name(), line -> {})) {
                while (!closed) {
                    for (Result.AgentInfo agent :
                            client.call(new Command.Status()).agents()) {
                        sights.merge(
                                agent.name(),
                                new Sight(agent.envSteps(), 0, 0),
                                (before, now) -> before.next(now.envSteps()));
                    }
                    looks.incrementAndGet();
                    TimeUnit.MILLISECONDS.sleep(EVERY_MS);
                }
            } catch (RallyException e) {
                if (!ServerLink.isLoss(e) && e.code() != ErrorCode.UNAUTHENTICATED) {
                    breaches.report("clients see no error that is not theirs", name() + ": " + e.getMessage());
                }
            } catch (InterruptedException e) {
                return;
            } catch (Exception e) {
                breaches.report("clients see no error that is not theirs", name() + ": " + e);
            }
        }
    }

    String name() {
        return "onlooker";
    }

    /** How often it has looked. */
    long rounds() {
        return looks.get();
    }

    /** An agent of which nothing was seen yet has learnt nothing. */
    Sight of(String agent) {
        return sights.getOrDefault(agent, new Sight(0, 0, 0));
    }

    void close() {
        closed = true;
        try {
            thread.join(END_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
