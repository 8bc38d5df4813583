package dev.rally.env.link;

import dev.rally.comm.client.RallyClient;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Command;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Kills a server that lives and will never answer again, so that another one can be launched. One that is stopped, or is
 * busy, answers when it goes on and is left alone: it is told by its state, and by the processor's time that it takes.
 */
final class Watchdog implements AutoCloseable {
    private final RallyClient client;
    private final ProcessHandle server;
    private final Limits limits;
    private final Consumer<String> log;
    private final Thread thread = new Thread(this::watch, "rally-server-watch");

    /**
     * What it goes by.
     *
     * @param everyMs between two pings
     * @param silenceMs how long an answer is waited for; as long again the process is looked at
     * @param busyMs a server that takes as much of the processor meanwhile is busy
     */
    record Limits(long everyMs, long silenceMs, long busyMs) {
        /** A ping waits for one short inference at most; a JVM that does nothing takes some ms a minute. */
        static final Limits DEFAULT = new Limits(10_000, 30_000, 500);
    }

    /** @param log is told, on a thread of its own, before it kills */
    Watchdog(RallyClient client, ProcessHandle server, Limits limits, Consumer<String> log) {
        this.client = client;
        this.server = server;
        this.limits = limits;
        this.log = log;
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        try {
            while (client.isOpen()) {
                TimeUnit.MILLISECONDS.sleep(limits.everyMs);
                if (!answers() && hangs() && !answers()) {
                    log.accept("the server, process " + server.pid() + ", has answered nothing for "
                            + 3 * limits.silenceMs / 1000.0
                            + " s, is not stopped, and does nothing: it hangs, and is killed");
                    server.destroyForcibly();
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    /** Also where the connection is gone, which is for its users to see. */
    private boolean answers() {
        try {
            client.send(new Command.Ping()).await(limits.silenceMs);
            return true;
        } catch (RallyException e) {
            return e.code() != ErrorCode.DEADLINE_EXCEEDED;
        }
    }

    /** Looks at the process for a while: one that takes no time of the processor, and is not stopped, does nothing. Where the
     * system does not tell, none does. */
    private boolean hangs() throws InterruptedException {
        Optional<ProcessPulse> before = ProcessPulse.of(server);
        TimeUnit.MILLISECONDS.sleep(limits.silenceMs);
        Optional<ProcessPulse> after = ProcessPulse.of(server);
        return before.isPresent()
                && after.isPresent()
                && !before.get().stopped()
                && !after.get().stopped()
                && after.get().cpuMs() - before.get().cpuMs() < limits.busyMs;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
