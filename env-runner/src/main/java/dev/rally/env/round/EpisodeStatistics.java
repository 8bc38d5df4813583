package dev.rally.env.round;

import java.util.Arrays;

/**
 * Returns, lengths and points of one team's lanes. An episode may begin in one round and end in a later one; one whose
 * beginning was not seen, as after a resume, has no return that could be told.
 */
public final class EpisodeStatistics {
    private final double[] runningReturn;
    private final int[] runningLength;
    /** Whether the running episode was seen from its beginning. */
    private final boolean[] whole;

    private boolean begun;

    private long episodes;
    private double sumOfReturns;
    private long sumOfLengths;
    private long pointsWon;
    private long pointsLost;

    EpisodeStatistics(int lanes) {
        runningReturn = new double[lanes];
        runningLength = new int[lanes];
        whole = new boolean[lanes];
    }

    /** Begins a new count; running episodes go on. */
    void beginRound() {
        episodes = 0;
        sumOfReturns = 0;
        sumOfLengths = 0;
        pointsWon = 0;
        pointsLost = 0;
    }

    /** Forgets the running episodes: others have played the scenes meanwhile. */
    void forget() {
        Arrays.fill(runningReturn, 0);
        Arrays.fill(runningLength, 0);
        begun = false;
    }

    /** Whether it is known which lanes stand at the beginning of an episode; else {@link #begin} is to say so. */
    boolean begun() {
        return begun;
    }

    /** Says of a lane whether its next step is the first of an episode. */
    void begin(int lane, boolean atEpisodeStart) {
        whole[lane] = atEpisodeStart;
        begun = true;
    }

    /** One lane's step. */
    void step(int lane, float reward, boolean ended) {
        runningReturn[lane] += reward;
        runningLength[lane]++;
        if (ended) {
            if (whole[lane]) {
                episodes++;
                sumOfReturns += runningReturn[lane];
                sumOfLengths += runningLength[lane];
            }
            whole[lane] = true;
            runningReturn[lane] = 0;
            runningLength[lane] = 0;
        }
    }

    void points(int won, int lost) {
        pointsWon += won;
        pointsLost += lost;
    }

    /** Episodes, seen from their beginning, that ended in this round. */
    public long episodes() {
        return episodes;
    }

    /** Mean return of the episodes that ended in this round; NaN when none did. */
    public double meanReturn() {
        return episodes == 0 ? Double.NaN : sumOfReturns / episodes;
    }

    /** Mean agent steps of the episodes that ended in this round; NaN when none did. */
    public double meanLength() {
        return episodes == 0 ? Double.NaN : (double) sumOfLengths / episodes;
    }

    /** Points won ÷ points played in this round; NaN when none was. */
    public double pointShare() {
        long played = pointsWon + pointsLost;
        return played == 0 ? Double.NaN : (double) pointsWon / played;
    }
}
