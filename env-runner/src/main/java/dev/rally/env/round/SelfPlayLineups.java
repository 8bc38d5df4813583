package dev.rally.env.round;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Who plays whom in self-play: an agent that learns, against its opponent as that is now and two of that one's past selves. */
public final class SelfPlayLineups {
    /** What stands in the lineup for those who are drawn; they are no names of checkpoints that anybody saves. */
    public static final List<String> SEATS = List.of("drawn-1", "drawn-2");

    /** In percent: how finely the scenes are shared. */
    private static final int PARTS = 100;

    private SelfPlayLineups() {}

    /** {@code [side]}: the lineup in which the agent of that side learns; where one agent has both sides, twice the same. */
    public static List<Lineup> of(Lineup plain, SelfPlay settings) {
        List<String> agents = SelfPlay.agents(plain);
        List<Lineup> lineups = new ArrayList<>();
        for (int side = 0; side < agents.size(); side++) {
            String learner = agents.get(side);
            String opponent = agents.get(1 - side);
            lineups.add(
                    learner.equals(opponent)
                            ? withItself(learner, settings)
                            : againstAnother(learner, opponent, side, settings));
        }
        return lineups;
    }

    private static int newest(SelfPlay settings) {
        return (int) Math.round(settings.newestShare() * PARTS);
    }

    /** The agent learns on both sides; the past selves are half on the left, half on the right. */
    public static Lineup withItself(String agent, SelfPlay settings) {
        Player now = new Player.Agent(agent);
        List<Player> left = new ArrayList<>(Collections.nCopies(PARTS, now));
        List<Player> right = new ArrayList<>(left);
        int newest = newest(settings);
        int middle = newest + (PARTS - newest) / 2;
        Collections.fill(left.subList(newest, middle), new Player.Snapshot(agent, SEATS.get(0)));
        Collections.fill(right.subList(middle, PARTS), new Player.Snapshot(agent, SEATS.get(1)));
        return new Lineup(List.of(left, right));
    }

    public static Lineup againstAnother(String learner, String opponent, int side, SelfPlay settings) {
        List<Player> others = new ArrayList<>(Collections.nCopies(PARTS, new Player.Agent(opponent)));
        int newest = newest(settings);
        int middle = newest + (PARTS - newest) / 2;
        Collections.fill(others.subList(newest, middle), new Player.Snapshot(opponent, SEATS.get(0)));
        Collections.fill(others.subList(middle, PARTS), new Player.Snapshot(opponent, SEATS.get(1)));
        List<Player> one = List.of(new Player.Agent(learner));
        return new Lineup(side == 0 ? List.of(one, others) : List.of(others, one));
    }
}
