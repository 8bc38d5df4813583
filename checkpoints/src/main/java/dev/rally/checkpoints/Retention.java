package dev.rally.checkpoints;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which checkpoints stay: the last {@code keepLast} automatic ones of each agent; up to {@code keepMilestones} of those
 * named {@code round-<number>}, spread over all rounds, the first and the last among them, where those of a run that was
 * given up go first; every other named one; the best; and of what was set aside when the agent began anew, the last eight times.
 *
 * @param keepLast 1 or more
 * @param keepMilestones 2 or more
 */
public record Retention(int keepLast, int keepMilestones) {
    public static final Retention DEFAULT = new Retention(5);

    private static final int KEEP_MILESTONES = 32;
    /** Of agents of this name that others have taken the place of. */
    private static final int KEEP_BEGINNINGS = 8;

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

    /** Those of the names, which are newest first, that have to go; never the newest. */
    List<String> superfluous(List<String> newestFirst) {
        List<String> superfluous = new ArrayList<>(
                newestFirst.stream().filter(Names::isAutomatic).skip(keepLast).toList());
        superfluous.addAll(setAside(newestFirst));
        List<Long> rounds = new ArrayList<>();
        Deque<Long> givenUp = new ArrayDeque<>();
        for (String name : newestFirst) {
            if (Names.isMilestone(name)) {
                long round = Names.roundOf(name);
                if (rounds.isEmpty() || round < rounds.get(0)) {
                    rounds.add(0, round);
                } else { // of a higher round than a newer one: of another run, which began anew or went back
                    givenUp.push(round);
                }
            }
        }
        while (rounds.size() + givenUp.size() > keepMilestones) {
            long gone = givenUp.isEmpty() ? rounds.remove(densest(rounds)) : givenUp.pop();
            superfluous.add(Names.milestone(gone));
        }
        return superfluous;
    }

    private static List<String> setAside(List<String> names) {
        Set<Long> kept = names.stream()
                .map(Names::setAsideBefore)
                .filter(before -> before > 0)
                .sorted(Comparator.reverseOrder())
                .distinct()
                .limit(KEEP_BEGINNINGS)
                .collect(Collectors.toSet());
        return names.stream()
                .filter(name -> Names.setAsideBefore(name) > 0 && !kept.contains(Names.setAsideBefore(name)))
                .toList();
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
