package dev.rally.server.metrics;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/**
 * Halves the points of a curve and keeps its shape: the newest quarter stays as it is, and of the rest so many that they
 * lie evenly over the steps, from the first on. Figures that come together, as a train's or an evaluation's, are thinned
 * apart from others, so that what is rare is not lost among what is frequent.
 */
final class Thinning {
    private Thinning() {}

    /** Half of the points, in their order; of few in each kind, more than half. */
    static List<Point> half(List<Point> points) {
        Map<Object, List<Integer>> kinds = new LinkedHashMap<>();
        for (int i = 0; i < points.size(); i++) {
            kinds.computeIfAbsent(points.get(i).figures().keySet(), kind -> new ArrayList<>())
                    .add(i);
        }
        BitSet kept = new BitSet(points.size());
        kinds.values().forEach(kind -> keep(points, kind, kept));
        return kept.stream().mapToObj(points::get).toList();
    }

    /** The newest half, whatever they are. */
    static List<Point> newestHalf(List<Point> points) {
        return points.subList(points.size() / 2, points.size());
    }

    /** Of the old ones, again and again the one goes that leaves the smallest gap in the steps. */
    private static void keep(List<Point> points, List<Integer> kind, BitSet kept) {
        kind.forEach(kept::set);
        int old = kind.size() - (kind.size() + 3) / 4;
        long[] steps = kind.stream().mapToLong(at -> points.get(at).envSteps()).toArray();
        int[] before = IntStream.range(0, kind.size()).map(i -> i - 1).toArray();
        int[] after = IntStream.range(0, kind.size()).map(i -> i + 1).toArray();
        PriorityQueue<Gap> gaps =
                new PriorityQueue<>(Comparator.comparingLong(Gap::steps).thenComparingInt(Gap::without));
        for (int i = 1; i < old; i++) {
            gaps.add(new Gap(steps[i + 1] - steps[i - 1], i));
        }
        for (int superfluous = old - old / 3; superfluous > 0 && !gaps.isEmpty(); ) {
            Gap gap = gaps.remove();
            int i = gap.without();
            long now = steps[after[i]] - steps[before[i]];
            if (now > gap.steps()) {
                gaps.add(new Gap(now, i)); // a neighbour has gone meanwhile
                continue;
            }
            after[before[i]] = after[i];
            before[after[i]] = before[i];
            kept.clear(kind.get(i));
            superfluous--;
        }
    }

    /** How far the neighbours of a point would be apart without it. */
    private record Gap(long steps, int without) {}
}
