package dev.rally.comm.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.EnvironmentSpec;
import dev.rally.comm.spec.Shown;
import dev.rally.comm.spec.SpecChange;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client may ask for: the {@code params} of each method. A nullable component may be left out. The constructors
 * check ranges and names, and throw INVALID_PARAMS, so that neither side ever holds a command that makes no sense.
 *
 * @param <R> what the server answers
 */
public sealed interface Command<R extends Result> {
    /** Slot sizes are multiples of the page, so that every half begins on one. */
    int SLOT_BYTES_UNIT = 4096;
    /** Games whose parameters one answer has at most. */
    int MAX_ENVIRONMENTS = 1024;

    /** The first command of every connection. */
    record Hello(
            String token,
            int minVersion,
            int maxVersion,
            @Nullable String client) implements Command<Result.Hello> {
        public Hello {
            Require.range("minVersion", minVersion, 1, Integer.MAX_VALUE);
            Require.range("maxVersion", maxVersion, minVersion, Integer.MAX_VALUE);
            Require.line("client", client);
        }

        @Override
        public String toString() {
            return "Hello[" + minVersion + " to " + maxVersion + ", " + client + "]"; // the token is secret
        }
    }

    record Ping() implements Command<Result.Empty> {}

    record Status() implements Command<Result.Status> {}

    /**
     * A new agent; an agent of that name must not be live.
     *
     * @param initializeFrom a checkpoint whose policy it begins with, instead of from nothing: {@code agent/checkpoint},
     *     {@code agent} for the latest, or a checkpoint's absolute folder
     */
    record AgentCreate(AgentSpec spec, @Nullable String initializeFrom) implements Command<Result.AgentReady> {
        public AgentCreate {
            Require.that(
                    initializeFrom == null || initializeFrom.length() <= 4096,
                    "initializeFrom has more than 4096 characters; name a checkpoint as agent/checkpoint, or its folder");
        }

        public AgentCreate(AgentSpec spec) {
            this(spec, null);
        }
    }

    /**
     * Makes an agent live from a checkpoint ({@code latest} when none is named), replacing a live one of that name.
     *
     * @param changes other settings of its algorithm from now on, of those that {@link SpecChange} lets change
     * @param journal false discards what was submitted since the checkpoint: whoever plays the same steps again says so
     */
    record AgentLoad(
            String agent,
            @Nullable String checkpoint,
            @Nullable JsonNode changes,
            @Nullable Boolean journal) implements Command<Result.AgentReady> {
        public AgentLoad {
            Require.agent(agent);
            Require.checkpoint(checkpoint);
            Require.that(
                    changes == null || changes.isObject(),
                    "changes is " + changes + "; an object is expected: {\"learningRate\": 1e-4}");
        }

        public AgentLoad(String agent, @Nullable String checkpoint) {
            this(agent, checkpoint, null, null);
        }
    }

    record AgentList() implements Command<Result.AgentList> {}

    /** Switches the agent's mode, or only reads it when {@code mode} is left out. */
    record AgentMode(String agent, @Nullable Mode mode) implements Command<Result.AgentMode> {
        public AgentMode {
            Require.agent(agent);
        }
    }

    /** Forgets the live agent; its checkpoints stay. */
    record AgentDelete(String agent) implements Command<Result.Empty> {
        public AgentDelete {
            Require.agent(agent);
        }
    }

    /** A new exchange file of {@code slots} slots, each with room for a request and a reply of {@code slotBytes}. */
    record ExchangeOpen(int slots, int slotBytes, int lanes) implements Command<Result.ExchangeOpen> {
        public ExchangeOpen {
            Require.range("slots", slots, 1, Integer.MAX_VALUE);
            Require.that(
                    slotBytes > 0 && slotBytes % SLOT_BYTES_UNIT == 0,
                    "slotBytes is " + slotBytes + "; it must be a positive multiple of " + SLOT_BYTES_UNIT);
            Require.range("lanes", lanes, 1, Integer.MAX_VALUE);
        }
    }

    record ExchangeClose(int exchange) implements Command<Result.Empty> {
        public ExchangeClose {
            Require.range("exchange", exchange, 0, Integer.MAX_VALUE);
        }
    }

