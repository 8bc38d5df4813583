package dev.rally.checkpoints;

import java.util.ArrayList;
import java.util.List;

/**
 * Which checkpoints stay: the last {@code keepLast} automatic ones of each agent; up to {@code keepMilestones} of those
 * named {@code round-<number>}, spread over all rounds, the first and the last among them; every other named one; and the
 * best.
 *
 * @param keepLast 1 or more
 * @param keepMilestones 2 or more
 */
public record Retention(int keepLast, int keepMilestones) {
    public static final Retention DEFAULT = new Retention(5);

    private static final int KEEP_MILESTONES = 32;

    public Retention {
        if (keepLast < 1) {
            throw new IllegalArgumentException("keepLast is " + keepLast + "; at least 1 checkpoint must stay");
        }
        if (keepMilestones < 2) {
            throw new IllegalArgumentException("keepMilestones is " + keepMilestones + "; at least 2 must stay");
        }
    }

    /** As many milestones as show how an agent came to play. */
    public Retention(int keepLast) {
        this(keepLast, KEEP_MILESTONES);
    }

    /** Those of the names, which are newest first, that have to go. */
    List<String> superfluous(List<String> newestFirst) {
        List<String> superfluous = new ArrayList<>(
                newestFirst.stream().filter(Names::isAutomatic).skip(keepLast).toList());
        List<Long> rounds = new ArrayList<>(newestFirst.stream()
                .filter(Names::isMilestone)
                .map(Names::roundOf)
                .sorted()
                .toList());
        while (rounds.size() > keepMilestones) {
            superfluous.add(Names.milestone(rounds.remove(densest(rounds))));
        }
        return superfluous;
    }

    /** The index of the round whose neighbours are nearest to each other, the oldest of several. */
    private static int densest(List<Long> rounds) {
        int densest = 1;
        for (int i = 2; i < rounds.size() - 1; i++) {
            if (rounds.get(i + 1) - rounds.get(i - 1) < rounds.get(densest + 1) - rounds.get(densest - 1)) {
                densest = i;
            }
        }
        return densest;
    }
}
