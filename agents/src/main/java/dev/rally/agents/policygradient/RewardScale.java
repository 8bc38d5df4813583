package dev.rally.agents.policygradient;

import dev.rally.agents.rollout.Rollout;
import dev.rally.agents.state.SavedState;
import dev.rally.checkpoints.Tensor;
import dev.rally.comm.error.RallyException;
import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * What rewards are divided by: the standard deviation of their discounted sums, {@code sum(t) = gamma * sum(t - 1) +
 * reward(t)} along each lane from its episode's first step on, over all steps that were learnt from. Rewards of any size
 * then teach alike, and keep their signs. (Engstrom et al., 2020, arXiv:2005.12729.) Immutable.
 *
 * <p>A lane's sum goes on from rollout to rollout where the next one has found the lane as the last one left it; else, and
 * in complete transitions, it begins with 0.
 */
public final class RewardScale {
    private static final String GROUP = "rewards";
    /** Smaller deviations are none: rewards stay as they are. */
    private static final double LEAST = 1e-8;

    private final double gamma;
    private final long count;
    private final double mean;
    /** The sum of squared distances from the mean. */
    private final double squares;
    /** Of each global lane in mid-episode. */
    private final double[] sums;

    /** Where each lane was left; 0 after its episode's end. */
    private final long[] places;

    private RewardScale(double gamma, long count, double mean, double squares, double[] sums, long[] places) {
        this.gamma = gamma;
        this.count = count;
        this.mean = mean;
        this.squares = squares;
        this.sums = sums;
        this.places = places;
    }

    /** One that has seen nothing. */
    public static RewardScale begin(double gamma) {
        return new RewardScale(gamma, 0, 0, 0, new double[0], new long[0]);
    }

    /** The one that has seen this rollout too. */
    public RewardScale after(Rollout rollout) {
        return after(rollout, sequence -> true);
    }

    /** The one that has seen those sequences of it too. */
    public RewardScale after(Rollout rollout, IntPredicate wanted) {
        return after(rollout, rollout.rewards(), rollout.ends(), wanted);
    }

    /**
     * The one that has seen other rewards for those sequences' steps.
     *
     * @param rewards {@code [step]}
     * @param ends {@code [step]}, as {@link Rollout#ends}: where a sum ends
     */
    public RewardScale after(Rollout rollout, float[] rewards, byte[] ends, IntPredicate wanted) {
        int lanes = sums.length;
        for (int s = 0; s < rollout.sequences(); s++) {
            lanes = Math.max(lanes, rollout.lane(s) + 1);
        }
        Pass pass = new Pass(Arrays.copyOf(sums, lanes), Arrays.copyOf(places, lanes));
        for (int s = 0; s < rollout.sequences(); s++) {
            if (wanted.test(s)) {
                pass.follow(rollout, s, rewards, ends);
            }
        }
        return pass.merged();
    }

    /** What rewards are divided by. */
    public double deviation() {
        double deviation = Math.sqrt(squares / Math.max(1, count));
        return deviation > LEAST ? deviation : 1;
    }

    /** Divides the first {@code steps} rewards, in place. */
    public void apply(float[] rewards, int steps, double clip) {
        double factor = 1 / deviation();
        for (int i = 0; i < steps; i++) {
            rewards[i] = (float) Math.max(-clip, Math.min(clip, rewards[i] * factor));
        }
    }

    public void save(SavedState to) {
        save(to, GROUP);
    }

    /** The same under a group of its own. */
    public void save(SavedState to, String group) {
        to.put(counter(group), count);
        to.put(group, "moments", Tensor.of(new double[] {mean, squares}, 2));
        to.put(group, "sums", Tensor.of(sums, sums.length));
        to.put(group, "places", Tensor.of(places, places.length));
    }

    /** @throws RallyException CORRUPT_CHECKPOINT */
    public static RewardScale restore(SavedState from, double gamma) {
        return restore(from, GROUP, gamma);
    }

    /** What {@link #save(SavedState, String)} has put. */
    public static RewardScale restore(SavedState from, String group, double gamma) {
        double[] moments = from.doubles(group, "moments", 2);
        if (moments[1] < 0) {
            throw SavedState.corrupt(group + "/moments has a sum of squares of " + moments[1]);
        }
        long[] places = from.counts(group, "places");
        double[] sums = from.doubles(group, "sums", places.length);
        return new RewardScale(gamma, from.counter(counter(group)), moments[0], moments[1], sums, places);
    }

    private static String counter(String group) {
        return group.equals(GROUP) ? "rewardSums" : group + "Sums";
    }

    /** One pass over a rollout: the moments of its sums, as distances from the first so that no digits cancel. */
    private final class Pass {
        private final double[] laneSums;
        private final long[] lanePlaces;
        private long seen;
        private double shift;
        private double total;
        private double totalSquares;

        Pass(double[] laneSums, long[] lanePlaces) {
            this.laneSums = laneSums;
            this.lanePlaces = lanePlaces;
        }

        void follow(Rollout rollout, int sequence, float[] rewards, byte[] ends) {
            int lane = rollout.lane(sequence);
            boolean goesOn = lane >= 0 && lanePlaces[lane] == rollout.found(sequence);
            double sum = goesOn ? laneSums[lane] : 0;
            int tail = rollout.tail(sequence);
            for (int step = rollout.head(sequence); ; step = rollout.next()[step]) {
                sum = gamma * sum + rewards[step];
                add(sum);
                if (ends[step] != Rollout.CONTINUES) {
                    sum = 0;
                }
                if (step == tail) {
                    break;
                }
            }
            if (lane >= 0) {
                laneSums[lane] = sum;
                lanePlaces[lane] = ends[tail] == Rollout.CONTINUES ? rollout.left(sequence) : 0;
            }
        }

        private void add(double sum) {
            if (seen++ == 0) {
                shift = sum;
            }
            double distance = sum - shift;
            total += distance;
            totalSquares += distance * distance;
        }

        /** Chan, Golub and LeVeque (1979). */
        RewardScale merged() {
            long all = count + seen;
            double ownMean = shift + total / Math.max(1, seen);
            double ownSquares = Math.max(0, totalSquares - total * total / Math.max(1, seen));
            double delta = ownMean - mean;
            double share = (double) seen / Math.max(1, all);
            return new RewardScale(
                    gamma,
                    all,
                    mean + delta * share,
                    squares + ownSquares + delta * delta * count * share,
                    laneSums,
                    lanePlaces);
        }
    }
}
