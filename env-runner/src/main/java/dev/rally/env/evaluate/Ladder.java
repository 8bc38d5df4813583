package dev.rally.env.evaluate;

import dev.rally.env.round.Player;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Rates many players on one scale. Everybody plays the anchor and the neighbours in the list, whatever it takes; then,
 * while there is time, the players 2, 4, 8, … places away, and at last all others: neighbours tell small differences,
 * far ones hold the ends of the scale together.
 */
final class Ladder {
    private final List<Player> players;
    private final int anchor;

    /**
     * @param players in an order in which neighbours are about equally strong, 2 or more
     * @param anchor the index of the player whose rating is 0
     */
    Ladder(List<Player> players, int anchor) {
        this.players = List.copyOf(players);
        this.anchor = anchor;
    }

    /**
     * Plays and rates.
     *
     * @param play lets two players meet, and tells how the first one fared
     * @param timeIsUp asked before every match that is not indispensable
     * @param say is told of each match before it begins
     */
    Standings play(BiFunction<Player, Player, Share> play, BooleanSupplier timeIsUp, Consumer<String> say) {
        BradleyTerry model = new BradleyTerry(players.size(), anchor);
        Share[] total = new Share[players.size()];
        java.util.Arrays.fill(total, new Share(0, 0));
        List<Meeting> meetings = meetings();
        int played = 0;
        for (Meeting meeting : meetings) {
            if (meeting.turn() > 0 && timeIsUp.getAsBoolean()) {
                break;
            }
            Player first = players.get(meeting.first());
            Player second = players.get(meeting.second());
            say.accept(
                    "match " + (played + 1) + " of at most " + meetings.size() + ": " + first + " against " + second);
            Share points = play.apply(first, second);
            model.add(meeting.first(), meeting.second(), points);
            total[meeting.first()] = total[meeting.first()].plus(points);
            total[meeting.second()] = total[meeting.second()].plus(points.others());
            played++;
        }
        return standings(model.solve(), total, played, meetings.size());
    }

    private Standings standings(BradleyTerry.Ratings ratings, Share[] total, int played, int all) {
        List<Standing> standings = new ArrayList<>();
        for (int i = 0; i < total.length; i++) {
            standings.add(new Standing(players.get(i), ratings.rating()[i], ratings.halfWidth()[i], total[i]));
        }
        return new Standings(standings, players.get(anchor), played, all);
    }

    /** Every two players once, the most telling matches first. */
    List<Meeting> meetings() {
        List<Meeting> meetings = new ArrayList<>();
        for (int first = 0; first < players.size(); first++) {
            for (int second = first + 1; second < players.size(); second++) {
                meetings.add(new Meeting(first, second, turn(first, second)));
            }
        }
        meetings.sort(Comparator.comparingInt(Meeting::turn));
        return meetings;
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
     * How strong a player is.
     *
     * @param rating above the anchor's, in Elo points
     * @param halfWidth of the 95 % confidence interval
     * @param points of all matches
     */
    record Standing(Player player, double rating, double halfWidth, Share points) {}

    /**
     * The whole table, in the order of the players.
     *
     * @param matches that there was time for
     * @param all matches that there are
     */
    record Standings(List<Standing> players, Player anchor, int matches, int all) {
        Standings {
            players = List.copyOf(players);
        }
    }
}
