package dev.rally.env.torture;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Fault after fault, each followed by the recovery of everybody and a look at what must hold. */
final class Torture {
    private static final int WARM_UP_ROUNDS = 3;
    private static final int LONGEST_CALM_MS = 300;
    private static final int STRIKE_S = 120;
    /** One that was under way when the fault struck does not count. */
    private static final int RECOVERED_ROUNDS = 2;

    private final Arena arena;
    private final List<Fault> faults;
    private final SplittableRandom random;
    private final Tally tally;
    private final Leftovers leftovers;
    private final DiskBound bound;

    Torture(Arena arena, List<Fault> faults, long seed, Tally tally) {
        this.arena = arena;
        this.faults = faults;
        random = new SplittableRandom(seed);
        this.tally = tally;
        leftovers = new Leftovers(arena.home(), arena.breaches());
        bound = new DiskBound(arena.home(), arena.breaches());
    }

    /** Goes on until the time is over, or so many faults have been. */
    void run(long nanos, int most) throws Exception {
        long endNanos = System.nanoTime() + nanos;
        if (!arena.awaitProgress(arena.progress(), WARM_UP_ROUNDS)) {
            return;
        }
        List<Fault> turn = new ArrayList<>();
        for (int i = 0; i < most && System.nanoTime() - endNanos < 0; i++) {
            if (turn.isEmpty()) {
                turn.addAll(faults); // each kind as often as any other
            }
            Fault fault = turn.remove(random.nextInt(turn.size()));
            TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_CALM_MS));
            if (!endure(fault)) {
                return; // nobody would recover from what follows
            }
        }
    }

    private boolean endure(Fault fault) throws Exception {
        int breachesBefore = arena.breaches().found().size();
        long lostBefore = arena.lost();
        long againBefore = arena.roundsAgain();
        Map<String, Long> againThen = trainedAgain();
        arena.log().line("torture", fault.kind());
        strike(fault, random.split());
        long overNanos = System.nanoTime();
        Map<String, Long> then = arena.progress();
        boolean recovered = arena.awaitProgress(then, RECOVERED_ROUNDS);
        double seconds = (System.nanoTime() - overNanos) / 1e9;
        arena.clients().forEach(client -> client.diskMayBeFull(false));
        check();
        long trainedAgain = goneBack(fault, againThen);
        List<Breaches.Breach> found = arena.breaches().found();
        List<Breaches.Breach> breaches = found.subList(breachesBefore, found.size());
        breaches.forEach(breach -> arena.log().line("torture", "BROKEN: " + breach));
        tally.add(
                fault.kind(),
                new Tally.Fate(
                        seconds,
                        arena.roundsAgain() - againBefore + trainedAgain,
                        arena.lost() - lostBefore,
                        List.copyOf(breaches)));
        return recovered;
    }

    /** On a thread of its own: a server that hangs must not hang this. */
    private void strike(Fault fault, SplittableRandom chance) throws InterruptedException {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        fault.strike(chance);
                    } catch (Exception e) {
                        arena.breaches().report("a fault can be made", fault.kind() + ": " + e);
                    } finally {
                        done.complete(null);
                    }
                },
                "torture-strike");
        thread.setDaemon(true);
        thread.start();
        try {
            done.get(STRIKE_S, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            arena.breaches().report("the server answers", fault.kind() + " has had no answer for " + STRIKE_S + " s");
        }
    }

    private Map<String, Long> trainedAgain() {
        Map<String, Long> again = new HashMap<>();
        TrainingProgram.ALL.forEach(training -> again.put(training.agent(), arena.trainedAgain(training)));
        return again;
    }

    /** Rounds by which the trainings went back: no more than what was under way. */
    private long goneBack(Fault fault, Map<String, Long> before) {
        long all = 0;
        for (TrainingProgram training : TrainingProgram.ALL) {
            long steps = arena.trainedAgain(training) - before.getOrDefault(training.agent(), 0L);
            long rounds = (steps + training.roundSteps() - 1) / training.roundSteps();
            if (rounds > fault.roundsAgain()) {
                arena.breaches()
                        .report(
                                "counters go back by no more than a round",
                                training.agent() + " has gone back " + rounds + " rounds, of " + training.roundSteps()
                                        + " steps");
            }
            all += rounds;
        }
        return all;
    }

    private void check() throws IOException {
        leftovers.checkRunning();
        bound.check();
    }
}
