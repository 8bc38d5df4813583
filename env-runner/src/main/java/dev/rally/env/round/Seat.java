package dev.rally.env.round;

import dev.rally.env.scene.Observations;
import dev.rally.env.scene.SceneBatch;
import java.util.List;

/** One side of the scenes {@code first} to {@code last - 1}. */
record Seat(int side, int first, int last) {
    int scenes() {
        return last - first;
    }

    /**
     * Writes what some lanes see, where the seats' scenes are the lanes from {@code firstLane} on.
     *
     * @param from the first of the lanes that are wanted, whose row in {@code out} is 0
     * @param count how many are
     */
    static void observe(SceneBatch scenes, List<Seat> seats, int firstLane, int from, int count, Observations out) {
        int lane = firstLane;
        for (Seat seat : seats) {
            int begin = Math.max(from, lane);
            int end = Math.min(from + count, lane + seat.scenes());
            if (begin < end) {
                int scene = seat.first() - lane;
                scenes.observe(seat.side(), scene + begin, scene + end, out, begin - from);
            }
            lane += seat.scenes();
        }
    }
}
