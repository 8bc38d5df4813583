package dev.rally.env.play;

import dev.rally.comm.client.RallyClient;
import dev.rally.env.picture.TextPicture;
import dev.rally.env.pong.PongScenes;
import dev.rally.env.pong.PongSource;
import dev.rally.env.round.Lineup;
import dev.rally.env.round.Player;
import dev.rally.env.round.Stage;
import dev.rally.env.terminal.FullScreen;
import dev.rally.env.terminal.Hands;
import java.io.PrintStream;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One game, drawn step by step. */
final class Game {
    private static final int COLUMNS = 78;
    /** With what stands around it, and the cursor's row, it fills the 24 rows of the smallest usual terminal. */
    private static final int ROWS = 20;

    private final @Nullable RallyClient client;
    private final PongSource source;
    private final Lineup lineup;
    private final long seed;
    private final Hands hands = new Hands();
    private volatile boolean over;

    Game(@Nullable RallyClient client, PongSource source, Lineup lineup, long seed) {
        this.client = client;
        this.source = source;
        this.lineup = lineup;
        this.seed = seed;
    }

    void key(int key) {
        if (!hands.take(key) && key == 'q') {
            over = true;
        }
    }

    private boolean isPerson(int side) {
        return lineup.sides().get(side).get(0) instanceof Player.Person;
    }

    private boolean personPlays() {
        return isPerson(0) || isPerson(1);
    }

    int run(PrintStream out) {
        PongScenes scene = source.open(1);
        scene.reset(seed);
        String title = lineup + (personPlays() ? "   " + Hands.LEGEND + ", q ends" : "   q ends");
        TextPicture picture = new TextPicture(COLUMNS, ROWS);
        FullScreen screen = new FullScreen(out);
        try (Stage stage = Stage.open(client, scene, lineup, 1)) {
            stage.deterministic();
            screen.open();
            long next = System.nanoTime();
            while (!over) {
                for (int side = 0; side < 2; side++) {
                    if (isPerson(side)) {
                        scene.press(stage.actions(), side, 0, hands.direction(), hands.fires());
                    }
                }
                stage.advance();
                over |= stage.outcomes().terminated[0] != 0 || stage.outcomes().truncated[0] != 0;
                screen.draw(picture.of(scene, 0, title));
                next += (long) (1e9 / scene.stepsPerSecond());
                LockSupport.parkNanos(next - System.nanoTime());
            }
            return 0;
        } finally {
            screen.close();
        }
    }
}
