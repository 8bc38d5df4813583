package dev.rally.env.torture;

import java.util.Map;
import java.util.TreeMap;

/**
 * What a client knows of its agent, in agent steps learnt from, and what may be true after a loss: an answer that did not
 * come may or may not have been on its way.
 */
final class Ledger {
    private final String agent;
    private final Breaches breaches;
    /** Checkpoints that are never removed: name to policy version. */
    private final Map<String, Long> kept = new TreeMap<>();

    private boolean made;
    private long server = -1;
    private long learnt;
    private long saved;
    /** As much as a checkpoint may hold at most. */
    private long savedAtMost;
    /** Acknowledged, and not learnt from yet as far as is known. */
    private long acknowledged;
    /** Of these, what an earlier connection's were. */
    private long carried;
    /** Handed over, and not answered. */
    private long unanswered;

    private boolean trainUnanswered;
    private boolean sameServer;
    private boolean damaged;
    private long lost;
    private long again;

    Ledger(String agent, Breaches breaches) {
        this.agent = agent;
        this.breaches = breaches;
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
        sameServer = pid == server;
        if (!made) {
            learnt = envSteps;
        } else if (sameServer) {
            boolean learntMeanwhile = trainUnanswered && envSteps == learnt + acknowledged + carried;
            if (envSteps != learnt && !learntMeanwhile) {
                breaches.report(
                        "counters tell what was learnt",
                        agent + " has " + envSteps + " steps on the server where it had " + learnt
                                + (trainUnanswered ? " and perhaps " + (acknowledged + carried) + " more" : ""));
            }
            acknowledged = learntMeanwhile ? 0 : acknowledged;
            carried = learntMeanwhile ? 0 : carried;
        } else {
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
        }
        made = true;
        server = pid;
        learnt = envSteps;
        saved = sameServer ? saved : envSteps;
        savedAtMost = sameServer ? savedAtMost : envSteps;
        carried += acknowledged;
        acknowledged = 0;
        trainUnanswered = false;
    }

    synchronized void submitting(long rows) {
        unanswered = rows;
    }

    synchronized void acknowledged() {
        acknowledged += unanswered;
        unanswered = 0;
    }

    synchronized void trainSent() {
        trainUnanswered = true;
        savedAtMost = learnt + acknowledged + carried + unanswered;
    }

    /** All that was acknowledged is to be in it, once; what a killed server held may be. */
    synchronized void trained(long samples) {
        boolean all = samples == acknowledged + carried || samples == acknowledged + carried + unanswered;
        boolean withoutCarried = samples == acknowledged && !sameServer;
        if (!all && !withoutCarried) {
            breaches.report(
                    "an acknowledged replay is learnt from once",
                    agent + " has learnt from " + samples + " steps; acknowledged were " + acknowledged + " and "
                            + carried + (sameServer ? " before the connection was lost" : " by the server before"));
        }
        lost += all ? 0 : carried;
        learnt += samples;
        acknowledged = 0;
        carried = 0;
        unanswered = 0;
        trainUnanswered = false;
        sameServer = true;
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
