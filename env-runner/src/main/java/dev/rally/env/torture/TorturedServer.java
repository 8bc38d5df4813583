package dev.rally.env.torture;

import dev.rally.comm.client.ReadyLine;
import dev.rally.comm.client.ServerJar;
import dev.rally.comm.client.ServerProcess;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.home.RallyHome;
import dev.rally.comm.time.WallClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The server, which is launched again whenever it has died, as a service is. */
final class TorturedServer implements AutoCloseable {
    private static final Duration READY_TIMEOUT = Duration.ofSeconds(60);
    private static final int MAX_FAILED_STARTS = 5;
    private static final int WAIT_MS = 120_000;

    private final RallyHome home;
    private final Path clockOffset;
    private final Log log;
    private final Breaches breaches;
    private final Thread keeper = new Thread(this::keep, "torture-server");
    private @Nullable ServerProcess running;
    private boolean closed;
    private boolean held;
    /** The one that dies because it is to. */
    private @Nullable Process killed;

    /** What is done while no server runs. */
    interface Work {
        void run() throws Exception;
    }

    /** @param clockOffset the file with the seconds by which its wall clock is wrong */
    TorturedServer(RallyHome home, Path clockOffset, Log log, Breaches breaches) {
        this.home = home;
        this.clockOffset = clockOffset;
        this.log = log;
        this.breaches = breaches;
        keeper.setDaemon(true);
        keeper.start();
    }

    private void keep() {
        for (int failed = 0; failed < MAX_FAILED_STARTS; ) {
            try {
                ServerProcess launched = ServerProcess.launch(command(), READY_TIMEOUT, log.of("server"));
                failed = 0;
                if (!present(launched)) {
                    return;
                }
                launched.process().onExit().join();
                reportUnlessKilled(launched);
                if (ended()) {
                    return;
                }
            } catch (InterruptedException e) {
                return;
            } catch (RallyException e) {
                failed++;
                log.line("server", "it does not start: " + e.getMessage());
            }
        }
        breaches.report("the server starts again", MAX_FAILED_STARTS + " starts in a row have failed: see " + log);
    }

    /** A server that is a program of its own has the right time always. */
    private List<String> command() {
        List<String> command = ServerJar.serve(home.path(), "--device", "cpu", "--log-level", "warn");
        int jar = command.indexOf("-jar");
        if (jar > 0) {
            command.add(jar, "-D" + WallClock.PROPERTY + "=" + clockOffset);
        }
        return command;
    }

    private synchronized boolean present(ServerProcess launched) {
        if (closed) {
            launched.shutDown();
            return false;
        }
        running = launched;
        notifyAll();
        return true;
    }

    private synchronized boolean ended() throws InterruptedException {
        running = null;
        while (held) {
            wait();
        }
        return closed;
    }

    private synchronized void reportUnlessKilled(ServerProcess dead) {
        if (!closed && dead.process() != killed) {
            breaches.report("the server lives until it is killed", dead.obituary());
        }
    }

    /** Kills it, and launches the next one at once. */
    void kill() throws InterruptedException {
        Process victim = await().process();
        synchronized (this) {
            killed = victim;
        }
        victim.destroyForcibly();
        victim.waitFor();
    }

    /** Kills it, and launches the next one when the work is done. */
    void killAnd(Work work) throws Exception {
        hold(true);
        try {
            kill();
            work.run();
        } finally {
            hold(false);
        }
    }

    private synchronized void hold(boolean hold) {
        held = hold;
        notifyAll();
    }

    /** The one that runs; waits for it while none does. */
    synchronized ServerProcess await() throws InterruptedException {
        long endNanos = System.nanoTime() + WAIT_MS * 1_000_000L;
        while (running == null || !running.isAlive()) {
            if (System.nanoTime() - endNanos > 0) {
                throw new RallyException(
                        ErrorCode.SERVER_DIED, "no server has been ready for " + WAIT_MS / 1000 + " s: see " + log);
            }
            wait(10);
        }
        return running;
    }

    ReadyLine ready() throws InterruptedException {
        return await().ready();
    }

    /** Ends it at once, with this program. */
    synchronized void abandon() {
        closed = true;
        if (running != null) {
            running.process().destroyForcibly();
        }
    }

    /** Ends it in order. */
    @Override
    public void close() {
        ServerProcess last;
        synchronized (this) {
            closed = true;
            last = running;
        }
        if (last != null) {
            last.shutDown();
            last.process().destroyForcibly(); // one that answers nothing is left by that
        }
        try {
            keeper.join(WAIT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
