package dev.rally.agents;

import dev.rally.agents.learner.Algorithm;
import dev.rally.agents.network.BatchForward;
import dev.rally.agents.policy.ActionColumns;
import dev.rally.agents.policy.ActionDistribution;
import dev.rally.agents.policy.Normalizer;
import dev.rally.agents.random.CounterRandom;
import dev.rally.agents.rollout.Frames;
import dev.rally.agents.rollout.HeldSteps;
import dev.rally.agents.rollout.LaneColumn;
import dev.rally.agents.rollout.LaneMemory;
import dev.rally.agents.rollout.LaneSteps;
import dev.rally.agents.rollout.MaskColumn;
import dev.rally.agents.rollout.Masks;
import dev.rally.agents.rollout.Rollout;
import dev.rally.agents.rollout.Sight;
import dev.rally.agents.tensor.Compute;
import dev.rally.comm.batch.BatchView;
import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.ObservationSpace;

/**
 * Answers inferences: reads and checks a request, evaluates a policy, chooses actions, writes the reply. Changes
 * nothing but its own scratch memory and, beyond their number, the steps that are held. For one thread at a time.
 */
final class Inference {
    private final int agentId;
    private final int width;
    private final int valueAt;
    private final boolean hasValue;
    private final long key;
    private final ActionDistribution distribution;
    private final ActionColumns actionColumns;
    private final MaskColumn maskColumn;
    private final BatchForward forward;
    private final LaneColumn laneColumn = new LaneColumn();
    private final Masks masks;
    private final Frames frames;
    private final Sight sight;
    private float[] actions = new float[0];
    private float[] logProbs = new float[0];
    private float[] values = new float[0];
    private float[] shifted = new float[0];
    private float[] described = new float[0];
    private float[] outputs = new float[0];

    Inference(int agentId, long key, ObservationSpace space, Algorithm algorithm, Compute compute) {
        this.agentId = agentId;
        this.key = key;
        frames = Frames.of(space);
        sight = new Sight(space, algorithm.shape().stateSize());
        width = algorithm.shape().rowOutputs();
        valueAt = algorithm.shape().outputs() - 1;
        hasValue = algorithm.hasValue();
        distribution = algorithm.distribution();
        actionColumns = new ActionColumns(distribution);
        maskColumn = new MaskColumn(distribution, algorithm.offPolicy());
        masks = new Masks(distribution.choices());
        forward = new BatchForward(compute, compute.acting(), algorithm.shape());
    }

    /** The request's lanes, checked; good until the next request. */
    int[] lanes(BatchView request, int lanes) {
        return laneColumn.read(request, request.rows(), lanes);
    }

    /**
     * Where an inference reads from and writes to.
     *
     * @param frames the new frames, beginning with frame {@code frame}
     * @param actions with all that follows {@code [row, …]}, beginning at row {@code row}
     */
    @SuppressWarnings("ArrayRecordComponent") // carried, never compared
    record Place(Frames frames, int frame, Masks masks, float[] actions, float[] logProbs, float[] values, int row) {}

    /** The memory of held steps beyond their number. */
    static Place beyond(HeldSteps held) {
        int row = held.size();
        Rollout rollout = held.rollout();
        return new Place(
                held.frames(), row, rollout.masks(), rollout.actions(), rollout.logProbs(), rollout.values(), row);
    }

    /** The same place with a copy of its observations, which leaves the originals as they are. */
    Place apart(Place place, int rows) {
        Place own = scratch(rows, false);
        own.frames.copy(place.frames, place.frame, rows, 0);
        return new Place(own.frames, 0, place.masks, place.actions, place.logProbs, place.values, place.row);
    }

    /** Memory for steps that are not held. */
    Place scratch(int rows, boolean masked) {
        if (values.length < rows) {
            actions = new float[rows * distribution.actionSize()];
            logProbs = new float[rows];
            values = new float[rows];
        }
        frames.reserve(rows);
        masks.clear();
        if (masked) {
            masks.begin(0, rows);
        }
        return new Place(frames, 0, masks, actions, logProbs, values, 0);
    }

    /** The request's rows: 1 or more, with an observation for each, so that memory may be made for them. */
    int rows(BatchView request) {
        int rows = request.rows();
        if (rows < 1) {
            throw new RallyException(ErrorCode.INVALID_BATCH, "the batch has no rows; send 1 or more");
        }
        if (request.agentId() != 0 && request.agentId() != agentId) {
            throw new RallyException(
                    ErrorCode.INVALID_BATCH,
                    "the batch is for agent " + request.agentId() + ", the command for agent " + agentId
                            + "; write the command's agent, or 0");
        }
        frames.require(request, Column.OBSERVATION, rows);
        return rows;
    }

    /** Whether the request has masks: one for each of its rows, so that memory may be made for them. */
    boolean masked(BatchView request) {
        return maskColumn.isIn(request, request.rows());
    }

