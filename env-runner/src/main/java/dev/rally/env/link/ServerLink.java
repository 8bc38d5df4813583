package dev.rally.env.link;

import dev.rally.comm.client.RallyClient;
import dev.rally.comm.client.ServerJar;
import dev.rally.comm.client.ServerProcess;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.home.RallyHome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The way to a server: one that this process launches and launches again, or one that runs already. One thread. */
public final class ServerLink implements AutoCloseable {
    private static final Duration READY_TIMEOUT = Duration.ofSeconds(60);
    /** How long a server that others launch is waited for when it is gone. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final long LOOK_EVERY_MS = 100;

    private final RallyHome home;
    private final @Nullable String device;
    private final List<String> options;
    private final Consumer<String> log;
    private @Nullable ServerProcess process;
    private volatile @Nullable RallyClient client;
    private @Nullable Watchdog watchdog;
    private long readyAtNanos;
    private final RestartBudget budget = new RestartBudget(System::nanoTime);

    private ServerLink(RallyHome home, @Nullable String device, List<String> options, Consumer<String> log) {
        this.home = home;
        this.device = device;
        this.options = options;
        this.log = log;
    }

    /**
     * Launches a server on the home.
     *
     * @param device auto, cpu or gpu
     * @param log gets what the server says is wrong, line by line, on a thread of its own; the rest is in its log file
     */
    public static ServerLink launch(RallyHome home, String device, Consumer<String> log) {
        return launch(home, device, List.of(), log);
    }

    /** The same with more options, as {@code rally serve} takes them. */
    public static ServerLink launch(RallyHome home, String device, List<String> options, Consumer<String> log) {
        ServerLink link = new ServerLink(home, device, options, log);
        try {
            link.connect();
        } catch (RallyException e) {
            if (e.code() != ErrorCode.CONNECTION_LOST) {
                throw e; // it never was ready, and would not be the next time
            }
            link.reconnect(e);
        }
        return link;
    }

    /** Attaches to the server that runs on the home; fails with SERVER_DIED when none does. */
    public static ServerLink attach(RallyHome home) {
        ServerLink link = new ServerLink(home, null, List.of(), System.err::println);
        link.connect();
        return link;
    }

    /** Attaches to the home's running server, or launches one when none runs. */
    public static ServerLink attachOrLaunch(RallyHome home, String device, Consumer<String> log) {
        try {
            return attach(home);
        } catch (RallyException e) {
            return launch(home, device, log);
        }
    }

    /** The open connection; any thread may use it, but it ends with the server. */
    public RallyClient client() {
        RallyClient open = client;
        if (open == null) {
            throw new IllegalStateException("not connected");
        }
        return open;
    }

    /** Whether the server is this process's child. */
    public boolean launched() {
        return process != null;
    }

    /** The server's process id. */
    public long pid() {
        ServerProcess own = process;
        return own != null ? own.ready().pid() : home.runningServer().pid();
    }

    /** When the server that was launched said that it is ready, as {@link System#nanoTime}. */
    public long readyAtNanos() {
        return readyAtNanos;
    }

    /** Whether the failure means that the server or the connection to it is gone; one that stalls is waited for. */
    public static boolean isLoss(RallyException failure) {
        return switch (failure.code()) {
            case CONNECTION_LOST, SERVER_DIED, SHUTTING_DOWN -> true;
            default -> false;
        };
    }

    /** As {@link #reconnect(RallyException, BooleanSupplier)}, and never given up by anybody. */
    public void reconnect(RallyException loss) {
        reconnect(loss, () -> false);
    }

    /**
     * Connects afresh after a loss: to a new server if the old one was launched here, else to the next one that runs on
     * the home.
     *
     * @param givenUp whether nobody wants it any more; asked now and then
     * @throws RallyException SERVER_DIED when there is none: it died too often, did not come within {@link #PATIENCE}, or
     *     is wanted no more
     */
    public void reconnect(RallyException loss, BooleanSupplier givenUp) {
        budget.lost();
        ServerProcess dead = process;
        disconnect(ServerProcess::shutDown);
        if (dead != null && !dead.isAlive()) {
            log.accept(dead.obituary());
        }
        if (device == null) {
            awaitAnother(givenUp);
        } else {
            launchAnother(loss, givenUp);
        }
    }

    private void launchAnother(RallyException loss, BooleanSupplier givenUp) {
        RallyException last = loss;
        while (budget.left() && !givenUp.getAsBoolean()) {
            disconnect(ServerProcess::shutDown);
            pause(budget.take());
            try {
                connect();
                return;
            } catch (RallyException e) {
                last = e;
            }
        }
        String why = budget.left() ? "the server is lost, and wanted no more" : budget.spent();
        throw new RallyException(
                ErrorCode.SERVER_DIED,
                why + "; the last time: " + last.getMessage() + "; what it logged is in " + home.logFile(),
                last);
    }

    private void awaitAnother(BooleanSupplier givenUp) {
        long beganNanos = System.nanoTime();
        while (true) {
            try {
                connect();
                return;
            } catch (RallyException e) {
                boolean over = System.nanoTime() - beganNanos > PATIENCE.toNanos();
                if (over || givenUp.getAsBoolean() || e.code() == ErrorCode.UNSUPPORTED_VERSION) {
                    throw new RallyException(
                            ErrorCode.SERVER_DIED,
                            "the server is lost, and for "
                                    + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - beganNanos)
                                    + " s none has come that can be used: " + e.getMessage(),
                            e);
                }
                pause(LOOK_EVERY_MS);
            }
        }
    }

    private void connect() {
        String name = "env-runner";
        if (device == null) {
            client = RallyClient.connect(home.runningServer(), name, log);
        } else {
            List<String> serve =
                    new ArrayList<>(ServerJar.serve(home.path(), "--device", device, "--log-level", "warn"));
            serve.addAll(options);
            ServerProcess launched = ServerProcess.launch(serve, READY_TIMEOUT, log);
            readyAtNanos = System.nanoTime();
            process = launched;
            try {
                RallyClient open = RallyClient.connect(launched.ready(), name, log);
                client = open;
                watchdog = new Watchdog(open, launched.process().toHandle(), Watchdog.Limits.DEFAULT, log);
            } catch (RuntimeException | Error e) {
                disconnect(ServerProcess::shutDown); // nobody else would end it
                throw e;
            }
        }
        budget.alive();
    }

    private static void pause(long ms) {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RallyException(ErrorCode.CANCELLED, "interrupted while waiting for the server", e);
        }
    }

    private void disconnect(Consumer<ServerProcess> end) {
        if (watchdog != null) {
            watchdog.close();
            watchdog = null;
        }
        RallyClient open = client;
        client = null;
        if (open != null) {
            open.close();
        }
        if (process != null) {
            end.accept(process);
            process = null;
        }
    }

    /** Leaves a server that ran before, or that others use; else ends one that was launched here. */
    @Override
    public void close() {
        disconnect(ServerProcess::close);
    }
}
