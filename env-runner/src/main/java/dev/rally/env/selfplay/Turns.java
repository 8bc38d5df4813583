package dev.rally.env.selfplay;

import dev.rally.comm.client.RallyClient;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Mode;
import dev.rally.env.plan.TrainingPlan;
import dev.rally.env.round.Round;
import dev.rally.env.round.SelfPlay;
import dev.rally.env.scene.SceneBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rounds of a training: always the same one, or in self-play that of the agent whose turn it is. One thread. */
public final class Turns implements AutoCloseable {
    private final @Nullable SelfPlay settings;
    private final @Nullable Round plain;
    private final List<Rivals> rivals;
    private final TurnModes modes;
    private final Consumer<String> notice;

    private Turns(
            @Nullable SelfPlay settings,
            @Nullable Round plain,
            List<Rivals> rivals,
            TurnModes modes,
            Consumer<String> notice) {
        this.settings = settings;
        this.plain = plain;
        this.rivals = rivals;
        this.modes = modes;
        this.notice = notice;
    }

    public static Turns open(RallyClient client, SceneBatch scenes, TrainingPlan plan, Consumer<String> notice) {
        TurnModes modes = new TurnModes((agent, mode) -> client.call(new Command.AgentMode(agent, mode)), notice);
        SelfPlay settings = plan.selfPlay();
        if (settings == null) {
            Round round = new Round(client, scenes, plan.lineup(), plan.groups(), plan.roundSteps());
            return new Turns(null, round, List.of(), modes, notice);
        }
        List<Rivals> rivals = new ArrayList<>();
        try {
            for (int side = 0; side < plan.agents().size(); side++) {
                rivals.add(Rivals.open(client, scenes, plan, settings, side));
            }
        } catch (RuntimeException | Error e) {
            rivals.forEach(Rivals::close);
            throw e;
        }
        return new Turns(settings, null, List.copyOf(rivals), modes, notice);
    }

    /** Whose turn it is after so many rounds. */
    static int turn(long rounds, int turnRounds, int agents) {
        return (int) (rounds / turnRounds % agents);
    }

    private Rivals rivals(long rounds) {
        int turnRounds = settings == null ? 1 : settings.turnRounds();
        return rivals.get(turn(rounds, turnRounds, rivals.size()));
    }

    /** The round to be played after so many. */
    public Round round(long rounds) {
        return plain != null ? plain : rivals(rounds).round();
    }

    /** Prepares the round that comes after so many: draws opponents, and switches the modes where two agents take turns. */
    public void begin(long seed, long rounds, Careers careers, Map<String, Mode> seen) {
        if (plain != null) {
            return;
        }
        Rivals coming = rivals(rounds);
        coming.draw(seed, rounds, careers);
        if (rivals.size() == 1) {
            return;
        }
        boolean turnBegins = rounds > 0 && rivals(rounds - 1) != coming;
        if (turnBegins) {
            coming.round().interrupted();
        }
        for (Rivals each : rivals) {
            Mode mode = seen.getOrDefault(each.learner(), Mode.TRAINING);
            seen.put(each.learner(), modes.coming(each.learner(), each == coming, turnBegins, mode));
        }
    }

    /** The careers with the rating of the agent whose turn the last round was. */
    public Careers rated(Careers careers, long playedAfterRounds) {
        return plain != null ? careers : rivals(playedAfterRounds).rated(careers, notice);
    }

    /** Who joins the pool now: the agent whose turn the last round was, before the first one all; often nobody. */
    public List<String> joining(long rounds) {
        if (settings == null || rounds % settings.addEveryRounds() != 0) {
            return List.of();
        }
        Stream<Rivals> joining = rounds == 0 ? rivals.stream() : Stream.of(rivals(rounds - 1));
        return joining.map(Rivals::learner).toList();
    }

    /** Leaves the modes as they would be without turns; a server that is gone has forgotten them. */
    public void release() {
        modes.release();
    }

    @Override
    public void close() {
        if (plain != null) {
            plain.close();
        }
        rivals.forEach(Rivals::close);
    }
}
