package dev.rally.env.table;

import dev.rally.env.round.Outlook;
import dev.rally.env.round.Stage;
import dev.rally.env.scene.SceneSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who has won how many games at a table, and what the policies there make of it. One thread. */
final class GameCount {
    private final int[] points;
    private final int[] won;
    private final @Nullable Outlook[] outlooks;
    private int games;
    private boolean ended;

    GameCount(SceneSpec spec) {
        int sides = spec.sides().size();
        points = new int[sides];
        won = new int[sides];
        outlooks = new Outlook[sides];
    }

    /** Counts what the stage's last step brought. */
    void add(Stage stage) {
        for (int side = 0; side < points.length; side++) {
            points[side] += stage.outcomes().points[side][0];
            outlooks[side] = stage.outlook(side);
        }
        ended = stage.outcomes().terminated[0] != 0 || stage.outcomes().truncated[0] != 0;
        if (ended) {
            games++;
            int best = Arrays.stream(points).max().orElse(0);
            boolean sole = Arrays.stream(points).filter(p -> p == best).count() == 1;
            for (int side = 0; side < points.length; side++) {
                won[side] += sole && points[side] == best ? 1 : 0;
            }
            Arrays.fill(points, 0);
        }
    }

    /** Whether the last step ended a game. */
    boolean ended() {
        return ended;
    }

    void clear() {
        Arrays.fill(points, 0);
        ended = false;
    }

    int games() {
        return games;
    }

    List<Integer> won() {
        return Arrays.stream(won).boxed().toList();
    }

    List<@Nullable Outlook> outlooks() {
        return new ArrayList<>(Arrays.asList(outlooks));
    }
}
