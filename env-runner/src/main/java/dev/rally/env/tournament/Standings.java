package dev.rally.env.tournament;

import dev.rally.env.evaluate.BradleyTerry;
import dev.rally.env.evaluate.Share;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How a tournament stands.
 *
 * @param rows the strongest first
 * @param meetings that have been played
 * @param all that there are
 */
record Standings(List<Row> rows, int meetings, int all) {
    /**
     * One entrant.
     *
     * @param rating in Elo points, of rounds; the weakest has 0
     * @param halfWidth of its 95 % confidence interval
     * @param shares against each other row's entrant, in the order of the rows: a drawn round is a half
     */
    record Row(Entrant entrant, double rating, double halfWidth, Share rounds, Meeting.Side sum, List<Share> shares) {}

    static Standings of(List<Entrant> entrants, List<Meeting> meetings, ResultsFile results) {
        int n = entrants.size();
        Share[][] shares = new Share[n][n];
        Meeting.Side[] sums = new Meeting.Side[n];
        for (int i = 0; i < n; i++) {
            sums[i] = Meeting.Side.NONE;
            for (int j = 0; j < n; j++) {
                shares[i][j] = new Share(0, 0);
            }
        }
        int played = 0;
        for (Meeting meeting : meetings) {
            Meeting.Result result = results.of(meeting).orElse(null);
            if (result != null) {
                played++;
                int[] of = {entrants.indexOf(meeting.first()), entrants.indexOf(meeting.second())};
                count(result, of, shares, sums);
            }
        }
        return new Standings(rows(entrants, shares, sums), played, meetings.size());
    }

    private static void count(Meeting.Result result, int[] of, Share[][] shares, Meeting.Side[] sums) {
        for (int side = 0; side < 2; side++) {
            Meeting.Side own = result.sides().get(side);
            Meeting.Side other = result.sides().get(1 - side);
            sums[of[side]] = sums[of[side]].plus(own);
            Share share = new Share(own.won() + result.draws() / 2.0, own.won() + other.won() + result.draws());
            shares[of[side]][of[1 - side]] = shares[of[side]][of[1 - side]].plus(share);
        }
    }

    private static List<Row> rows(List<Entrant> entrants, Share[][] shares, Meeting.Side[] sums) {
        int n = entrants.size();
        BradleyTerry model = new BradleyTerry(n, 0);
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++) {
                model.add(i, j, shares[i][j]);
            }
        }
        BradleyTerry.Ratings ratings = model.solve();
        double least = java.util.Arrays.stream(ratings.rating()).min().orElse(0);
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            order.add(i);
        }
        order.sort(
                Comparator.comparingDouble((Integer i) -> ratings.rating()[i]).reversed());
        List<Row> rows = new ArrayList<>();
        for (int i : order) {
            Share all = new Share(0, 0);
            List<Share> own = new ArrayList<>();
            for (int j : order) {
                own.add(shares[i][j]);
                all = all.plus(shares[i][j]);
            }
            rows.add(new Row(entrants.get(i), ratings.rating()[i] - least, ratings.halfWidth()[i], all, sums[i], own));
        }
        return rows;
    }
}
