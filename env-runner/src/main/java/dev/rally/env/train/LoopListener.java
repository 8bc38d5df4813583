package dev.rally.env.train;

import dev.rally.comm.protocol.Progress;
import dev.rally.env.evaluate.EpisodeReturns;
import dev.rally.env.evaluate.MatchResult;
import dev.rally.env.scene.SceneBatch;

/**
 * Told what the loop does. Everything but {@link #notice} and {@link #learning} is called on the loop's thread; nothing
 * may block.
 */
public interface LoopListener {

    /** What the loop does now. */
    enum Status {
        STARTING,
        PLAYING,
        SUBMITTING,
        TRAINING,
        SAVING,
        EVALUATING,
        PAUSED,
        DONE
    }

    default void status(Status status) {}

    /** A line for people: something out of the ordinary happened, in the loop or around it. Called on any thread. */
    default void notice(String line) {}

    /** An agent's {@code train} reports; called on a thread of the connection. */
    default void learning(String agent, Progress progress) {}

    /** The training's scenes as they are between two steps, to be looked at and not touched; thousands of times a second. */
    default void between(SceneBatch scenes) {}

    default void roundDone(RoundReport report) {}

    default void evaluated(AsOf when, MatchResult result) {}

    default void evaluated(AsOf when, EpisodeReturns result) {}
}
