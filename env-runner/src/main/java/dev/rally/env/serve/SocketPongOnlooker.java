package dev.rally.env.serve;

import dev.rally.env.picture.Grey;
import dev.rally.env.scene.Canvas;
import dev.rally.env.socketpong.SocketPongWatch;
import dev.rally.env.terminal.Hands;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Looks on at the game of socket-pong, which waits while it is paused, and holds its right paddle where somebody is to play. */
final class SocketPongOnlooker implements SocketPongWatch {
    private static final float TICKS_PER_SECOND = 60;
    private static final int COLUMNS = 70;
    private static final int ROWS = 50;
    private static final long LOOK_MS = 500;

    private final @Nullable EnvView view;
    private final @Nullable Hands hands;
    private final Gate gate = new Gate();
    private final Pace pace = new Pace();
    private final LongAdder ticks = new LongAdder();
    private volatile String client = "";
    private volatile boolean ending;

    SocketPongOnlooker(EnvConsole console) {
        view = console.view();
        hands = console.hands();
    }

    Gate gate() {
        return gate;
    }

    long ticks() {
        return ticks.sum();
    }

    int clients() {
        return client.isEmpty() ? 0 : 1;
    }

    @Override
    public void letGo() {
        ending = true;
        gate.pause(false);
    }

    @Override
    public void begins(String who) {
        client = who;
    }

    @Override
    public void ends() {
        client = "";
    }

    @Override
    public void awaitTick() {
        while (!ending && !gate.awaitOpen(LOOK_MS) && !Thread.currentThread().isInterrupted()) {
            // its client knows no sign of life
        }
        if (hands != null) {
            pace.await(TICKS_PER_SECOND);
        }
    }

    @Override
    public boolean holdsRight() {
        return hands != null;
    }

    @Override
    public int right() {
        return hands == null ? 0 : hands.direction();
    }

    @Override
    public void ticked(Consumer<Canvas> game, Supplier<byte[]> picture) {
        ticks.increment();
        if (view != null && view.isDue()) {
            String title = "left " + client + (hands == null ? "" : ", right you");
            view.show(
                    title,
                    game,
                    (columns, rows) -> List.of(new Grey(COLUMNS, ROWS, picture.get()).lines(columns, rows)));
        }
    }
}
