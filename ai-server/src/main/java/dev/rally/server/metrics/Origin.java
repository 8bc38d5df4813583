package dev.rally.server.metrics;

/** Where an agent's curve begins. */
public sealed interface Origin {
    /** With a run of its own, for the agent has learnt nothing yet. */
    Origin NEW = new New();

    /** See {@link #NEW}. */
    record New() implements Origin {}

    /**
     * In the run of a checkpoint that is the newest. What the run tells beyond it was lost with a server, and is learnt
     * again; unless it was saved once, and somebody has removed that.
     */
    record Newest(Place place) implements Origin {}

    /** The agent was set back to a checkpoint on purpose: what came after it stays, in the run that it was in. */
    record SetBack(Place place) implements Origin {}

    /** A checkpoint's place in a run. */
    record Place(RunId run, long envSteps, long policyVersion) {
        boolean covers(Point point) {
            return point.envSteps() <= envSteps && point.policyVersion() <= policyVersion;
        }
    }
}
