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
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Two players play a fixed number of points in many scenes at once, with their best actions, and each on the left in
 * one half of the scenes. Nothing of it is held for training.
 */
public final class Match {
    /** Enough for narrow confidence intervals: ± 1.4 % at a share of 0.95. */
    public static final int DEFAULT_POINTS = 1000;

    private static final int MAX_SCENES = 512;
    /** Two players that never miss would play for ever. */
    private static final int MAX_STEPS_PER_POINT = 2000;

    private Match() {}

    /**
     * Plays at least {@code points} points.
     *
     * @param client may be null when only scripts play
     * @param cancelled ends the match early, with what has been played
     */
    public static MatchResult play(
            @Nullable RallyClient client,
            SceneSource source,
            Pair players,
            int points,
            long seed,
            BooleanSupplier cancelled) {
        if (points < 2) {
            throw new RallyException(ErrorCode.INVALID_PARAMS, points + " points; a match takes at least 2");
        }
        int scenes = Math.min(MAX_SCENES, points / 2 * 2);
        int pointsPerScene = (points + scenes - 1) / scenes;
        Lineup lineup = Lineup.bothWays(players.player(), players.opponent()).withoutPersons();
        SceneBatch batch = source.open(scenes);
        batch.reset(seed);
        PointCount count = new PointCount(scenes, pointsPerScene);
        try (Stage stage = Stage.open(client, batch, lineup, 1)) {
            stage.deterministic();
            int limit = MAX_STEPS_PER_POINT * pointsPerScene;
            for (int step = 0; step < limit && !count.complete() && !cancelled.getAsBoolean(); step++) {
                stage.advance();
                count(stage.outcomes(), scenes, count);
            }
        }
        return count.result(players.player().toString(), players.opponent().toString());
    }

    private static void count(Outcomes outcomes, int scenes, PointCount count) {
        for (int scene = 0; scene < scenes; scene++) {
            int side = scene < scenes / 2 ? 0 : 1;
            count.step(scene, outcomes.points[side][scene], outcomes.points[1 - side][scene]);
        }
    }

    /** Who plays whom. */
    public record Pair(Player player, Player opponent) {}
}
