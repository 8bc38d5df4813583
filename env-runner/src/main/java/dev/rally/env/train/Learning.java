package dev.rally.env.train;

import dev.rally.comm.client.Call;
import dev.rally.comm.client.RallyClient;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.replay.ReplaySegments;
import dev.rally.env.round.TeamRound;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Hands a round's outcomes over and lets the agents learn from them. One thread. */
final class Learning {
    private final RallyClient client;
    private final RoundReplays replays;
    private final DiskFull diskFull;
    private final LoopListener listener;
    /** Agents of which it was said that they learn nothing any more. */
    private final Set<String> ended = new HashSet<>();

    Learning(RallyClient client, RoundReplays replays, DiskFull diskFull, LoopListener listener) {
        this.client = client;
        this.replays = replays;
        this.diskFull = diskFull;
        this.listener = listener;
    }

    /** Writes the outcomes into the replay log and submits them; the scenes must stand where the round left them. */
    void submit(List<TeamRound> teams) {
        Map<TeamRound, Call<Result.ReplaySubmit>> calls = new LinkedHashMap<>();
        for (TeamRound team : learners(teams)) {
            ReplaySegments.Range at = diskFull.untilThereIsRoom("replays", () -> replays.append(team));
            Command.ReplaySubmit submit = new Command.ReplaySubmit(
                    team.agent(), team.rollout(), team.exchange(), null, at.log(), at.fromIndex(), at.toIndex());
            calls.put(team, client.send(submit));
        }
        calls.forEach((team, call) -> orDrop(team, call::await));
    }

    /** Trains one agent after the other, as the server does, so that none waits for its first sign of life. */
    Map<TeamRound, Result.Train> train(List<TeamRound> teams) {
        Map<TeamRound, Result.Train> trained = new LinkedHashMap<>();
        for (TeamRound team : learners(teams)) {
            Call<Result.Train> call = client.send(new Command.Train(team.agent()))
                    .onProgress(progress -> listener.learning(team.agent(), progress));
            Result.Train result = orDrop(team, () -> call.await());
            if (result != null) {
                trained.put(team, result);
                sayOnceThatNothingIsLearnt(team.agent(), result);
            }
        }
        return trained;
    }

    private void sayOnceThatNothingIsLearnt(String agent, Result.Train trained) {
        if (trained.metrics().getOrDefault("learningRate", Double.NaN) == 0 && ended.add(agent)) {
            listener.notice(
                    agent + " learns nothing any more: its linear schedule has reached a learning rate of 0; end the"
                            + " training, or go on with --change agents." + agent + ".learningRateDecayEnvSteps=…");
        }
    }

    /** What came of the round for an agent; where its steps were dropped, that is said. */
    RoundReport.AgentReport report(TeamRound team, Result.@Nullable Train trained, double elo) {
        if (team.dropped() != null) {
            listener.notice("the round's steps of " + team.agent() + " are dropped: " + team.dropped());
        }
        return new RoundReport.AgentReport(
                team.agent(),
                trained != null,
                team.dropped(),
                team.statistics().meanReturn(),
                team.statistics().meanLength(),
                team.statistics().pointShare(),
                elo,
                trained == null ? Map.of() : trained.metrics());
    }

    private static List<TeamRound> learners(List<TeamRound> teams) {
        return teams.stream().filter(TeamRound::hasOutcomes).toList();
    }

    /** Runs a command for a team; where the server says that the round's steps are no longer wanted, drops them. */
    private static <T> @Nullable T orDrop(TeamRound team, Supplier<T> command) {
        try {
            return command.get();
        } catch (RallyException e) {
            switch (e.code()) {
                case ROLLOUT_DISCARDED, NOTHING_TO_TRAIN, AGENT_DETERMINISTIC, DIVERGED ->
                    team.drop(String.valueOf(e.getMessage()));
                default -> throw e;
            }
            return null;
        }
    }
}
