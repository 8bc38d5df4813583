package dev.rally.server.life;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the server when nobody needs it any more: its parent is dead or its standard input has ended, and no client is
 * connected that uses it still; or no client has been connected for long. A poll of {@value #POLL_MS} ms costs one small read of {@code /proc}; the system has no event
 * for the death of a process that is not a child.
 */
public final class Watcher implements AutoCloseable {
    static final int POLL_MS = 500;

    private static final Logger LOG = LoggerFactory.getLogger(Watcher.class);

    private final @Nullable ParentProcess parent;
    private final long idleLimitNs;
    private final IntSupplier clients;
    private final Ending ending;
    /** Why its parent needs it no more; the first reason stays. */
    private volatile @Nullable String parentGone;

    private volatile boolean closed;

    private Watcher(@Nullable ParentProcess parent, long idleLimitNs, IntSupplier clients, Ending ending) {
        this.parent = parent;
        this.idleLimitNs = idleLimitNs;
        this.clients = clients;
        this.ending = ending;
    }

    /**
     * Watches on a thread of its own.
     *
     * @param parentPid 0 for no parent
     * @param idleLimitS seconds without a connected client; 0 for no limit
     */
    public static Watcher start(long parentPid, long idleLimitS, IntSupplier clients, Ending ending) {
        ParentProcess parent = parentPid == 0 ? null : new ParentProcess(parentPid);
        Watcher watcher = new Watcher(parent, TimeUnit.SECONDS.toNanos(idleLimitS), clients, ending);
        daemon("watcher", watcher::watch);
        return watcher;
    }

    /** Takes the end of {@code input} for the parent's; whatever is written to it before is ignored. */
    public void endWith(InputStream input) {
        daemon("stdin", () -> {
            byte[] ignored = new byte[512];
            try {
                while (input.read(ignored) >= 0) {}
            } catch (IOException e) {
                // A broken pipe says the same as its end.
            }
            parentHasGone("standard input has ended");
        });
    }

    private void watch() {
        long lastClientNs = System.nanoTime();
        while (!closed && !ending.isRequested()) {
            if (parent != null && parentGone == null && !parent.isAlive()) {
                parentHasGone("the parent process " + parent.pid() + " is dead");
            }
            long nowNs = System.nanoTime();
            String gone = parentGone;
            if (clients.getAsInt() > 0) {
                lastClientNs = nowNs;
            } else if (gone != null) {
                ending.request(gone);
            }
            if (idleLimitNs > 0 && nowNs - lastClientNs >= idleLimitNs) {
                ending.request("no client was connected for " + TimeUnit.NANOSECONDS.toSeconds(idleLimitNs) + " s");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(POLL_MS));
        }
    }

    /** The connections of a process that has died end a moment after it: who is connected at the next look uses the server. */
    private void parentHasGone(String why) {
        if (parentGone == null) {
            parentGone = why;
            int others = clients.getAsInt();
            if (others > 0) {
                LOG.info("{}; {} clients are connected, and the server stays until the last has gone", why, others);
            }
        }
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, "rally-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        closed = true;
    }
}