    /**
     * Reads the observations in the slot's request half and writes actions into its reply half.
     *
     * @param deterministic true asks for the mean or most likely action; such steps are not held
     * @param checkpoint asks a checkpoint of the agent instead of the agent itself; such steps are not held
     * @param hold false acts as the mode says without holding the steps, for clients that submit complete transitions
     * @param distribution true asks for the probabilities of all actions too
     */
    record Infer(
            String agent,
            int exchange,
            int slot,
            @Nullable Boolean deterministic,
            @Nullable String checkpoint,
            @Nullable Boolean hold,
            @Nullable Boolean distribution)
            implements Command<Result.Infer> {
        /** As the agent's mode says. */
        public Infer(String agent, int exchange, int slot) {
            this(agent, exchange, slot, null, null, null, null);
        }

        public Infer(
                String agent, int exchange, int slot, @Nullable Boolean deterministic, @Nullable String checkpoint) {
            this(agent, exchange, slot, deterministic, checkpoint, null, null);
        }

        public Infer {
            Require.agent(agent);
            Require.range("exchange", exchange, 0, Integer.MAX_VALUE);
            Require.range("slot", slot, 0, Integer.MAX_VALUE);
            Require.checkpoint(checkpoint);
        }
    }

    /**
     * Hands over outcomes of held steps, or complete transitions: either the batch in an exchange slot, or the batches
     * of a replay log from {@code fromIndex} to {@code toIndex}, both inclusive.
     *
     * @param rollout the number that {@code infer} gave with the steps; needed for outcomes of held steps
     * @param exchange whose slot it is; with a log, whose lanes its batches mean, else those of the client's first
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
            implements Command<Result.ReplaySubmit> {
        /** The batch in an exchange slot. */
        public ReplaySubmit(String agent, @Nullable Long rollout, int exchange, int slot) {
            this(agent, rollout, exchange, slot, null, null, null);
        }

