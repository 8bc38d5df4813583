package dev.rally.env.torture;

import dev.rally.comm.client.ReadyLine;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.file.FileTree;
import dev.rally.comm.home.RallyHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One server on one home, two trainings, and clients of every kind that this machine can run. */
final class Arena implements AutoCloseable {
    private static final int DISK_MB = 512;
    private static final int RECOVERY_S = 90;
    private static final int POLL_MS = 5;

    private final Path folder;
    private final boolean keep;
    private final RallyHome home;
    private final Log log;
    private final Breaches breaches;
    private final @Nullable SmallDisk disk;
    private final TorturedServer server;
    private final FaultyWire wire;
    private final Onlooker onlooker;
    private final List<StrictClient> clients = new ArrayList<>();
    private final List<Child> trainings = new ArrayList<>();
    private final @Nullable Child python;

    /**
     * @param folder empty
     * @param keep whether the home is kept in any case
     */
    Arena(Path folder, boolean keep, long seed, Log log, Breaches breaches, Skipped skipped) throws IOException {
        this.folder = folder;
        this.keep = keep;
        this.log = log;
        this.breaches = breaches;
        disk = mount(skipped);
        home = new RallyHome(folder.resolve("home"));
        Files.createDirectories(home.path());
        server = new TorturedServer(home, clockOffset(), log, breaches);
        wire = new FaultyWire(() -> awaitServer().port(), seed);
        onlooker = new Onlooker(this::awaitServer, breaches);
        clients.add(new StrictClient("wired", this::throughTheWire, seed, breaches, log));
        clients.add(new StrictClient("direct", this::awaitServer, seed + 1, breaches, log));
        awaitServer(); // trainings attach to one that runs
        TrainingProgram.ALL.forEach(program -> trainings.add(training(program)));
        python = PythonPlayer.start(home, log, breaches, skipped);
    }

    private @Nullable SmallDisk mount(Skipped skipped) {
        try {
            return SmallDisk.mount(folder.resolve("home"), DISK_MB);
        } catch (IOException e) {
            skipped.say("full-disk", String.valueOf(e.getMessage()));
            return null;
        }
    }

    private Child training(TrainingProgram program) {
        return new Child(program.agent(), program.command(home), Map.of(), log, breaches);
    }

    private ReadyLine awaitServer() {
        try {
            return server.ready();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RallyException(ErrorCode.CANCELLED, "interrupted while waiting for the server", e);
        }
    }

    private ReadyLine throughTheWire() {
        ReadyLine ready = awaitServer();
        return new ReadyLine(ready.protocol(), ready.host(), wire.port(), ready.token(), ready.session(), ready.pid());
    }

    /** The file with the seconds by which the server's wall clock is wrong. */
    Path clockOffset() {
        return folder.resolve("clock-offset");
    }

    RallyHome home() {
        return home;
    }

    Log log() {
        return log;
    }

    Breaches breaches() {
        return breaches;
    }

    @Nullable
    SmallDisk disk() {
        return disk;
    }

    TorturedServer server() {
        return server;
    }

    FaultyWire wire() {
        return wire;
    }

    List<StrictClient> clients() {
        return clients;
    }

    List<Child> trainings() {
        return trainings;
    }

    @Nullable
    Child python() {
        return python;
    }

    /** How far everybody is, by name. */
    Map<String, Long> progress() {
        Map<String, Long> progress = new LinkedHashMap<>();
        clients.forEach(client -> progress.put(client.name(), client.rounds()));
        progress.put(onlooker.name(), onlooker.rounds());
        children()
                .forEach(child ->
                        progress.put(child.name(), onlooker.of(child.name()).trains()));
        return progress;
    }

    private List<Child> children() {
        List<Child> children = new ArrayList<>(trainings);
        if (python != null) {
            children.add(python);
        }
        return children;
    }

    /** Waits until everybody has done {@code more} rounds since; false when that takes too long. */
    boolean awaitProgress(Map<String, Long> since, int more) throws InterruptedException {
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(RECOVERY_S);
        while (true) {
            Map<String, Long> now = progress();
            List<String> behind = since.keySet().stream()
                    .filter(name -> now.getOrDefault(name, 0L) < since.getOrDefault(name, 0L) + more)
                    .toList();
            if (behind.isEmpty()) {
                return true;
            }
            if (System.nanoTime() - endNanos > 0) {
                breaches.report("everybody goes on", behind + " have done nothing for " + RECOVERY_S + " s");
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
    }

    /** Agent steps by which a training has gone back so far. */
    long trainedAgain(TrainingProgram training) {
        return onlooker.of(training.agent()).again();
    }

    long roundsAgain() {
        return clients.stream().mapToLong(client -> client.ledger().again()).sum();
    }

    long lost() {
        return clients.stream().mapToLong(client -> client.ledger().lost()).sum();
    }

    /** Ends everybody at once, when this program is ended. */
    void abandon() {
        children().forEach(Child::abandon);
        server.abandon();
        unmount();
    }

    /** Ends everybody in order, the server last, and keeps the home where something did not hold. */
    @Override
    public void close() throws IOException {
        try {
            clients.forEach(StrictClient::close);
            onlooker.close();
            children().forEach(Child::close);
            wire.close();
            server.close();
            new Leftovers(home, breaches).check();
            if (disk != null && (keep || !breaches.found().isEmpty())) {
                disk.empty();
                FileTree.copy(home.path(), folder.resolve("kept-home"));
            }
        } finally {
            unmount();
        }
    }

    private void unmount() {
        if (disk != null) {
            try {
                disk.close();
            } catch (IOException e) {
                log.line("torture", "the small disk stays mounted at " + home.path() + ": " + e.getMessage());
            }
        }
    }
}
