package dev.rally.env.round;

import dev.rally.comm.protocol.Mode;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.replay.ReplayLog;
import dev.rally.comm.replay.ReplaySegments;
import dev.rally.env.scene.Observations;
import dev.rally.env.scene.Outcomes;
import dev.rally.env.scene.SceneBatch;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One live agent's part in the rounds: its lanes over all groups, their outcomes and their statistics. */
public final class TeamRound {
    private final String agent;
    private final SceneBatch scenes;
    /** {@code [group]}: where the agent's rows of that group begin. */
    private final int[] firstLane;
    /** {@code [group]} */
    private final List<Inference> inferences;

    private final OutcomeRecorder recorder;
    private final EpisodeStatistics statistics;

    private boolean learns;
    private @Nullable Mode seen;
    private long rollout;
    private @Nullable String dropped;

    TeamRound(SceneBatch scenes, List<Inference> inferences, int steps) {
        this.scenes = scenes;
        this.inferences = List.copyOf(inferences);
        agent = inferences.get(0).team().agent();
        firstLane = inferences.stream().mapToInt(Inference::firstLane).toArray();
        int lanes = inferences.stream().mapToInt(i -> i.team().rows()).sum();
        recorder = new OutcomeRecorder(steps, lanes, scenes.spec().observation());
        statistics = new EpisodeStatistics(lanes);
    }

    public String agent() {
        return agent;
    }

    public int lanes() {
        return recorder.lanes();
    }

    public EpisodeStatistics statistics() {
        return statistics;
    }

    /** Whether the agent was in training mode when the round began. */
    public boolean learns() {
        return learns;
    }

    /** The mode that the server last showed for the agent; null before the first round. */
    public @Nullable Mode seen() {
        return seen;
    }

    /** Why the round's steps are of no use to the agent although it learns; null when they are. */
    public @Nullable String dropped() {
        return dropped;
    }

    /** Whether the round has steps that the agent can learn from. */
    public boolean hasOutcomes() {
        return learns && dropped == null;
    }

    /** The exchange in which the round's steps were played, and whose lanes its outcomes mean. */
    public int exchange() {
        return inferences.get(0).exchange();
    }

    /** The rollout that holds the round's steps. */
    public long rollout() {
        return rollout;
    }

    void begin(Mode mode) {
        learns = mode == Mode.TRAINING;
        seen = mode;
        rollout = 0;
        dropped = null;
        recorder.begin();
        statistics.beginRound();
        if (!statistics.begun()) {
            findEpisodeStarts();
        }
        inferences.forEach(inference -> inference.deterministic(!learns));
    }

    private void findEpisodeStarts() {
        for (int group = 0; group < firstLane.length; group++) {
            int lane = firstLane[group];
            for (Seat seat : inferences.get(group).team().seats()) {
                ByteBuffer starts = ByteBuffer.allocate(seat.scenes());
                scenes.episodeStarts(seat.first(), seat.last(), starts, 0);
                for (int i = 0; i < seat.scenes(); i++) {
                    statistics.begin(lane + i, starts.get(i) != 0);
                }
                lane += seat.scenes();
            }
        }
    }

    /** Checks that the step is held where the round's others are; else the round's steps are dropped. */
    void answered(Result.Infer answer) {
        if (!hasOutcomes()) {
            return;
        }
        if (answer.mode() == Mode.DETERMINISTIC) {
            seen = Mode.DETERMINISTIC;
            drop("it was switched to deterministic during the round");
        } else if (rollout == 0) {
            rollout = answer.rollout();
        } else if (rollout != answer.rollout()) {
            drop("its rollout " + rollout + " was discarded during the round");
        }
    }

    /** Gives the round's steps up: from now on it plays without holding any. */
    public void drop(String reason) {
        dropped = reason;
        inferences.forEach(inference -> inference.deterministic(true));
    }

    void record(int group, int step, Outcomes outcomes) {
        int lane = firstLane[group];
        for (Seat seat : inferences.get(group).team().seats()) {
            recorder.record(step, lane, seat, outcomes);
            count(step, lane, seat, outcomes.points);
            lane += seat.scenes();
        }
    }

    private void count(int step, int firstLane, Seat seat, int[][] points) {
        for (int i = 0; i < seat.scenes(); i++) {
            statistics.step(firstLane + i, recorder.reward(step, firstLane + i), recorder.ended(step, firstLane + i));
        }
        for (int side = 0; side < points.length; side++) {
            int sum = 0;
            for (int scene = seat.first(); scene < seat.last(); scene++) {
                sum += points[side][scene];
            }
            statistics.points(side == seat.side() ? sum : 0, side == seat.side() ? 0 : sum);
        }
    }

    /**
     * The round's outcomes for {@code replay.submit}, in as many batches as they take, which together bring each row once; the
     * scenes must still stand where the round left them when those are written.
     */
    public List<ReplaySegments.Batch> outcomes() {
        return recorder.pieces(ReplayLog.MAX_BATCH_BYTES).stream()
                .map(piece -> new ReplaySegments.Batch(
                        (int) piece.sizeBytes(scenes.spec().observation()),
                        batch -> recorder.write(batch, piece, this::writeNextObservations)))
                .toList();
    }

    private void writeNextObservations(Observations out, int first, int lanes) {
        for (Inference inference : inferences) {
            Seat.observe(scenes, inference.team().seats(), inference.firstLane(), first, lanes, out);
        }
    }
}
