package dev.rally.agents.rollout;

import dev.rally.agents.policy.Normalizer;
import dev.rally.agents.tensor.Rows;
import dev.rally.agents.tensor.Staging;
import dev.rally.comm.spec.ObservationSpace;
import java.util.Arrays;

/**
 * The frames of a rollout's steps, each kept once; what the network sees of a step is its frame and those that it links
 * back to. A step whose predecessor is not in the rollout links to a <em>past</em>: a copy of the frames before it.
 *
 * <pre>
 * step       0      1      2      3            of one lane, 3 frames stacked
 * link     past 0   0      1     self          step 3 begins an episode
 * sees     p p 0   p 0 1  0 1 2  3 3 3
 * </pre>
 */
final class StackedFrames implements Rows {
    /** The step begins an episode: its own frame stands for those before it. */
    static final int SELF = -1;

    private final int depth;
    final Frames frames;
    /** The frames before steps whose predecessor is elsewhere, {@code [past, depth]}. */
    final Frames pasts;

    private int[] links = new int[0];
    private int pastCount;

    StackedFrames(ObservationSpace space) {
        depth = space.stack() - 1;
        frames = Frames.of(space);
        pasts = Frames.of(space);
    }

    /** @param more how many of the steps are new: each may need a past */
    void reserve(int steps, int more) {
        frames.reserve(steps);
        pasts.reserve((pastCount + more) * depth);
        if (depth > 0 && links.length < steps) {
            links = Arrays.copyOf(links, Math.max(steps, 2 * links.length));
        }
    }

    void clear() {
        pastCount = 0;
    }

    /** Steps are dropped and the others close up, with the pasts that they link to. */
    void close(Moves moves) {
        int pastsLeft = 0;
        for (int step = 0; step < moves.size(); step++) {
            int to = moves.to(step);
            if (to == Moves.GONE) {
                continue;
            }
            if (to != step) {
                frames.copy(frames, step, 1, to);
            }
            if (depth > 0 && links[step] < SELF) {
                pasts.copy(pasts, (SELF - 1 - links[step]) * depth, depth, pastsLeft * depth);
                links[to] = SELF - 1 - pastsLeft++;
            } else if (depth > 0) {
                links[to] = moves.to(links[step]);
            }
        }
        pastCount = pastsLeft;
    }

    /** @param before the step of the frame before, or {@link #SELF} */
    void link(int step, int before) {
        if (depth > 0) {
            links[step] = before;
        }
    }

    /** Links a step to a copy of the {@code depth} frames that are those of a row. */
    void linkPast(int step, Frames of, int row) {
        if (depth > 0) {
            pasts.copy(of, row * depth, depth, pastCount * depth);
            links[step] = SELF - 1 - pastCount++;
        }
    }

    /** Frames that are seen before a step's own. */
    int depth() {
        return depth;
    }

    /** Whether what is seen before a step is a copy of its own. */
    boolean hasPast(int step) {
        return depth > 0 && links[step] < SELF;
    }

    /** Whether a step begins an episode. */
    boolean begins(int step) {
        return depth > 0 && links[step] == SELF;
    }

    /** The first frame of a step's past. */
    int past(int step) {
        return (SELF - 1 - links[step]) * depth;
    }

    void normalize(Normalizer normalizer, int from, int count) {
        frames.normalize(normalizer, from, count);
    }

    @Override
    public void put(int from, int count, Staging to, int at) {
        if (depth == 0) {
            frames.put(from, count, to, at);
            return;
        }
        for (int i = 0; i < count; i++) {
            put(frames, from + i, links[from + i], to, at + i);
        }
    }

    /** What the network sees of other frames, each of which follows a step. */
    Rows following(Frames next, StepOf steps) {
        if (depth == 0) {
            return next;
        }
        return (from, count, to, at) -> {
            for (int i = 0; i < count; i++) {
                put(next, from + i, steps.before(from + i), to, at + i);
            }
        };
    }

    /** Which step a frame follows. */
    interface StepOf {
        int before(int frame);
    }

    private void put(Frames newest, int index, int before, Staging to, int row) {
        newest.place(index, depth, to, row);
        newest.putPlanes(index, depth + 1, to, row);
        Frames of = newest;
        int frame = index;
        int link = before;
        for (int position = depth - 1; position >= 0; position--) {
            if (link < SELF) {
                putPast((SELF - link) * depth - 1, position, to, row);
                return;
            }
            if (link != SELF) {
                of = frames;
                frame = link;
                link = links[frame];
            }
            of.place(frame, position, to, row);
        }
    }

    private void putPast(int newest, int position, Staging to, int row) {
        for (int back = 0; back <= position; back++) {
            pasts.place(newest - back, position - back, to, row);
        }
    }
}
