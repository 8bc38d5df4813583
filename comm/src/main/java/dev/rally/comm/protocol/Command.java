package dev.rally.comm.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rally.comm.spec.AgentSpec;
import org.jspecify.annotations.Nullable;

/**
 * What a client may ask for: the {@code params} of each method. A nullable component may be left out.
 *
 * @param <R> what the server answers
 */
public sealed interface Command<R extends Result> {

    /** The first command of every connection. */
    record Hello(
            String token,
            int minVersion,
            int maxVersion,
            @Nullable String client) implements Command<Result.Hello> {}

    record Ping() implements Command<Result.Empty> {}

    record Status() implements Command<Result.Status> {}

    /** A new agent from nothing; an agent of that name must not be live. */
    record AgentCreate(AgentSpec spec) implements Command<Result.AgentReady> {}

    /** Makes an agent live from a checkpoint ({@code latest} when none is named), replacing a live one of that name. */
    record AgentLoad(String agent, @Nullable String checkpoint) implements Command<Result.AgentReady> {}

    record AgentList() implements Command<Result.AgentList> {}

    /** Switches the agent's mode, or only reads it when {@code mode} is left out. */
    record AgentMode(String agent, @Nullable Mode mode) implements Command<Result.AgentMode> {}

    /** Forgets the live agent; its checkpoints stay. */
    record AgentDelete(String agent) implements Command<Result.Empty> {}

    /** A new exchange file of {@code slots} slots, each with room for a request and a reply of {@code slotBytes}. */
    record ExchangeOpen(int slots, int slotBytes, int lanes) implements Command<Result.ExchangeOpen> {}

    record ExchangeClose(int exchange) implements Command<Result.Empty> {}

    /**
     * Reads the observations in the slot's request half and writes actions into its reply half.
     *
     * @param deterministic true asks for the mean or most likely action; such steps are not held
     * @param checkpoint asks a checkpoint of the agent instead of the agent itself; such steps are not held
     */
    record Infer(
            String agent,
            int exchange,
            int slot,
            @Nullable Boolean deterministic,
            @Nullable String checkpoint) implements Command<Result.Infer> {}

    /**
     * Hands over outcomes of held steps, or complete transitions: either the batch in an exchange slot, or the batches
     * of a replay log from {@code fromIndex} to {@code toIndex}, both inclusive.
     *
     * @param rollout the number that {@code infer} gave with the steps; needed for outcomes of held steps
     * @param log the replay log's folder, relative to the home's {@code replays} folder
     */
    record ReplaySubmit(
            String agent,
            @Nullable Long rollout,
            @Nullable Integer exchange,
            @Nullable Integer slot,
            @Nullable String log,
            @Nullable Long fromIndex,
            @Nullable Long toIndex)
            implements Command<Result.ReplaySubmit> {}

    /** Trains on what was submitted; {@code steps} counts gradient updates and is for off-policy learners. */
    record Train(String agent, @Nullable Integer steps) implements Command<Result.Train> {}

    /**
     * Saves the agent durably before the answer.
     *
     * @param name null for an automatic checkpoint, which retention may remove
     * @param clientState opaque to the server, given back by {@code agent.load} and {@code checkpoint.restore}
     * @param winRate 0 to 1; the best one is kept under the name {@code best}
     */
    record CheckpointSave(
            String agent,
            @Nullable String name,
            @Nullable JsonNode clientState,
            @Nullable Double winRate) implements Command<Result.CheckpointSave> {}

    record CheckpointList(@Nullable String agent) implements Command<Result.CheckpointList> {}

    /** Sets a live agent back to one of its checkpoints. */
    record CheckpointRestore(String agent, @Nullable String checkpoint) implements Command<Result.AgentReady> {}

    /** Writes the policy alone as JSON, so that a game plays without the server. */
    record PolicyExport(String agent, @Nullable String checkpoint) implements Command<Result.PolicyExport> {}

    /** Holds the learner before its next minibatch; acting goes on. */
    record Pause() implements Command<Result.Paused> {}

    record Resume() implements Command<Result.Paused> {}

    /** Cancels a request of the same connection that is still in flight. */
    record Cancel(long id) implements Command<Result.Cancel> {}

    record Shutdown() implements Command<Result.Empty> {}
}