        public ReplaySubmit {
            Require.agent(agent);
            Require.range("rollout", rollout == null ? 0 : rollout, 0, Long.MAX_VALUE);
            Require.range("exchange", exchange == null ? 0 : exchange, 0, Integer.MAX_VALUE);
            Require.range("slot", slot == null ? 0 : slot, 0, Integer.MAX_VALUE);
            boolean inSlot = exchange != null && slot != null && log == null && fromIndex == null && toIndex == null;
            boolean inLog = slot == null && log != null && fromIndex != null && toIndex != null;
            Require.that(
                    inSlot || inLog,
                    "replay.submit takes either exchange and slot, or log, fromIndex and toIndex; all of one kind");
            if (log != null && fromIndex != null && toIndex != null) {
                Require.replayLog(log);
                Require.range("fromIndex", fromIndex, 0, Long.MAX_VALUE);
                Require.range("toIndex", toIndex, fromIndex, Long.MAX_VALUE);
            }
        }
    }

    /** Trains on what was submitted; {@code steps} counts gradient updates and is for off-policy learners. */
    record Train(String agent, @Nullable Integer steps) implements Command<Result.Train> {
        public Train(String agent) {
            this(agent, null);
        }

        public Train {
            Require.agent(agent);
            Require.range("steps", steps == null ? 1 : steps, 1, Integer.MAX_VALUE);
        }
    }

    /**
     * Saves the agent durably before the answer.
     *
     * @param name null for an automatic checkpoint, which retention may remove
     * @param clientState opaque to the server, given back by {@code agent.load} and {@code checkpoint.restore}
     * @param clientStateFile instead: the name of a file of any content and size in the connection's folder, which the
     *     server copies before it answers
     * @param winRate 0 to 1; the best one is kept under the name {@code best}
     * @param metrics the client's own figures by name, shown with the agent's and kept with the checkpoint
     */
    record CheckpointSave(
            String agent,
            @Nullable String name,
            @Nullable RawJson clientState,
            @Nullable String clientStateFile,
            @Nullable Double winRate,
            @Nullable Map<String, Double> metrics)
            implements Command<Result.CheckpointSave> {
        public CheckpointSave(String agent, @Nullable String name) {
            this(agent, name, null, null, null);
        }

        public CheckpointSave(
                String agent,
                @Nullable String name,
                @Nullable RawJson clientState,
                @Nullable Double winRate,
                @Nullable Map<String, Double> metrics) {
            this(agent, name, clientState, null, winRate, metrics);
        }

        public CheckpointSave {
            Require.agent(agent);
            Require.checkpoint(name);
            Require.that(
                    clientState == null || clientStateFile == null,
                    "clientState and clientStateFile are both given; give one: a small state goes with the command, a"
                            + " large one in a file");
            Require.file("clientStateFile", clientStateFile);
            Require.that(
                    winRate == null || (winRate >= 0 && winRate <= 1),
                    "winRate is " + winRate + "; allowed are 0 to 1");
            metrics = metrics == null ? null : Require.metrics(metrics);
        }
    }

    record CheckpointList(@Nullable String agent) implements Command<Result.CheckpointList> {
        public CheckpointList {
            if (agent != null) {
                Require.agent(agent);
            }
        }
    }

    /** Sets a live agent back to one of its checkpoints. */
    record CheckpointRestore(String agent, @Nullable String checkpoint) implements Command<Result.AgentReady> {
        public CheckpointRestore {
            Require.agent(agent);
            Require.checkpoint(checkpoint);
        }
    }

    /** Deletes one of an agent's checkpoints, intact or not. */
    record CheckpointDelete(String agent, String checkpoint) implements Command<Result.Empty> {
        public CheckpointDelete {
            Require.agent(agent);
            Require.checkpoint(checkpoint);
        }
    }

    /** Writes the policy alone as JSON, so that a game plays without the server. */
    record PolicyExport(String agent, @Nullable String checkpoint) implements Command<Result.PolicyExport> {
        public PolicyExport {
            Require.agent(agent);
            Require.checkpoint(checkpoint);
        }
    }

    /**
     * Adds the client's own figures to the agent's curve, where the agent is now.
     *
     * @param round how far the client has come by its own count
     */
    record MetricsAdd(
            String agent,
            Map<String, Double> metrics,
            @Nullable Long round) implements Command<Result.MetricsAdd> {
        public MetricsAdd {
            Require.agent(agent);
            Require.range("round", round == null ? 0 : round, 0, Long.MAX_VALUE);
            metrics = Require.metrics(metrics);
        }
    }

    /**
     * Says what the agent's games are to be like from now on; the same again changes nothing.
     *
     * @param lesson begins the lesson of that name, an earlier one too; null goes on in the one of the present's name
     */
    record EnvironmentSet(
            String agent,
            EnvironmentSpec environment,
            @Nullable String lesson) implements Command<Result.EnvironmentSet> {
        public EnvironmentSet {
            Require.agent(agent);
            Require.that(
                    lesson == null || environment.indexOf(lesson) >= 0,
                    "lesson is \"" + Shown.text(String.valueOf(lesson)) + "\", and environment has none of that name");
        }
    }

    /**
     * Asks for what the agent's next games are to be like.
     *
     * @param count of how many games; null for one
     * @param first the number of the first one's draws; null goes on counting
     */
    record EnvironmentParameters(
            String agent, @Nullable Integer count, @Nullable Long first)
            implements Command<Result.EnvironmentParameters> {
        public EnvironmentParameters {
            Require.agent(agent);
            Require.range("count", count == null ? 1 : count, 0, MAX_ENVIRONMENTS);
            Require.range("first", first == null ? 0 : first, 0, Long.MAX_VALUE - MAX_ENVIRONMENTS);
        }
    }

    /**
     * Begins a recording of complete transitions, which belongs to the connection until it is stopped.
     *
     * @param agent a live one, whose observations and actions the transitions have
     * @param by who acts, for people
     * @param scene where, for people
     */
    record RecordingStart(
            String recording,
            String agent,
            @Nullable String by,
            @Nullable String scene) implements Command<Result.RecordingStart> {
        public RecordingStart {
            Require.recording(recording);
            Require.agent(agent);
            Require.line("by", by);
            Require.line("scene", scene);
        }
    }

    /** Adds the complete transitions in the slot's request half; they are kept, and not learnt from. */
    record RecordingAppend(String recording, int exchange, int slot) implements Command<Result.RecordingAppend> {
        public RecordingAppend {
            Require.recording(recording);
            Require.range("exchange", exchange, 0, Integer.MAX_VALUE);
            Require.range("slot", slot, 0, Integer.MAX_VALUE);
        }
    }

    record RecordingStop(String recording) implements Command<Result.RecordingInfo> {
        public RecordingStop {
            Require.recording(recording);
        }
    }

    record RecordingList() implements Command<Result.RecordingList> {}

    record RecordingDelete(String recording) implements Command<Result.Empty> {
        public RecordingDelete {
            Require.recording(recording);
        }
    }

    /** Holds the learner before its next minibatch; acting goes on. */
    record Pause() implements Command<Result.Paused> {}

    record Resume() implements Command<Result.Paused> {}

    /** Cancels a request of the same connection that is still in flight. */
    record Cancel(long id) implements Command<Result.Cancel> {}

    record Shutdown() implements Command<Result.Empty> {}
}
