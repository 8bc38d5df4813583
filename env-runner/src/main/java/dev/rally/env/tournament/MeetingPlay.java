package dev.rally.env.tournament;

import dev.rally.env.game.Game;
import dev.rally.env.game.GameEncoder;
import dev.rally.env.game.GameSource;
import dev.rally.env.match.Crew;
import dev.rally.env.match.FrameLoop;
import dev.rally.env.match.MatchFailure;
import dev.rally.env.match.Pace;
import dev.rally.env.match.Roster;
import dev.rally.env.player.SeatedPlayer;
import java.util.List;
import java.util.Map;

/** Plays one meeting: in new processes, and in new ones again after a crash, which loses the round. One thread. */
final class MeetingPlay implements FrameLoop.Audience {
    private final Meeting meeting;
    private final GameSource game;
    private final GameEncoder encoder;
    private final Roster roster;
    private final Terms terms;
    private final Meeting.Side[] sides = {Meeting.Side.NONE, Meeting.Side.NONE};
    private int draws;
    private int rounds;

    /**
     * What all meetings have in common.
     *
     * @param values of the game's parameters
     * @param rounds that a meeting has
     */
    record Terms(Map<String, Object> values, int rounds, Pace pace, long seed) {}

    MeetingPlay(Meeting meeting, GameSource game, GameEncoder encoder, Roster roster, Terms terms) {
        this.meeting = meeting;
        this.game = game;
        this.encoder = encoder;
        this.roster = roster;
        this.terms = terms;
    }

    Meeting.Result play() {
        while (rounds < terms.rounds()) {
            try {
                playOn();
            } catch (MatchFailure e) {
                crash(e);
            }
        }
        return new Meeting.Result(meeting.key(), List.of(sides), draws);
    }

    private void playOn() {
        long seed = terms.seed() + rounds;
        Game opened = game.open(terms.values(), seed);
        if (rounds % 2 != 0) {
            opened.reset(); // whose turn it was to begin is not lost with a crash
        }
        List<SeatedPlayer> players = List.of(player(0, meeting.first()), player(1, meeting.second()));
        try (Crew crew = new Crew(players, terms.pace(), List::of, line -> {})) {
            FrameLoop.Length left = new FrameLoop.Length(terms.rounds() - rounds, false);
            new FrameLoop(opened, crew, this, null, left, () -> Thread.currentThread()
                            .isInterrupted())
                    .run();
        }
    }

    private SeatedPlayer player(int side, Entrant entrant) {
        GameSource.Seat seat = game.seats().get(side);
        return new SeatedPlayer(seat.name(), roster.mind(entrant.player(), seat), line -> {});
    }

    private void crash(MatchFailure e) {
        rounds++;
        for (int side = 0; side < 2; side++) {
            boolean own = game.seats().get(side).name().equals(e.culprit());
            boolean others = game.seats().get(1 - side).name().equals(e.culprit());
            String fault = own ? String.valueOf(e.getMessage()) : "";
            sides[side] = sides[side].plus(new Meeting.Side(others ? 1 : 0, own ? 1 : 0, 0, 0, 0, fault));
        }
        if (e.culprit() == null) {
            throw e;
        }
    }

    @Override
    public void frame(Game shown) {}

    @Override
    public void result(List<String> lines) {}

    @Override
    public void roundDone(FrameLoop.RoundReport report) {
        rounds++;
        int[] points = new int[2];
        for (int side = 0; side < 2; side++) {
            String seat = game.seats().get(side).name();
            points[side] = encoder.points(seat, report.last().getOrDefault(seat, Map.of()));
        }
        draws += points[0] == points[1] ? 1 : 0;
        for (int side = 0; side < 2; side++) {
            Crew.Lateness late =
                    report.lateness().getOrDefault(game.seats().get(side).name(), Crew.Lateness.NONE);
            int won = points[side] > points[1 - side] ? 1 : 0;
            sides[side] = sides[side].plus(new Meeting.Side(won, 0, late.missing(), late.late(), report.frames(), ""));
        }
    }
}
