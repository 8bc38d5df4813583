package dev.rally.agents.rollout;

import java.util.Arrays;

/**
 * Which choices were allowed in each step, as {@code [step, choices]}: 1 or 0. Takes memory only when a mask was ever
 * given; the steps without one allow all. For one thread at a time to write, for any to read meanwhile nothing is written.
 */
public final class Masks {
    /**
     * What a forbidden choice's logit becomes: the softmax gives it a weight of exactly 0, and sums and products with
     * coefficients stay finite.
     */
    private static final float FORBIDDEN = -1e30f;
    /** Allowed logits stay above; only those of a network that has gone wild are not. */
    private static final float LOWEST_ALLOWED = -1e29f;

    private static final byte ALLOWED = 1;

    private final int choices;
    private byte[] masks = new byte[0];
    private boolean given;

    /** @param choices of a step, those of all factors side by side */
    public Masks(int choices) {
        this.choices = choices;
    }

    /** Choices of a step. */
    int choices() {
        return choices;
    }

    /** Whether any step has a mask. */
    public boolean given() {
        return given;
    }

    /** From here on steps have masks, and there is room for {@code capacity}; all of the first {@code steps} allow all. */
    public void begin(int steps, int capacity) {
        reach(capacity);
        if (!given) {
            Arrays.fill(masks, 0, steps * choices, ALLOWED);
            given = true;
        }
    }

    /** Makes room, where there are masks. */
    public void reserve(int capacity) {
        if (given) {
            reach(capacity);
        }
    }

    /** {@code count} steps from {@code step} on allow all. */
    public void allowAll(int step, int count) {
        if (given) {
            Arrays.fill(masks, step * choices, (step + count) * choices, ALLOWED);
        }
    }

    /** Copies the masks of {@code count} steps; there is room for them when the other has any. */
    public void copy(Masks from, int fromStep, int toStep, int count) {
        if (from.given) {
            System.arraycopy(from.masks, fromStep * choices, masks, toStep * choices, count * choices);
        } else {
            allowAll(toStep, count);
        }
    }

    /** Whether the step's mask allows that one of its choices. */
    public boolean allows(int step, int choice) {
        return !given || masks[step * choices + choice] == ALLOWED;
    }

    /** Overwrites the logits of what is forbidden in the step, {@code [choices]} from the index on. */
    public void apply(int step, float[] logits, int at) {
        if (!given) {
            return;
        }
        int from = step * choices;
        for (int i = 0; i < choices; i++) {
            logits[at + i] = masks[from + i] == ALLOWED ? Math.max(logits[at + i], LOWEST_ALLOWED) : FORBIDDEN;
        }
    }

    /** {@code [step, choices]}; means nothing before {@link #begin}. */
    public byte[] bytes() {
        return masks;
    }

    /** Forgets all masks and keeps the memory. */
    public void clear() {
        given = false;
    }

    private void reach(int capacity) {
        if (masks.length < capacity * choices) {
            masks = Arrays.copyOf(masks, capacity * choices);
        }
    }
}
