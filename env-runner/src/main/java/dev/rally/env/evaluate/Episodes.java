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
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * One player plays whole episodes of a scene that has one side, with its best actions, all of them at once and each from
 * its beginning. Nothing of it is held for training.
 */
public final class Episodes {
    public static final int DEFAULT_EPISODES = 100;

    private static final int MAX_EPISODES = 4096;
    /** A scene that never ends its games would be played for ever. */
    private static final int MAX_STEPS = 100_000;

    private final double[] episodeReturn;
    private final int[] length;
    private final boolean[] ended;
    private int open;

    private Episodes(int episodes) {
        episodeReturn = new double[episodes];
        length = new int[episodes];
        ended = new boolean[episodes];
        open = episodes;
    }

    /**
     * Plays so many episodes; the same seed plays the same ones.
     *
     * @param cancelled ends them early; what is returned then is of no use
     */
    public static EpisodeReturns play(
            RallyClient client, SceneSource source, Player player, int episodes, long seed, BooleanSupplier cancelled) {
        if (episodes < 1 || episodes > MAX_EPISODES) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS, episodes + " episodes; allowed are 1 to " + MAX_EPISODES);
        }
        Lineup alone = new Lineup(List.of(List.of(player))).withoutPersons();
        Episodes count = new Episodes(episodes);
        try (SceneBatch batch = source.open(episodes)) {
            batch.reset(seed);
            count.play(client, batch, alone, cancelled);
        }
        return count.result(player.toString());
    }

    private void play(RallyClient client, SceneBatch batch, Lineup alone, BooleanSupplier cancelled) {
        try (Stage stage = Stage.open(client, batch, alone, 1)) {
            stage.deterministic();
            for (int step = 0; step < MAX_STEPS && open > 0 && !cancelled.getAsBoolean(); step++) {
                stage.advance();
                step(stage.outcomes());
            }
        }
    }

    /** Only a scene's first episode counts: counting whatever ends first would favour short ones. */
    private void step(Outcomes outcomes) {
        for (int i = 0; i < ended.length; i++) {
            if (!ended[i]) {
                episodeReturn[i] += outcomes.reward[0][i];
                length[i]++;
                ended[i] = (outcomes.terminated[i] | outcomes.truncated[i]) != 0;
                open -= ended[i] ? 1 : 0;
            }
        }
    }

    /** Those that go on at the step limit count as far as they came: without them the mean would be of the short ones. */
    private EpisodeReturns result(String player) {
        int count = ended.length;
        double sum = 0;
        double sumOfSquares = 0;
        long steps = 0;
        for (int i = 0; i < ended.length; i++) {
            sum += episodeReturn[i];
            steps += length[i];
        }
        double mean = sum / count;
        for (int i = 0; i < ended.length; i++) {
            sumOfSquares += (episodeReturn[i] - mean) * (episodeReturn[i] - mean);
        }
        return new EpisodeReturns(player, count, mean, Math.sqrt(sumOfSquares / count), (double) steps / count, open);
    }
}