    /** Copies observations and masks in, checked. */
    void read(BatchView request, int rows, Place place) {
        place.frames.read(request, Column.OBSERVATION, rows, place.frame);
        place.frames.readPlanes(request, rows, place.frame);
        maskColumn.read(request, rows, place.masks, place.row);
    }

    /** Looks at the frames that were read, while they are as they came, and at what their lanes have shown before. */
    void look(BatchView request, int rows, LaneMemory memory, int laneBase, int[] lanes, Place place) {
        sight.look(request, rows, memory, laneBase, lanes, place.frames, place.frame);
    }

    /** What was looked at last. */
    Sight sight() {
        return sight;
    }

    /** The lanes have shown what was looked at and acted upon last. */
    void remember(LaneMemory memory, int laneBase, int[] lanes, boolean held) {
        sight.remember(memory, laneBase, lanes, outputs, width, held);
    }

    /** Of the network that acted last, {@code [rows, width]}. */
    float[] outputs() {
        return outputs;
    }

    int width() {
        return width;
    }

    /** @param lasts whether the steps before were seen through the same one */
    void normalize(Normalizer normalizer, boolean lasts, int rows, Place place) {
        place.frames.normalize(normalizer, place.frame, rows);
        sight.normalize(normalizer, lasts);
    }

    /** Samples an action for each row; row i belongs to the global lane {@code laneBase + lanes[i]}. */
    void sample(Policy policy, int rows, int laneBase, int[] lanes, LaneSteps steps, Place place) {
        int actionSize = distribution.actionSize();
        float[] free = policy.freeParameters();
        run(policy, rows, place, (from, to, out) -> {
            for (int i = from; i < to; i++) {
                int lane = laneBase + lanes[i];
                long random = CounterRandom.at(key, lane, steps.get(lane));
                int row = place.row + i;
                place.masks.apply(row, out, i * width);
                place.logProbs[row] =
                        distribution.sample(out, i * width, free, random, place.actions, row * actionSize);
                place.values[row] = hasValue ? out[i * width + valueAt] : 0;
            }
        });
    }

    /** Takes the most likely action for each row. */
    void choose(Policy policy, int rows, Place place) {
        int actionSize = distribution.actionSize();
        run(policy, rows, place, (from, to, out) -> {
            for (int i = from; i < to; i++) {
                int row = place.row + i;
                place.masks.apply(row, out, i * width);
                distribution.mode(out, i * width, place.actions, row * actionSize);
                place.values[row] = hasValue ? out[i * width + valueAt] : 0;
            }
        });
    }

    /**
     * Writes the whole reply, about what was inferred last.
     *
     * @param sampled writes log-probabilities too
     * @param tellAll writes the probabilities of all actions too
     */
    void reply(BatchView request, BatchWriter reply, Place place, boolean sampled, boolean tellAll, Policy policy) {
        int rows = request.rows();
        reply.begin(agentId, request.sequence(), rows, policy.version());
        actionColumns.write(reply, rows, place.actions, place.row * distribution.actionSize());
        if (sampled) {
            writeLogProbs(reply, rows, place);
        }
        if (hasValue) {
            reply.putFloats(Column.VALUE, rows, 0, place.values, place.row);
        }
        if (tellAll) {
            describe(policy, rows);
            reply.putFloats(Column.DISTRIBUTION, rows, distribution.described(), described, 0);
        }
        reply.finish();
    }

    private void describe(Policy policy, int rows) {
        int size = distribution.described();
        described = described.length < rows * size ? new float[rows * size] : described;
        float[] free = policy.freeParameters();
        for (int row = 0; row < rows; row++) {
            distribution.describe(outputs, row * width, free, described, row * size);
        }
    }

    private void run(Policy policy, int rows, Place place, BatchForward.AfterPart after) {
        synchronized (policy) {
            float[] out =
                    forward.run(policy.network(), sight.upon(place.frames, place.frame), place.frame, rows, after);
            requireFinite(out, rows * width);
            outputs = out;
        }
    }

    private void writeLogProbs(BatchWriter reply, int rows, Place place) {
        float logScale = actionColumns.logScale();
        if (logScale == 0) {
            reply.putFloats(Column.LOG_PROB, rows, 0, place.logProbs, place.row);
            return;
        }
        shifted = shifted.length < rows ? new float[rows] : shifted;
        for (int i = 0; i < rows; i++) {
            shifted[i] = place.logProbs[place.row + i] - logScale;
        }
        reply.putFloats(Column.LOG_PROB, rows, 0, shifted, 0);
    }

    /** Finite observations overflow when they are huge; nobody may act on what comes out then. */
    private static void requireFinite(float[] out, int count) {
        float even = 0;
        float odd = 0;
        for (int i = 0; i < count - 1; i += 2) {
            even += out[i] * 0;
            odd += out[i + 1] * 0;
        }
        if (even + odd + out[count - 1] * 0 != 0) {
            throw new RallyException(
                    ErrorCode.NOT_FINITE,
                    "the network's outputs are not finite for these observations; scale the observations to about"
                            + " -10 to 10, or set normalizeObservations");
        }
    }
}
