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
 * Two players play a number of points, or of games, in many scenes at once, with their best actions, and each on the
 * left in one half of the scenes. Nothing of it is held for training.
 */
public final class Match {
    private static final int MAX_SCENES = 512;

    private Match() {}

    /**
     * Plays at least as much as {@code length} says.
     *
     * @param client may be null when only scripts play
     * @param cancelled ends the match early, with what has been played
     */
    public static MatchResult play(
            @Nullable RallyClient client,
            SceneSource source,
            Pair players,
            Length length,
            long seed,
            BooleanSupplier cancelled) {
        requireTwoSides(source.spec());
        int scenes = Math.min(MAX_SCENES, length.count() / 2 * 2);
        Length perScene = length.sharedBy(scenes);
        Lineup lineup = Lineup.bothWays(players.player(), players.opponent()).withoutPersons();
        SceneBatch batch = source.open(scenes);
        batch.reset(seed);
        Tally tally = new Tally(scenes, perScene);
        try (Stage stage = Stage.open(client, batch, lineup, 1)) {
            stage.deterministic();
            long limit = perScene.maxSteps();
            for (long step = 0; step < limit && !tally.complete() && !cancelled.getAsBoolean(); step++) {
                stage.advance();
                count(stage.outcomes(), scenes, tally);
            }
        }
        return tally.result(players.player().toString(), players.opponent().toString());
    }

    private static void requireTwoSides(SceneSpec spec) {
        if (spec.sides().size() != 2) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    spec.name() + " has the sides " + spec.sides() + "; a match takes a scene with two");
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

    /**
     * How much is played.
     *
     * @param count 2 or more; in a scene of its own, 1
     * @param ofGames whether whole games are counted rather than points
     */
    public record Length(int count, boolean ofGames) {
        /** Enough for narrow confidence intervals: ± 1.4 % at a share of 0.95. */
        public static final Length DEFAULT = points(1000);

        /** Two players that never miss would play for ever. */
        private static final int MAX_STEPS_PER_POINT = 2_000;

        /** Games have step limits of their own; this is for those that have none. */
        private static final int MAX_STEPS_PER_GAME = 100_000;

        public static Length points(int points) {
            return checked(points, "points", false);
        }

        public static Length games(int games) {
            return checked(games, "games", true);
        }

        private static Length checked(int count, String unit, boolean ofGames) {
            if (count < 2 || count > 10_000_000) {
                throw new RallyException(
                        ErrorCode.INVALID_PARAMS, count + " " + unit + "; a match takes 2 to 10,000,000");
            }
            return new Length(count, ofGames);
        }

        Length sharedBy(int scenes) {
            return new Length((count + scenes - 1) / scenes, ofGames);
        }

        long maxSteps() {
            return (long) count * (ofGames ? MAX_STEPS_PER_GAME : MAX_STEPS_PER_POINT);
        }
    }
}
