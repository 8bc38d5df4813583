package dev.rally.comm.batch;

import org.jspecify.annotations.Nullable;

/**
 * What a column holds. Rows of a batch of T steps of N lanes stand as {@code [step, lane]}: row {@code t * N + n}.
 */
public enum Column {
    /** float32 {@code [rows, features]} (or uint8 {@code [rows, C, H, W]}): what the agent saw before it acted. */
    OBSERVATION(1),
    /**
     * int32 {@code [rows]} of a discrete space, int32 {@code [rows, factors]} of a multi-discrete one, float32 {@code
     * [rows, dims]} of a continuous one.
     */
    ACTION(2),
    /** uint8 {@code [rows, choices]}, the choices of all factors side by side: 1 where the choice is allowed, else 0. */
    ACTION_MASK(3),
    /** float32 {@code [rows]}. */
    REWARD(4),
    /** uint8 {@code [rows]}: 1 where the episode ended by its own rules. */
    TERMINATED(5),
    /** uint8 {@code [rows]}: 1 where the episode was cut off; it bootstraps from its final observation. */
    TRUNCATED(6),
    /** {@code [K, features]}: the last observations of the K episodes that {@link #FINAL_ROW} names. */
    FINAL_OBSERVATION(7),
    /** int32 {@code [K]}, ascending: in which rows the episodes of {@link #FINAL_OBSERVATION} ended. */
    FINAL_ROW(8),
    /** {@code [N, features]}: what each lane sees after its last step. */
    NEXT_OBSERVATION(9),
    /** float32 {@code [rows]}: natural logarithm of the probability (density) of the action taken. */
    LOG_PROB(10),
    /** float32 {@code [rows]}: the critic's estimate of the return from the observation on. */
    VALUE(11),
    /** int32 {@code [N]}: which lane of the exchange each row belongs to. */
    LANE(12),
    /** uint8 {@code [rows]}: 1 where the observation is the first of its episode. */
    EPISODE_START(13),
    /** uint8 {@code [rows, planes]}: the value that fills each of the constant planes beside an image's frames. */
    PLANES(14),
    /**
     * float32 {@code [rows, choices]}: the probability of each choice, of all factors side by side; of continuous actions
     * {@code [rows, 3 * dims]}: what each dimension stays below with a probability of 15.9, 50 and 84.1 %.
     */
    DISTRIBUTION(15),
    /** {@code [K, stack - 1, features]}, of journals alone: the frames before the rows whose EPISODE_START is 2. */
    PAST_OBSERVATION(16),
    /** float32 {@code [rows, units]}, of journals alone: what a recurrent network remembers after each row. */
    STATE(17),
    /** float32 {@code [K, units]}, of journals alone: the same before the rows whose EPISODE_START is 2. */
    PAST_STATE(18),
    /** uint8 {@code [bytes]}, of journals alone: where the rows belong. */
    LEDGER(19);

    private static final Column[] COLUMNS = values();
    static final int COUNT = COLUMNS.length;

    private final int number;

    Column(int number) {
        this.number = number;
    }

    /** The number that stands in the column's descriptor. */
    public int number() {
        return number;
    }

    static @Nullable Column ofNumber(int number) {
        return number >= 1 && number <= COUNT ? COLUMNS[number - 1] : null;
    }
}
