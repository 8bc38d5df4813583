package dev.rally.env.play;

import dev.rally.comm.client.RallyClient;
import dev.rally.env.pong.PongScenes;
import dev.rally.env.pong.PongSource;
import dev.rally.env.round.Lineup;
import dev.rally.env.round.Player;
import dev.rally.env.round.Stage;
import dev.rally.env.terminal.Screen;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One game, drawn step by step. A key keeps a person's paddle moving until the next key. */
final class Game {
    private final @Nullable RallyClient client;
    private final PongSource source;
    private final Lineup lineup;
    private final long seed;
    /** -1 up, 1 down. */
    private volatile int direction;

    private volatile boolean fires;
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
            case 'w', 'A' -> direction = -1;
            case 's', 'B' -> direction = 1;
            case ' ' -> {
                direction = 0;
                fires = true;
            }
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
        PongScenes scene = source.open(1);
        scene.reset(seed);
        Screen screen =
                new Screen(out, lineup + (personPlays() ? "   w s or arrows move, space stops, q ends" : "   q ends"));
        try (Stage stage = Stage.open(client, scene, lineup, 1)) {
            stage.deterministic();
            screen.open();
            long next = System.nanoTime();
            while (!over) {
                for (int side = 0; side < 2; side++) {
                    if (isPerson(side)) {
                        scene.press(stage.actions(), side, 0, direction, fires);
                    }
                }
                stage.advance();
                over |= stage.outcomes().terminated[0] != 0 || stage.outcomes().truncated[0] != 0;
                screen.draw(canvas -> scene.draw(0, canvas), List.of());
                next += (long) (1e9 / scene.stepsPerSecond());
                LockSupport.parkNanos(next - System.nanoTime());
            }
            return 0;
        } finally {
            screen.close();
        }
    }
}
