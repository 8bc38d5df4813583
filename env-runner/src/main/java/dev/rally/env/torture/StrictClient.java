package dev.rally.env.torture;

import dev.rally.comm.client.RallyClient;
import dev.rally.comm.client.ReadyLine;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.RawJson;
import dev.rally.comm.protocol.Result;
import dev.rally.env.link.ServerLink;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Plays, trains and saves for ever, on whichever server runs, and holds each answer against what must be true. */
final class StrictClient {
    private static final int SAVE_EVERY = 2;
    private static final int KEEP_EVERY = 24;
    private static final int MOST_KEPT = 30;
    /** Rounds after which the task is learnt by far; a calm run needs a third. */
    private static final int LEARNT = 150;

    private static final double SHARE = 0.8;
    private static final double VALUE_ERROR = 0.25;
    private static final int PAUSE_MS = 20;
    private static final int END_MS = 10_000;

    private final String name;
    private final Callable<ReadyLine> server;
    private final Breaches breaches;
    private final Log log;
    private final Ledger ledger;
    private final SplittableRandom random;
    private final Thread thread;
    private final AtomicLong rounds = new AtomicLong();
    private volatile boolean closed;
    private volatile boolean diskMayBeFull;

    /** @param server how to reach the one that runs now */
    StrictClient(String name, Callable<ReadyLine> server, long seed, Breaches breaches, Log log) {
        this.name = name;
        this.server = server;
        this.breaches = breaches;
        this.log = log;
        ledger = new Ledger(name, breaches);
        random = new SplittableRandom(seed);
        thread = new Thread(this::play, "torture-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private void play() {
        while (!closed) {
            try {
                connectAndPlay();
            } catch (RallyException e) {
                excuse(e);
            } catch (Exception e) {
                breaches.report("clients see no error that is not theirs", name + ": " + e);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void connectAndPlay() throws Exception {
        ReadyLine ready = server.call();
        try (RallyClient client = RallyClient.connect(ready, name, line -> log.line(name, line))) {
            Result.AgentInfo info = live(client);
            ledger.found(ready.pid(), info.envSteps());
            Bandit bandit = new Bandit(client, name, random);
            while (!closed) {
                round(client, bandit);
            }
        }
    }

    /** A server that was lost, or is another one by now, is what this is about; anything else is not this client's doing. */
    private void excuse(RallyException e) {
        log.line(name, e.code() + ": " + e.getMessage());
        boolean full = e.code() == ErrorCode.DISK_FULL && diskMayBeFull;
        boolean another = e.code() == ErrorCode.UNAUTHENTICATED;
        if (!ServerLink.isLoss(e) && !full && !another) {
            breaches.report("clients see no error that is not theirs", name + ": " + e.code() + ": " + e.getMessage());
        }
    }

    private Result.AgentInfo live(RallyClient client) {
        for (Result.AgentInfo info : client.call(new Command.AgentList()).agents()) {
            if (info.name().equals(name)) {
                return info;
            }
        }
        try {
            Result.AgentReady loaded = client.call(new Command.AgentLoad(name, null));
            RawJson said = loaded.clientState();
            long version = loaded.agent().policyVersion();
            if (said != null && !said.toString().equals(stateOf(version).toString())) {
                breaches.report(
                        "a checkpoint is of one moment",
                        name + " has policy " + version + " in " + loaded.checkpoint() + ", and its client's state is "
                                + said);
            }
            return loaded.agent();
        } catch (RallyException e) {
            if (e.code() != ErrorCode.UNKNOWN_CHECKPOINT) {
                throw e;
            }
            if (ledger.hasSaved()) {
                breaches.report("an acknowledged save comes back", name + ": " + e.getMessage());
            }
            return client.call(new Command.AgentCreate(Bandit.spec(name))).agent();
        }
    }

    private static RawJson stateOf(long policyVersion) {
        return RawJson.of("{\"policyVersion\":" + policyVersion + "}");
    }

    private void round(RallyClient client, Bandit bandit) {
        double share = 0;
        double valueError = 0;
        for (int step = 0; step < Bandit.STEPS; step++) {
            long rollout = bandit.infer(false, "").rollout();
            share += bandit.skill().share() / Bandit.STEPS;
            valueError += bandit.skill().valueError() / Bandit.STEPS;
            ledger.submitting(Bandit.LANES);
            bandit.submit(rollout);
            ledger.acknowledged();
        }
        if (ledger.learnt() > (long) LEARNT * Bandit.ROWS && (share < SHARE || valueError > VALUE_ERROR)) {
            breaches.report(
                    "rewards are credited to their own steps",
                    name + ", after " + ledger.learnt() + " steps: " + share
                            + " of the actions pay, and its values are " + valueError + " off; at least " + SHARE
                            + " and at most " + VALUE_ERROR + " are learnt");
        }
        ledger.trainSent();
        Result.Train train = client.call(new Command.Train(name));
        ledger.trained(train.samples());
        long round = rounds.incrementAndGet();
        if (round % SAVE_EVERY == 0) {
            save(client, train.policyVersion(), round % KEEP_EVERY == 0);
        }
        if (round % KEEP_EVERY == 1) {
            verifyKept(bandit);
        }
    }

    private void save(RallyClient client, long policyVersion, boolean toBeKept) {
        boolean keep = toBeKept && ledger.kept().size() < MOST_KEPT;
        String checkpoint = keep ? "kept-" + ledger.learnt() : null;
        try {
            Result.CheckpointSave saved = client.call(new Command.CheckpointSave(
                    name, checkpoint, stateOf(policyVersion), null, Map.of("learnt", (double) ledger.learnt())));
            ledger.savedAs(saved.checkpoint(), policyVersion, keep);
        } catch (RallyException e) {
            if (e.code() != ErrorCode.DISK_FULL || !diskMayBeFull) {
                throw e;
            }
        }
    }

    /** One of the checkpoints under names of its own, by chance, plays, and is of the policy that was saved. */
    private void verifyKept(Bandit bandit) {
        var kept = ledger.kept().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .toList();
        if (kept.isEmpty()) {
            return;
        }
        Map.Entry<String, Long> one = kept.get(random.nextInt(kept.size()));
        try {
            long version = bandit.infer(true, one.getKey()).policyVersion();
            if (version != one.getValue()) {
                breaches.report(
                        "every acknowledged checkpoint loads",
                        name + "@" + one.getKey() + " is of policy " + version + "; " + one.getValue() + " was saved");
            }
        } catch (RallyException e) {
            if (ServerLink.isLoss(e)) {
                throw e;
            }
            breaches.report("every acknowledged checkpoint loads", name + "@" + one.getKey() + ": " + e.getMessage());
        }
    }

    String name() {
        return name;
    }

    /** How many it has finished since it began; any thread may ask. */
    long rounds() {
        return rounds.get();
    }

    Ledger ledger() {
        return ledger;
    }

    /** From now on, or no longer, a save may be answered with DISK_FULL. */
    void diskMayBeFull(boolean may) {
        diskMayBeFull = may;
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
