package dev.rally.env.selfplay;

import dev.rally.comm.client.RallyClient;
import dev.rally.env.evaluate.Elo;
import dev.rally.env.evaluate.Share;
import dev.rally.env.plan.TrainingPlan;
import dev.rally.env.round.Lineup;
import dev.rally.env.round.Round;
import dev.rally.env.round.SelfPlay;
import dev.rally.env.round.SelfPlayLineups;
import dev.rally.env.scene.SceneBatch;
import dev.rally.env.scene.SceneRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One agent's turn in self-play: the round in which it learns, against its opponent as that is now and against two of the
 * opponent's past selves, drawn anew for each round. One thread.
 */
final class Rivals implements AutoCloseable {
    private final String learner;
    private final String opponent;
    private final SelfPlay settings;
    private final Round round;
    private final Map<String, Long> drawn = new LinkedHashMap<>();

    private Rivals(String learner, String opponent, SelfPlay settings, Round round) {
        this.learner = learner;
        this.opponent = opponent;
        this.settings = settings;
        this.round = round;
    }

    /** @param side the side that the learner has in the plan's lineup */
    static Rivals open(RallyClient client, SceneBatch scenes, TrainingPlan plan, SelfPlay settings, int side) {
        List<String> agents = SelfPlay.agents(plan.lineup());
        String learner = agents.get(side);
        String opponent = agents.get(1 - side);
        Lineup lineup = SelfPlayLineups.of(plan.lineup(), settings).get(side);
        return new Rivals(
                learner, opponent, settings, new Round(client, scenes, lineup, plan.groups(), plan.roundSteps()));
    }

    String learner() {
        return learner;
    }

    Round round() {
        return round;
    }

    /** Draws the past selves for the round that comes after so many: the same ones for the same seed and round. */
    void draw(long seed, long rounds, Careers careers) {
        List<Long> pool = careers.of(opponent).pool(settings.poolSize());
        drawn.clear();
        for (int seat = 0; seat < SelfPlayLineups.SEATS.size(); seat++) {
            String name = SelfPlayLineups.SEATS.get(seat);
            if (pool.isEmpty()) {
                round.replace(name, "latest");
            } else {
                long bits = SceneRandom.derive(seed, rounds * SelfPlayLineups.SEATS.size() + seat);
                long member = pool.get((int) Math.floorMod(bits, (long) pool.size()));
                drawn.put(name, member);
                round.replace(name, Career.checkpoint(member));
            }
        }
    }

    /**
     * Rates the learner by the points that it won against those who were drawn; their own ratings stand. Who was drawn and
     * could not play leaves the pool.
     */
    Careers rated(Careers careers, Consumer<String> notice) {
        Careers left = withoutUnreadable(careers, notice);
        double elo = left.of(learner).elo();
        double change = 0;
        for (Map.Entry<String, Long> seat : drawn.entrySet()) {
            Double rating = left.of(opponent).past().get(seat.getValue());
            if (rating != null) {
                change += Elo.change(elo - rating, lost(round.pointsOf(seat.getKey())));
            }
        }
        return left.with(learner, left.of(learner).rated(change));
    }

    private Careers withoutUnreadable(Careers careers, Consumer<String> notice) {
        Careers left = careers;
        for (Map.Entry<String, Long> seat : drawn.entrySet()) {
            String why = round.unreadable(seat.getKey());
            Career career = left.of(opponent);
            if (why != null && career.past().containsKey(seat.getValue())) {
                notice.accept(opponent + "'s past self " + Career.checkpoint(seat.getValue())
                        + " leaves the pool, its latest self played instead: " + why);
                left = left.with(opponent, career.without(seat.getValue()));
            }
        }
        return left;
    }

    private static Share lost(Round.@Nullable Points points) {
        return points == null ? new Share(0, 0) : new Share(points.lost(), points.lost() + points.won());
    }

    @Override
    public void close() {
        round.close();
    }
}
