package dev.rally.env.round;

import dev.rally.comm.client.RallyClient;
import dev.rally.comm.protocol.Mode;
import dev.rally.env.scene.SceneBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Plays rounds: a fixed number of agent steps of every scene, whose outcomes are kept for the agents that learn. One thread. */
public final class Round implements AutoCloseable {
    private final Stage stage;
    private final int steps;
    private final List<TeamRound> teams;
    /** {@code [team of a group]}; null for a checkpoint, which keeps nothing. */
    private final List<@Nullable TeamRound> byInference;

    private final List<CheckpointPoints> checkpoints = new ArrayList<>();

    /**
     * @param groups how many groups of scenes are in flight at once
     * @param steps agent steps of a round
     */
    public Round(RallyClient client, SceneBatch scenes, Lineup lineup, int groups, int steps) {
        this.steps = steps;
        stage = Stage.open(client, scenes, lineup, groups);
        byInference = new ArrayList<>();
        teams = new ArrayList<>();
        for (int i = 0; i < stage.groups().get(0).inferences().size(); i++) {
            int team = i;
            List<Inference> inferences =
                    stage.groups().stream().map(g -> g.inferences().get(team)).toList();
            if (inferences.get(0).team().checkpoint() == null) {
                teams.add(new TeamRound(scenes, inferences, steps));
                byInference.add(teams.get(teams.size() - 1));
            } else {
                inferences.forEach(inference -> inference.deterministic(true));
                checkpoints.add(new CheckpointPoints(inferences));
                byInference.add(null);
            }
        }
    }

    /** The live agents' parts, rewritten by the next round. */
    public List<TeamRound> teams() {
        return List.copyOf(teams);
    }

    /** Agent steps of one round that are played by the team's agent. */
    public long agentSteps(TeamRound team) {
        return (long) steps * team.lanes();
    }

    /**
     * Lets another checkpoint of the agent play where the lineup has this one, and choose its actions as the agent's mode
     * says: an opponent that never varies would be learnt by heart. One that cannot be read lets the latest play.
     */
    public void replace(String checkpoint, String other) {
        checkpoints.stream().filter(c -> c.plays(checkpoint)).forEach(c -> c.replace(other));
    }

    /** Why who was to play where the lineup has this checkpoint could not in the last round; null when it could. */
    public @Nullable String unreadable(String checkpoint) {
        return checkpoints.stream()
                .filter(c -> c.plays(checkpoint))
                .map(CheckpointPoints::unreadable)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** The last round's points of whoever played where the lineup has this checkpoint; null when nobody did. */
    public @Nullable Points pointsOf(String checkpoint) {
        return checkpoints.stream()
                .filter(c -> c.plays(checkpoint))
                .map(CheckpointPoints::points)
                .findFirst()
                .orElse(null);
    }

    /**
     * Plays one round.
     *
     * @param modes the agents' modes for this round; an agent that is not in it only plays
     * @param betweenSteps runs before each step, when nothing but the other groups' answers is awaited; it may block,
     *     to pause
     */
    public void play(Map<String, Mode> modes, Runnable betweenSteps) {
        teams.forEach(team -> team.begin(modes.getOrDefault(team.agent(), Mode.DETERMINISTIC)));
        checkpoints.forEach(CheckpointPoints::begin);
        stage.groups().forEach(Group::ask);
        for (int step = 0; step < steps; step++) {
            for (int g = 0; g < stage.groups().size(); g++) {
                step(g, step);
                if (step + 1 < steps) {
                    betweenSteps.run();
                    stage.groups().get(g).ask();
                }
            }
        }
    }

    private void step(int g, int step) {
        Group group = stage.groups().get(g);
        stage.finish(group, (i, answer) -> {
            TeamRound team = byInference.get(i);
            if (team != null) {
                team.answered(answer);
            }
        });
        for (TeamRound team : teams) {
            team.record(g, step, stage.outcomes());
        }
        for (CheckpointPoints checkpoint : checkpoints) {
            checkpoint.record(g, stage.outcomes());
        }
    }

    /** Tells the round that others have played the scenes since it was last played: no lane goes on where it was. */
    public void interrupted() {
        teams.forEach(team -> team.statistics().forget());
        stage.groups().forEach(group -> group.inferences().forEach(Inference::interrupted));
    }

    /** Points won and lost. */
    public record Points(long won, long lost) {}

    @Override
    public void close() {
        stage.close();
    }
}
