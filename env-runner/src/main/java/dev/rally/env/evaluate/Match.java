package dev.rally.env.evaluate;

import dev.rally.comm.client.RallyClient;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.env.round.Lineup;
import dev.rally.env.round.Player;
import dev.rally.env.round.Stage;
import dev.rally.env.scene.Outcomes;
import dev.rally.env.scene.SceneBatch;
import dev.rally.env.scene.SceneSource;
import dev.rally.env.scene.SceneSpec;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Two players play a number of whole games, in many scenes at once, with their best actions, and each on the left in one
 * half of the scenes. Nothing of it is held for training.
 */
public final class Match {
    /** About a thousand points of Pong: ± 1.4 % at a share of 0.95. */
    public static final int DEFAULT_GAMES = 40;

    private static final int MAX_SCENES = 512;
    private static final int MAX_GAMES = 1_000_000;

    /** Games have step limits of their own; this is for those that have none. */
    private static final long MAX_STEPS_PER_GAME = 100_000;

    private Match() {}

    /**
     * Plays at least so many games.
     *
     * @param client may be null when only scripts play
     * @param games 2 or more
     * @param cancelled ends the match early, with what has been played
     */
    public static MatchResult play(
            @Nullable RallyClient client,
            SceneSource source,
            Pair players,
            int games,
            long seed,
            BooleanSupplier cancelled) {
        check(source.spec(), games);
        int scenes = Math.min(MAX_SCENES, games / 2 * 2);
        int perScene = (games + scenes - 1) / scenes;
        Lineup lineup = Lineup.bothWays(players.player(), players.opponent()).withoutPersons();
        Tally tally = new Tally(scenes, perScene);
        try (SceneBatch batch = source.open(scenes)) {
            batch.reset(seed);
            play(client, batch, lineup, tally, perScene * MAX_STEPS_PER_GAME, cancelled);
        }
        return tally.result(players.player().toString(), players.opponent().toString());
    }

    private static void play(
            @Nullable RallyClient client,
            SceneBatch batch,
            Lineup lineup,
            Tally tally,
            long limit,
            BooleanSupplier cancelled) {
        try (Stage stage = Stage.open(client, batch, lineup, 1)) {
            stage.deterministic();
            for (long step = 0; step < limit && !tally.complete() && !cancelled.getAsBoolean(); step++) {
                stage.advance();
                count(stage.outcomes(), batch.scenes(), tally);
            }
        }
    }

    /** Refuses a scene or a number of games of which no match can be made. */
    static void check(SceneSpec spec, int games) {
        if (spec.sides().size() != 2) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    spec.name() + " has the sides " + spec.sides() + "; a match takes a scene with two");
        }
        if (games < 2 || games > MAX_GAMES) {
            throw new RallyException(ErrorCode.INVALID_PARAMS, games + " games; a match takes 2 to " + MAX_GAMES);
        }
    }

    private static void count(Outcomes outcomes, int scenes, Tally tally) {
        for (int scene = 0; scene < scenes; scene++) {
            int side = scene < scenes / 2 ? 0 : 1;
            tally.step(
                    scene,
                    outcomes.points[side][scene],
                    outcomes.points[1 - side][scene],
                    outcomes.hits[scene],
                    (outcomes.terminated[scene] | outcomes.truncated[scene]) != 0);
        }
    }

    /** Who plays whom. */
    public record Pair(Player player, Player opponent) {}
}
