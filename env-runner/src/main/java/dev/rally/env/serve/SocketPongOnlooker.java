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
    static final int RIGHT = 1;
    private static final int LEFT = 0;

    private static final float TICKS_PER_SECOND = 60;
    private static final int COLUMNS = 70;
    private static final int ROWS = 50;
    private static final long LOOK_MS = 500;

    private final @Nullable EnvView view;
    private final @Nullable Hands hands;
    private final @Nullable PageStand page;
    private final Gate gate;
    private final String opponent;
    private final Pace pace = new Pace();
    private final LongAdder ticks = new LongAdder();
    private volatile String client = "";
    private volatile boolean ending;

    /** @param opponent who moves the right paddle where no person does */
    SocketPongOnlooker(EnvConsole console, @Nullable ServedPage page, Gate gate, String opponent) {
        view = console.view();
        hands = console.hands();
        this.page = page == null ? null : page.stand();
        this.gate = gate;
        this.opponent = opponent;
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
        if (page != null) {
            Watched game = new Watched(who, List.of(who, opponent), RIGHT, LEFT);
            page.begins(hands == null ? game : game.heldBy("a person"));
        }
    }

    @Override
    public void ends() {
        client = "";
        if (page != null) {
            page.ends();
        }
    }

    @Override
    public void awaitTick() {
        while (!ending && !gate.awaitOpen(LOOK_MS) && !Thread.currentThread().isInterrupted()) {
            // its client knows no sign of life
        }
        if (holdsRight()) {
            pace.await(TICKS_PER_SECOND);
        }
    }

    @Override
    public boolean holdsRight() {
        return hands != null || (page != null && page.holds());
    }

    @Override
    public int right() {
        return hands != null ? hands.direction() : page != null ? page.seats().direction(RIGHT) : 0;
    }

    @Override
    public void ticked(Consumer<Canvas> game, Supplier<byte[]> picture) {
        ticks.increment();
        if (page != null) {
            page.show(game, holdsRight());
            page.see(LEFT, () -> sight(picture));
        }
        if (view != null && view.isDue()) {
            String title = "left " + client + (hands == null ? "" : ", right you");
            view.show(title, game, (columns, rows) -> List.of(sight(picture).lines(columns, rows)));
        }
    }

    private static Grey sight(Supplier<byte[]> picture) {
        return new Grey(COLUMNS, ROWS, picture.get());
    }
}
