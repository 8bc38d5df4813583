package dev.rally.env.tournament;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Some rounds of two entrants, the first one in the game's first seat.
 *
 * @param terms what it is played by: the game, its parameters, the rounds, the deadline; another tournament's results do not count
 */
record Meeting(Entrant first, Entrant second, String terms) {

    /** All against all, on both sides. */
    static List<Meeting> all(List<Entrant> entrants, String terms) {
        List<Meeting> meetings = new ArrayList<>();
        for (Entrant first : entrants) {
            for (Entrant second : entrants) {
                if (!first.equals(second)) {
                    meetings.add(new Meeting(first, second, terms));
                }
            }
        }
        return meetings;
    }

    /** The same for the same meeting of the same files. */
    String key() {
        return String.join("|", terms, first.name(), first.version(), second.name(), second.version());
    }

    /**
     * How it went.
     *
     * @param sides of the first entrant, and of the second one
     */
    record Result(String key, List<Side> sides, int draws) {
        Result {
            sides = List.copyOf(sides);
        }
    }

    /**
     * How one of the two fared.
     *
     * @param won rounds, those included in which the other one crashed
     * @param crashes rounds that ended with its failure
     * @param missing frames without a command
     * @param late commands that came for an earlier frame
     * @param fault what its first failure said; empty for none
     */
    record Side(int won, int crashes, long missing, long late, long frames, String fault) {
        static final Side NONE = new Side(0, 0, 0, 0, 0, "");

        Side plus(Side more) {
            return new Side(
                    won + more.won,
                    crashes + more.crashes,
                    missing + more.missing,
                    late + more.late,
                    frames + more.frames,
                    fault.isEmpty() ? more.fault : fault);
        }

        Map<String, Object> toMap() {
            return Map.of(
                    "won", won, "crashes", crashes, "missing", missing, "late", late, "frames", frames, "fault", fault);
        }
    }
}
