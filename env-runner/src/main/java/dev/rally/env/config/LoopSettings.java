package dev.rally.env.config;

import dev.rally.comm.spec.Check;
import java.util.List;

/**
 * How the training goes on, and when it ends: whichever limit comes first.
 *
 * @param seed of the scenes, the evaluations and the agents; the same seed is the same training
 * @param scenes scenes that run side by side
 * @param roundSteps agent steps of each scene in a round
 * @param groups groups of scenes in flight at once
 * @param threads threads that observe and step the scenes, the loop's own included
 * @param evaluateAgainst the scripted players that the first agent is evaluated against, the strongest last
 * @param winningShare the share of points against the last of them that ends the training; 0 never does
 * @param steps agent steps that are trained on in one run; 0 is no limit
 * @param totalSteps agent steps that are trained on in all runs together; 0 is no limit
 * @param minutes of one run; 0 is no limit
 */
public record LoopSettings(
        long seed,
        int scenes,
        int roundSteps,
        int groups,
        int threads,
        List<String> evaluateAgainst,
        double winningShare,
        long steps,
        long totalSteps,
        double minutes) {
    static final LoopSettings DEFAULT = new LoopSettings(1, 1024, 64, 1, 1, List.of(), 0, 0, 0, 0);

    public LoopSettings {
        Check.range("scenes", scenes, 1, 1 << 20);
        Check.range("roundSteps", roundSteps, 1, 1 << 20);
        Check.range("groups", groups, 1, 16);
        Check.that(groups <= scenes, "groups is %s; each needs a scene, and scenes is %s", groups, scenes);
        Check.range("threads", threads, 1, 1024);
        evaluateAgainst = Check.list("evaluateAgainst", evaluateAgainst);
        Check.range("winningShare", winningShare, 0, 1);
        Check.that(steps >= 0, "steps is %s; allowed are 0 and more", steps);
        Check.that(totalSteps >= 0, "totalSteps is %s; allowed are 0 and more", totalSteps);
        Check.range("minutes", minutes, 0, 1e9);
    }
}
