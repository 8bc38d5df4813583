package dev.rally.server.metrics;

/** Where an agent's curve begins. */
public sealed interface Origin {
    /** With a run of its own, for the agent has learnt nothing yet. */
    Origin NEW = new New();

    /** See {@link #NEW}. */
    record New() implements Origin {}

    /**
     * The run goes on from a checkpoint that is the newest. What the run tells beyond it was lost with a server, and is
     * learnt again.
     */
    record Newest(long run, long envSteps) implements Origin {}

    /** The agent was set back to a checkpoint on purpose: what came after it stays, in the run that it was in. */
    record SetBack(long run, long envSteps) implements Origin {}
}
