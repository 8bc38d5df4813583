package dev.rally.env.evaluate;

import dev.rally.comm.client.RallyClient;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Result;
import dev.rally.env.link.Contestants;
import dev.rally.env.round.Player;
import dev.rally.env.scene.SceneSource;
import dev.rally.env.scene.SceneSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A ladder of all checkpoints of an agent and the scripts of a scene.
 *
 * @param anchor the script whose rating is 0
 * @param games of each match
 * @param minutes how long matches are played that are not indispensable
 * @param seed of every match
 */
public record AgentLadder(SceneSource source, String agent, String anchor, int games, double minutes, long seed) {
    /** About 400 points of Pong. */
    public static final int DEFAULT_GAMES = 16;

    public static final double DEFAULT_MINUTES = 1;
    private static final double MOST_MINUTES = 24 * 60.0;

    public AgentLadder {
        Match.check(source.spec(), games);
        List<String> scripts = source.spec().scripts();
        if (!scripts.contains(anchor)) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    "the anchor " + anchor + " is none of the scripted players of "
                            + source.spec().name() + ": " + scripts);
        }
        if (!(minutes >= 0 && minutes <= MOST_MINUTES)) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS, minutes + " minutes; a ladder takes 0 to " + (int) MOST_MINUTES);
        }
    }

    /** The scene's last script, which is the anchor unless another is named. */
    public static String anchor(SceneSpec scene, @Nullable String named) {
        if (named != null) {
            return named;
        }
        if (scene.scripts().isEmpty()) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    scene.name() + " has no scripted players, one of which has to be a ladder's anchor");
        }
        return scene.scripts().get(scene.scripts().size() - 1);
    }

    /**
     * Plays it. A checkpoint that is deleted meanwhile plays no more.
     *
     * @param cancelled ends the ladder early; a match that is cut off does not count
     */
    public Ladder.Standings play(RallyClient client, BooleanSupplier cancelled, LadderListener listener) {
        long beganNanos = System.nanoTime();
        List<String> scripts = source.spec().scripts();
        new Contestants(client, scripts).makeLive(List.of(new Player.Agent(agent)));
        List<Player> players = new ArrayList<>();
        scripts.forEach(script -> players.add(new Player.Script(script)));
        // Those of all agents: the list of one would wait for its train, and longer while learning is paused.
        client.call(new Command.CheckpointList(null)).checkpoints().stream()
                .filter(info -> info.agent().equals(agent))
                .sorted(Comparator.comparingLong(Result.CheckpointInfo::envSteps))
                .forEach(info -> players.add(new Player.Snapshot(agent, info.checkpoint())));
        return new Ladder(players, scripts.indexOf(anchor))
                .play(
                        (first, second) -> meet(client, new Match.Pair(first, second), cancelled),
                        meeting -> !cancelled.getAsBoolean()
                                && (meeting.turn() == 0 || System.nanoTime() - beganNanos < minutes * 60e9),
                        listener);
    }

    private @Nullable Share meet(RallyClient client, Match.Pair pair, BooleanSupplier cancelled) {
        try {
            MatchResult result = Match.play(client, source, pair, games, seed, cancelled);
            return cancelled.getAsBoolean() ? null : result.pointShare();
        } catch (RallyException e) {
            switch (e.code()) {
                case UNKNOWN_CHECKPOINT, CORRUPT_CHECKPOINT -> {
                    return null;
                }
                default -> throw e;
            }
        }
    }
}
