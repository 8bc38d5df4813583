package dev.rally.env.torture;

import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a client knows of its agent, in agent steps learnt from, and what may be true after a loss: what was asked without an
 * answer may or may not have been done.
 */
final class Ledger {
    private final String agent;
    private final Breaches breaches;
    /** Checkpoints that are never removed: name to policy version. */
    private final Map<String, Long> kept = new TreeMap<>();
    /** As many acknowledged steps as may wait for a train. */
    private NavigableSet<Long> waiting = new TreeSet<>();

    private boolean made;
    private long server = -1;
    private long learnt;
    /** As many as an unanswered train may have made of them. */
    private long learntAtMost;

    private long saved;
    private long savedAtMost;
    /** Handed over, and not answered. */
    private long unanswered;

    private boolean trainUnanswered;
    private boolean damaged;
    /** Acknowledged by a server that is gone, and those since. */
    private long carried;

    private long fresh;
    private long lost;
    private long again;

    Ledger(String agent, Breaches breaches) {
        this.agent = agent;
        this.breaches = breaches;
        waiting.add(0L);
    }

    /** Whether there must be a checkpoint. */
    synchronized boolean hasSaved() {
        return saved > 0;
    }

    /** Its newest checkpoint has been damaged: an older one may come back. */
    synchronized void damaged() {
        damaged = true;
    }

    /** It is live, on the server of that process id, with so many steps learnt from. */
    synchronized void found(long pid, long envSteps) {
        mayBeDone();
        if (!made) {
            made = true;
        } else if (pid == server) {
            foundOnTheSame(envSteps);
        } else {
            foundOnAnother(envSteps);
        }
        server = pid;
        learnt = envSteps;
        learntAtMost = trainUnanswered ? Math.max(envSteps, learntAtMost) : envSteps;
        trainUnanswered = false;
    }

    /** A submission without an answer was taken, or not. */
    private void mayBeDone() {
        NavigableSet<Long> notDone = waiting;
        waiting = withUnanswered();
        waiting.addAll(notDone);
        unanswered = 0;
    }

    private NavigableSet<Long> withUnanswered() {
        NavigableSet<Long> more = new TreeSet<>();
        waiting.forEach(rows -> more.add(rows + unanswered));
        return more;
    }

    private void foundOnTheSame(long envSteps) {
        if (envSteps < learnt || envSteps > learntAtMost) {
            breaches.report(
                    "counters tell what was learnt",
                    agent + " has " + envSteps + " steps on the server where it had " + learnt + " to " + learntAtMost);
        }
        if (trainUnanswered) {
            waiting.add(0L); // done, or cancelled with its connection
        }
    }

    private void foundOnAnother(long envSteps) {
        if (envSteps < saved && !(damaged && envSteps > 0)) {
            breaches.report(
                    "an acknowledged save comes back",
                    agent + " has " + envSteps + " steps after a restart; " + saved + " were saved");
        }
        if (envSteps > savedAtMost) {
            breaches.report(
                    "nothing is learnt twice",
                    agent + " has " + envSteps + " steps after a restart; " + savedAtMost + " at most were learnt");
        }
        again += Math.max(0, (learnt - envSteps) / Bandit.ROWS);
        damaged = false;
        saved = envSteps;
        savedAtMost = envSteps;
        carried += fresh;
        fresh = 0;
        waiting.add(0L);
        learntAtMost = envSteps;
        trainUnanswered = false;
    }

    synchronized void submitting(long rows) {
        unanswered = rows;
    }

    synchronized void acknowledged() {
        waiting = withUnanswered();
        fresh += unanswered;
        unanswered = 0;
    }

    synchronized void trainSent() {
        trainUnanswered = true;
        learntAtMost += waiting.last();
        savedAtMost = Math.max(savedAtMost, learntAtMost);
    }

    /** All that was acknowledged is to be in it, once; what a killed server held may be. */
    synchronized void trained(long samples) {
        if (!waiting.contains(samples)) {
            breaches.report(
                    "an acknowledged replay is learnt from once",
                    agent + " has learnt from " + samples + " steps; " + waiting + " were waiting");
        }
        lost += Math.max(0, carried - Math.max(0, samples - fresh));
        learnt += samples;
        waiting.clear();
        waiting.add(0L);
        carried = 0;
        fresh = 0;
        trainUnanswered = false;
    }

    synchronized void savedAs(String checkpoint, long policyVersion, boolean keep) {
        saved = learnt;
        if (keep) {
            kept.put(checkpoint, policyVersion);
        }
    }

    synchronized Map<String, Long> kept() {
        return Map.copyOf(kept);
    }

    synchronized long learnt() {
        return learnt;
    }

    /** Transitions that were acknowledged, and went with a server. */
    synchronized long lost() {
        return lost;
    }

    /** Rounds that had to be played again. */
    synchronized long again() {
        return again;
    }
}
