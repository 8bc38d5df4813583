package dev.rally.env.play;

import dev.rally.comm.client.RallyClient;
import dev.rally.env.pong.PongSource;
import dev.rally.env.round.Lineup;
import dev.rally.env.round.Player;
import dev.rally.env.round.Stage;
import dev.rally.env.scene.Observations;
import dev.rally.env.scene.SceneBatch;
import java.io.PrintStream;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One game, drawn step by step. A key keeps a person's paddle moving until the next key. */
final class Game {
    private static final int FRAMES_PER_SECOND = 30;
    private static final int UP = 0;
    private static final int DOWN = 1;
    private static final int STAY = 2;

    private final @Nullable RallyClient client;
    private final PongSource source;
    private final Lineup lineup;
    private final long seed;
    private volatile int action = STAY;
    private volatile boolean over;

    Game(@Nullable RallyClient client, PongSource source, Lineup lineup, long seed) {
        this.client = client;
        this.source = source;
        this.lineup = lineup;
        this.seed = seed;
    }

    /** The last byte of an arrow key's sequence is A for up and B for down. */
    void key(int key) {
        switch (key) {
            case 'w', 'A' -> action = UP;
            case 's', 'B' -> action = DOWN;
            case ' ' -> action = STAY;
            case 'q' -> over = true;
            default -> {}
        }
    }

    private boolean isPerson(int side) {
        return lineup.sides().get(side).get(0) instanceof Player.Person;
    }

    private boolean personPlays() {
        return isPerson(0) || isPerson(1);
    }

    int run(PrintStream out) {
        SceneBatch scene = source.open(1);
        scene.reset(seed);
        PongScreen screen = new PongScreen(
                out, lineup + (personPlays() ? "   w s or arrows move, space stops, q ends" : "   q ends"));
        Observations view = Observations.allocate(source.spec().observation(), 1);
        try (Stage stage = Stage.open(client, scene, lineup, 1)) {
            stage.deterministic();
            screen.open();
            long next = System.nanoTime();
            while (!over) {
                for (int side = 0; side < 2; side++) {
                    if (isPerson(side)) {
                        stage.actions().discrete[side][0] = action;
                    }
                }
                stage.advance();
                over |= stage.outcomes().terminated[0] != 0 || stage.outcomes().truncated[0] != 0;
                scene.observe(1, 0, 1, view, 0);
                screen.draw(view.floats());
                next += 1_000_000_000L / FRAMES_PER_SECOND;
                LockSupport.parkNanos(next - System.nanoTime());
            }
            return 0;
        } finally {
            screen.close();
        }
    }
}
