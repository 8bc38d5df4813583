package dev.rally.comm.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rally.comm.spec.AgentSpec;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the server answers: the {@code result} of each method. */
public sealed interface Result {

    /** Methods that have nothing to say answer an empty object. */
    record Empty() implements Result {}

    /**
     * The server introduces itself.
     *
     * @param files a folder of this connection's own, for files that a command names; the client makes it when it needs
     *     it, and the server removes it when the connection has ended
     */
    record Hello(int version, String server, String session, String files, Capabilities capabilities)
            implements Result {}

    record Capabilities(
            List<String> algorithms,
            String device,
            int maxLineBytes,
            int maxRequestsInFlight,
            int maxSlots,
            int maxSlotBytes,
            int maxLanes) {}

    record Status(
            String session,
            long pid,
            long uptimeMs,
            String device,
            boolean paused,
            int clients,
            int exchanges,
            List<String> training,
            List<AgentInfo> agents)
            implements Result {}

    /**
     * One live agent.
     *
     * @param id the number that batches of this agent may carry in their header
     * @param rollout the number of the rollout that its held steps belong to
     * @param heldSteps steps held for training: acted, with or without outcomes
     * @param environment null where nobody has set one
     * @param journal null where the server writes none
     */
    record AgentInfo(
            String name,
            int id,
            Mode mode,
            AgentSpec spec,
            long policyVersion,
            long envSteps,
            long updateSteps,
            long rollout,
            long heldSteps,
            Map<String, Double> metrics,
            @Nullable EnvironmentInfo environment,
            @Nullable JournalInfo journal) {

        /** The same in an environment, with a journal. */
        public AgentInfo in(@Nullable EnvironmentInfo other, @Nullable JournalInfo kept) {
            return new AgentInfo(
                    name,
                    id,
                    mode,
                    spec,
                    policyVersion,
                    envSteps,
                    updateSteps,
                    rollout,
                    heldSteps,
                    metrics,
                    other,
                    kept);
        }
    }

    /**
     * What is kept of an agent's submissions.
     *
     * @param last the number of the last one
     * @param covered the last one that the agent's newest checkpoint has learnt from
     * @param bytes on the disk
     * @param replayedSteps that waited for a train again when the agent was loaded
     * @param rememberedSteps that were in its replay memory again
     * @param droppedSteps that were of an older policy
     * @param lostRecords submissions that were missing or damaged
     */
    record JournalInfo(
            long last,
            long covered,
            long bytes,
            long replayedSteps,
            long rememberedSteps,
            long droppedSteps,
            long lostRecords) {}

    /**
     * An agent that has just become live; the client's own state is there when a checkpoint held one.
     *
     * @param clientStateFile the absolute path of what came in a file: to be read only, and before the agent's next save
     */
    record AgentReady(
            AgentInfo agent,
            @Nullable String checkpoint,
            @Nullable RawJson clientState,
            @Nullable String clientStateFile,
            @Nullable String warning)
            implements Result {}

    record AgentList(List<AgentInfo> agents) implements Result {}

    /** The mode in force, and how many held steps the switch discarded. */
    record AgentMode(String agent, Mode mode, long discardedSteps) implements Result {}

    /**
     * An exchange file that the server has made for the client.
     *
     * @param path the exchange file, absolute
     * @param slotStrideBytes slot i's request half starts at {@code i * slotStrideBytes}, its reply half {@code
     *     slotBytes} later
     */
    record ExchangeOpen(int exchange, String path, int slots, int slotBytes, int slotStrideBytes, int lanes)
            implements Result {}

    /**
     * What stands in the reply half of the slot.
     *
     * @param mode how the actions were chosen: training (sampled, held) or deterministic
     * @param rollout the rollout that holds these steps; 0 when they are not held
     */
    record Infer(int rows, Mode mode, long policyVersion, long rollout) implements Result {}

    record ReplaySubmit(long rows) implements Result {}

    /** What one {@code train} did. Metric names are those of docs/algorithms. */
    record Train(long policyVersion, long samples, long updateSteps, Map<String, Double> metrics) implements Result {}

    /**
     * A durable checkpoint.
     *
     * @param replaced true where an older checkpoint of that name is gone for this one
     * @param setAside what checkpoints of an agent of before are named now, which this one, newly made, has taken the
     *     place of
     */
    record CheckpointSave(
            String agent,
            String checkpoint,
            String path,
            long bytes,
            @Nullable Boolean replaced,
            @Nullable List<String> setAside,
            @Nullable String warning)
            implements Result {}

    record CheckpointInfo(
            String agent,
            String checkpoint,
            String path,
            long sequence,
            String savedAt,
            long envSteps,
            long updateSteps,
            @Nullable Double winRate,
            long bytes) {}

    record CheckpointList(List<CheckpointInfo> checkpoints) implements Result {}

    record PolicyExport(String agent, String path) implements Result {}

    /**
     * @param path the folder of the run that has the figures now
     * @param envSteps where they are in it
     */
    record MetricsAdd(String path, long envSteps) implements Result {}

    /** @param environment where the agent is in it; null when it has none any more */
    record EnvironmentSet(@Nullable EnvironmentInfo environment) implements Result {}

    /**
     * Where an agent is in its environment.
     *
     * @param lesson the present lesson's name; null without any, as is what is told of its completion
     * @param number the lesson's, from 1
     * @param lessons how many there are
     * @param metric which figure ends the lesson
     * @param signal that figure, smoothed; null while the lesson has had none
     * @param above what the signal has to be more than
     * @param below what it has to be less than
     * @param steps agent steps in the lesson, 0 until an engine has asked for it
     * @param episodes that have ended in the lesson
     */
    record EnvironmentInfo(
            @Nullable String lesson,
            int number,
            int lessons,
            @Nullable String metric,
            @Nullable Double signal,
            @Nullable Double above,
            @Nullable Double below,
            long steps,
            long episodes) {}

    /**
     * What the next games are to be like.
     *
     * @param lesson its name; null without lessons
     * @param number the lesson's, from 1; 0 without any
     * @param lessons how many there are
     * @param seed of the draws
     * @param parameters how each is drawn
     * @param values a number for each parameter, of each game that was asked for
     */
    record EnvironmentParameters(
            @Nullable String lesson,
            int number,
            int lessons,
            long seed,
            JsonNode parameters,
            List<Map<String, Double>> values)
            implements Result {}

    /** @param path the recording's folder */
    record RecordingStart(String path) implements Result {}

    record RecordingAppend(long rows) implements Result {}

    /**
     * A recording of the home.
     *
     * @param by who acted, for people; empty where nobody has said, as {@code scene}
     * @param meanReturn of its whole episodes; null when there is none
     * @param problem why it cannot be read; then the numbers are 0
     */
    record RecordingInfo(
            String recording,
            String path,
            String by,
            String scene,
            long steps,
            long episodes,
            @Nullable Double meanReturn,
            long bytes,
            @Nullable String problem)
            implements Result {}

    record RecordingList(List<RecordingInfo> recordings) implements Result {}

    record Paused(boolean paused) implements Result {}

    record Cancel(boolean cancelled) implements Result {}
}
