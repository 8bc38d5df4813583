package dev.rally.env.evaluate;

import dev.rally.env.round.Player;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Rates many players on one scale. Everybody plays the anchor and the neighbours in the list, whatever it takes; then,
 * while there is time, the players 2, 4, 8, … places away, and at last all others: neighbours tell small differences,
 * far ones hold the ends of the scale together.
 */
public final class Ladder {
    private final List<Player> players;
    private final int anchor;
    private final List<Met> met = new ArrayList<>();

    /**
     * @param players in an order in which neighbours are about equally strong, 2 or more
     * @param anchor the index of the player whose rating is 0
     */
    Ladder(List<Player> players, int anchor) {
        this.players = List.copyOf(players);
        this.anchor = anchor;
    }

    /**
     * Plays and rates; once.
     *
     * @param play lets two players meet, and tells how the first one fared; null when the match could not be played, which
     *     then does not count
     * @param goesOn asked before each match; false ends the ladder
     */
    Standings play(
            BiFunction<Player, Player, @Nullable Share> play, Predicate<Meeting> goesOn, LadderListener listener) {
        List<Meeting> meetings = meetings();
        for (int i = 0; i < meetings.size() && goesOn.test(meetings.get(i)); i++) {
            Meeting meeting = meetings.get(i);
            Player first = players.get(meeting.first());
            Player second = players.get(meeting.second());
            listener.begins(i + 1, meetings.size(), first, second);
            Share points = play.apply(first, second);
            if (points != null) {
                met.add(new Met(meeting.first(), meeting.second(), points));
                listener.stands(standings(meetings.size()));
            }
        }
        return standings(meetings.size());
    }

    private Standings standings(int all) {
        BitSet chained = chained();
        int[] rated = chained.stream().toArray();
        int[] place = new int[players.size()];
        for (int i = 0; i < rated.length; i++) {
            place[rated[i]] = i;
        }
        BradleyTerry model = new BradleyTerry(rated.length, place[anchor]);
        Share[] total = new Share[players.size()];
        Arrays.fill(total, new Share(0, 0));
        for (Met pair : met) {
            total[pair.first()] = total[pair.first()].plus(pair.points());
            total[pair.second()] = total[pair.second()].plus(pair.points().others());
            if (chained.get(pair.first())) {
                model.add(place[pair.first()], place[pair.second()], pair.points());
            }
        }
        BradleyTerry.Ratings ratings = model.solve();
        List<Standing> standings = new ArrayList<>();
        for (int i = 0; i < total.length; i++) {
            boolean isRated = chained.get(i);
            standings.add(new Standing(
                    players.get(i),
                    isRated ? ratings.rating()[place[i]] : Double.NaN,
                    isRated ? ratings.halfWidth()[place[i]] : Double.NaN,
                    total[i]));
        }
        return new Standings(standings, players.get(anchor), met, all);
    }

    /** Who has a chain of opponents to the anchor: nobody else can be rated. */
    private BitSet chained() {
        BitSet chained = new BitSet();
        chained.set(anchor);
        for (int before = 0; before < chained.cardinality(); ) {
            before = chained.cardinality();
            for (Met pair : met) {
                if (chained.get(pair.first()) || chained.get(pair.second())) {
                    chained.set(pair.first());
                    chained.set(pair.second());
                }
            }
        }
        return chained;
    }

    /** Every two players once, the most telling matches first; the anchor's before all others, as each of them rates one more. */
    List<Meeting> meetings() {
        List<Meeting> meetings = new ArrayList<>();
        for (int first = 0; first < players.size(); first++) {
            for (int second = first + 1; second < players.size(); second++) {
                meetings.add(new Meeting(first, second, turn(first, second)));
            }
        }
        meetings.sort(Comparator.comparingInt(Meeting::turn).thenComparing(meeting -> !isAnchors(meeting)));
        return meetings;
    }

    private boolean isAnchors(Meeting meeting) {
        return meeting.first() == anchor || meeting.second() == anchor;
    }

    private int turn(int first, int second) {
        int distance = second - first;
        if (first == anchor || second == anchor || distance == 1) {
            return 0;
        }
        return Integer.bitCount(distance) == 1 ? distance : players.size() + distance;
    }

    /** @param turn 0 for what must be played */
    record Meeting(int first, int second, int turn) {}

    /**
     * A match that was played.
     *
     * @param first who, by the index of the player
     * @param points those of the first
     */
    public record Met(int first, int second, Share points) {}

    /**
     * How strong a player is.
     *
     * @param rating above the anchor's, in Elo points; NaN for who has no chain of opponents to the anchor
     * @param halfWidth of the 95 % confidence interval; NaN likewise
     * @param points of all matches
     */
    public record Standing(Player player, double rating, double halfWidth, Share points) {}

    /**
     * The whole table, in the order of the players.
     *
     * @param met the matches that were played
     * @param all matches that there are
     */
    public record Standings(List<Standing> players, Player anchor, List<Met> met, int all) {
        public Standings {
            players = List.copyOf(players);
            met = List.copyOf(met);
        }

        public int matches() {
            return met.size();
        }
    }
}
