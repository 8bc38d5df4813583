package dev.rally.agents.rollout;

import java.util.Arrays;

/**
 * What the running episode of each lane has returned so far, by the outcomes that were submitted. An episode of which a
 * step is missing, or whose beginning nobody here has seen, is never told of. For one thread at a time.
 */
public final class LaneEpisodes {
    private double[] returns = new double[0];
    private long[] lengths = new long[0];
    /** Whether the running episode was seen from its beginning. */
    private boolean[] whole = new boolean[0];

    private int lanes;
    /** Whether the lanes that were not heard of yet stand at the beginning of an episode. */
    private final boolean othersBegin;

    private LaneEpisodes(boolean othersBegin) {
        this.othersBegin = othersBegin;
    }

    /** Of an agent that has never acted. */
    public static LaneEpisodes begin() {
        return new LaneEpisodes(true);
    }

    /** Of an agent whose lanes may stand anywhere, as when it comes from a checkpoint. */
    public static LaneEpisodes unknown() {
        return new LaneEpisodes(false);
    }

    /** Takes the outcomes that the held steps have just taken. */
    public void outcomes(Submission submission, int laneBase, EpisodeSums ended) {
        int count = submission.lanes();
        for (int n = 0; n < count; n++) {
            int lane = laneBase + submission.lane(n);
            reach(lane);
            double sum = returns[lane];
            long length = lengths[lane];
            for (int row = n; row < submission.rows(); row += count) {
                sum += submission.reward(row);
                length++;
                if (submission.end(row) != Rollout.CONTINUES) {
                    if (whole[lane]) {
                        ended.add(sum, length);
                    }
                    whole[lane] = true;
                    sum = 0;
                    length = 0;
                }
            }
            returns[lane] = sum;
            lengths[lane] = length;
        }
    }

    /**
     * The steps that lack outcomes are about to be dropped: their episodes are no longer whole.
     *
     * @param known lanes that were ever acted in are below it
     */
    public void dropOpen(HeldSteps held, int known) {
        if (held.size() > held.rollout().withOutcome()) {
            for (int lane = 0; lane < known; lane++) {
                if (held.open(lane) > 0) {
                    reach(lane);
                    whole[lane] = false;
                }
            }
        }
    }

    /**
     * The owner of the lanes has gone; the next one begins its episodes there.
     *
     * @param known as in {@link #dropOpen}
     */
    public void end(int laneBase, int count, int known) {
        int end = (int) Math.min((long) laneBase + count, known);
        if (laneBase < end) {
            reach(end - 1);
            Arrays.fill(returns, laneBase, end, 0);
            Arrays.fill(lengths, laneBase, end, 0);
            Arrays.fill(whole, laneBase, end, true);
        }
    }

    private void reach(int lane) {
        if (lane < lanes) {
            return;
        }
        if (lane >= whole.length) {
            int room = Math.max(lane + 1, whole.length * 2);
            returns = Arrays.copyOf(returns, room);
            lengths = Arrays.copyOf(lengths, room);
            whole = Arrays.copyOf(whole, room);
        }
        Arrays.fill(whole, lanes, lane + 1, othersBegin);
        lanes = lane + 1;
    }
}
