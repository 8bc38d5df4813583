package dev.rally.env.serve;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.recording.Recordings;
import dev.rally.env.picture.Grey;
import dev.rally.env.picture.Picture;
import dev.rally.env.scene.Actions;
import dev.rally.env.scene.Canvas;
import dev.rally.env.scene.Outcomes;
import dev.rally.env.scene.SceneBatch;
import dev.rally.env.table.Board;
import dev.rally.env.table.GameCount;
import dev.rally.env.table.Seats;
import dev.rally.env.table.TableListener;
import dev.rally.env.table.TableState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Pages in browsers: the one board that they show, at which a person may hold the free side of one client after the other. A
 * thread of its own tells how it stands, and shows what was seen last to who comes while nothing moves.
 */
final class PageStand implements Stand, Board {
    private static final long FRAME_NANOS = 1_000_000_000 / 60;
    private static final long LOOK_NANOS = 50_000_000;

    private final ServedGame game;
    private final Gate gate;
    private final int number;
    private final TableListener listener;
    private final Seats seats;
    private final GameCount count;
    private final Thread telling = new Thread(this::tell, "env-page");

    private volatile boolean closed;
    private volatile @Nullable Watched client;
    private volatile Map<String, Float> numbers = Map.of();
    private volatile byte @Nullable [] newest;
    private volatile @Nullable String failure;
    /** Of the client's thread. */
    private final Picture picture = new Picture();

    private int frame;
    private volatile long shownNanos = System.nanoTime() - FRAME_NANOS;

    PageStand(ServedGame game, Gate gate, int number, TableListener listener) {
        this.game = game;
        this.gate = gate;
        this.number = number;
        this.listener = listener;
        seats = new Seats(game.sides().size());
        seats.offer(game.free());
        count = new GameCount(game.sides().size());
        telling.setDaemon(true);
    }

    @Override
    public void open() {
        telling.start();
    }

    @Override
    public Seats seats() {
        return seats;
    }

    @Override
    public void pause(boolean pause) {
        gate.pause(pause);
    }

    @Override
    public void restart() {
        throw new RallyException(ErrorCode.INVALID_PARAMS, "games begin here when the client begins them");
    }

    @Override
    public void record(Object sitter, Recordings recordings, String name, String by) {
        throw new RallyException(
                ErrorCode.INVALID_PARAMS, "nothing is recorded here; ./rally web records what one plays");
    }

    @Override
    public void endRecording(Object sitter) {}

    @Override
    public boolean endsUnwatched() {
        return false;
    }

    @Override
    public void begins(Watched watched, SceneBatch scenes) {
        begins(watched);
    }

    void begins(Watched watched) {
        seats.offer(watched.free());
        count.clear();
        failure = null;
        client = watched;
    }

    @Override
    public void jumps(SceneBatch scenes) {
        count.clear();
    }

    @Override
    public boolean holds() {
        return seats.anyTaken();
    }

    @Override
    public void press(SceneBatch scenes, Actions actions) {
        seats.press(scenes, actions);
    }

    @Override
    public void stepped(SceneBatch scenes, Outcomes outcomes) {
        count.add(outcomes);
        listener.stepped(scenes);
    }

    @Override
    public void show(SceneBatch scenes, boolean played) {
        show(canvas -> scenes.draw(0, canvas), played);
    }

    void show(Consumer<Canvas> drawing, boolean played) {
        long now = System.nanoTime();
        if (!played && now - shownNanos < FRAME_NANOS) {
            return;
        }
        shownNanos = now;
        picture.begin(number, 0, ++frame);
        try {
            drawing.accept(picture);
        } catch (RuntimeException | LinkageError e) { // a scene may be anybody's; its client plays on
            failure = "it cannot be shown: drawing it failed: " + e;
            return;
        }
        numbers = Collections.unmodifiableMap(new LinkedHashMap<>(picture.numbers()));
        byte[] message = picture.message();
        newest = message;
        listener.frame(message);
    }

    void see(int side, Supplier<Grey> sight) {
        listener.seen(side, sight);
    }

    @Override
    public void ends() {
        client = null;
    }

    private void tell() {
        TableState told = null;
        while (!closed) {
            TableState state = state();
            if (!state.equals(told)) {
                told = state;
                listener.state(state);
            }
            byte[] last = newest;
            if (last != null && System.nanoTime() - shownNanos > LOOK_NANOS) {
                listener.frame(last);
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private TableState state() {
        Watched now = client;
        List<Boolean> taken = seats.taken();
        return new TableState(
                number,
                game.scene(),
                game.sides(),
                players(now, taken),
                taken,
                seats.free(),
                gate.paused(),
                reasonToWait(now),
                null,
                null,
                numbers,
                game.actions(),
                game.actionNames(),
                new ArrayList<>(Collections.nCopies(game.sides().size(), null)),
                count.won(),
                count.games());
    }

    private List<String> players(@Nullable Watched now, List<Boolean> taken) {
        List<String> players = new ArrayList<>();
        for (int side = 0; side < taken.size(); side++) {
            players.add(
                    taken.get(side) ? "you" : now == null ? "" : now.players().get(side));
        }
        return players;
    }

    private @Nullable String reasonToWait(@Nullable Watched now) {
        return now == null ? "no client plays; agents connect to " + game.where() : gate.paused() ? "paused" : failure;
    }

    @Override
    public void awaitEnd(long ms) throws InterruptedException {
        telling.join(ms);
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(telling);
    }
}
