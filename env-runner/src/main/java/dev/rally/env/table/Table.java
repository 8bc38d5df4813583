package dev.rally.env.table;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rally.comm.client.RallyClient;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.recording.Recordings;
import dev.rally.comm.spec.SpecJson;
import dev.rally.env.link.Contestants;
import dev.rally.env.picture.Picture;
import dev.rally.env.round.Lineup;
import dev.rally.env.round.Outlook;
import dev.rally.env.round.Player;
import dev.rally.env.round.Stage;
import dev.rally.env.scene.SceneBatch;
import dev.rally.env.scene.SceneSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One game at which persons, agents and scripts play, in real time, on a thread of its own. It waits while a person's seat is
 * empty, and after a game that a person has played. Where the server is lost it waits for it, and goes on where it was.
 */
public final class Table implements Board {
    private static final Logger LOG = LoggerFactory.getLogger(Table.class);
    private static final long LOOK_MS = 100;
    private static final long RETRY_MS = 1_000;
    /** Behind by more than this, it does not catch up: the machine, or the server, has stood still. */
    private static final long PATIENCE_NANOS = 200_000_000;

    private final int number;
    private final SceneBatch scenes;
    private final Lineup lineup;
    private final Supplier<@Nullable RallyClient> server;
    private final TableListener listener;
    private final Seats seats;
    private final GameCount count;
    private final @Nullable Outlook[] outlooks;
    private final JsonNode actions;
    private final Picture picture = new Picture();
    private final long frameNanos;
    private final Thread thread;

    private volatile boolean closed;
    private volatile boolean paused;
    private volatile boolean restart;
    private volatile @Nullable TableRecording recording;
    private volatile @Nullable String recorded;
    private long seed;
    private boolean over;
    private int frame;
    private long next;
    private @Nullable String told;

    /**
     * @param lineup one player a side
     * @param server the connection that is open now, or null; asked for anew after each loss
     */
    public Table(
            int number,
            SceneSource source,
            Lineup lineup,
            long seed,
            Supplier<@Nullable RallyClient> server,
            TableListener listener) {
        this.number = number;
        this.lineup = lineup;
        this.seed = seed;
        this.server = server;
        this.listener = listener;
        scenes = source.open(1);
        scenes.reset(seed);
        seats = Seats.of(lineup);
        if (seats.anyPerson() && !scenes.forPersons()) {
            scenes.close();
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    "in " + scenes.spec().name() + " a side always moves, and nobody can play so; watch two others");
        }
        actions = SpecJson.tree(scenes.spec().action());
        count = new GameCount(scenes.spec().sides().size());
        outlooks = new Outlook[scenes.spec().sides().size()];
        frameNanos = (long) (1e9 / (scenes.stepsPerSecond() * scenes.framesPerStep()));
        thread = new Thread(this::run, "table-" + number);
        thread.setDaemon(true);
    }

    @Override
    public void open() {
        thread.start();
    }

    @Override
    public Seats seats() {
        return seats;
    }

    @Override
    public void pause(boolean pause) {
        paused = pause;
    }

    /** The new match is of another seed. */
    @Override
    public void restart() {
        restart = true;
    }

    @Override
    public synchronized void record(Object sitter, Recordings recordings, String name, String by) {
        int side = seats.of(sitter);
        TableRecording made = recording;
        if (made != null || side < 0) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    made != null
                            ? "\"" + made.name() + "\" is being recorded at this table; end that first"
                            : "who plays is recorded; sit down where a person plays");
        }
        recording = new TableRecording(scenes, side, sitter, recordings, name, by);
    }

    @Override
    public void endRecording(Object sitter) {
        TableRecording made = recording;
        if (made != null && made.isOf(sitter)) {
            made.end();
            LockSupport.unpark(thread);
        }
    }

    /** Lets go of a recording that is ended, or of any. */
    private synchronized void settle(boolean anyhow) {
        TableRecording made = recording;
        if (made != null && (anyhow || made.ended())) {
            recorded = made.close();
            recording = null;
        }
    }

    private void run() {
        try {
            attend();
        } finally {
            try {
                settle(true);
            } finally {
                scenes.close();
            }
        }
    }

    private void attend() {
        while (!closed) {
            RallyClient client = server.get();
            if (client == null && needsServer()) {
                settle(false);
                tell("the server is gone; waiting for it");
                rest(RETRY_MS);
                continue;
            }
            try {
                if (client != null) {
                    List<Player> players =
                            lineup.sides().stream().map(side -> side.get(0)).toList();
                    new Contestants(client, scenes.spec().scripts()).makeLive(players);
                }
                try (Stage stage = Stage.open(needsServer() ? client : null, scenes, lineup, 1)) {
                    stage.deterministic();
                    stage.tell();
                    play(stage);
                }
            } catch (RallyException e) {
                tell(e.getMessage());
                rest(RETRY_MS);
            } catch (RuntimeException | LinkageError | StackOverflowError e) { // a scene may be anybody's
                LOG.error("table {} is closed", number, e);
                tell("this table failed: " + e);
                return;
            }
        }
    }

    private boolean needsServer() {
        return !lineup.agents().isEmpty() || !lineup.snapshotAgents().isEmpty();
    }

    private void play(Stage stage) {
        next = System.nanoTime();
        while (!closed) {
            settle(false);
            if (restart) {
                restart = false;
                truncateRecording();
                over = false;
                count.clear();
                scenes.reset(++seed);
                listener.stepped(scenes);
            }
            String reason = reasonToWait();
            if (reason != null) {
                show();
                tell(reason);
                rest(LOOK_MS);
                next = System.nanoTime();
                continue;
            }
            seats.press(scenes, stage.actions());
            TableRecording made = recording;
            if (made != null) {
                made.observe();
            }
            stage.advance(() -> {
                show();
                awaitFrame();
                seats.press(scenes, stage.actions());
            });
            if (made != null) {
                made.record(stage);
            }
            count.add(stage.outcomes());
            outlooks(stage);
            listener.stepped(scenes);
            over = count.ended() && seats.anyPerson();
            show();
            tell(null);
            awaitFrame();
        }
    }

    private void outlooks(Stage stage) {
        for (int side = 0; side < outlooks.length; side++) {
            outlooks[side] = stage.outlook(side);
        }
    }

    private void truncateRecording() {
        TableRecording made = recording;
        if (made != null) {
            made.truncate();
        }
    }

    private @Nullable String reasonToWait() {
        return paused
                ? "paused"
                : seats.empty() ? "waiting for a player" : over ? "the game is over; restart begins another" : null;
    }

    private void show() {
        picture.begin(number, 0, ++frame);
        scenes.draw(0, picture);
        listener.frame(picture.message());
    }

    /** Tells how it stands, whenever something of that is new. */
    private void tell(@Nullable String reason) {
        TableState state = state(reason);
        String text = state.toString();
        if (!text.equals(told)) {
            told = text;
            listener.state(state);
        }
    }

    private TableState state(@Nullable String reason) {
        TableRecording made = recording;
        List<String> players = new ArrayList<>();
        lineup.sides().forEach(side -> players.add(side.get(0).toString()));
        return new TableState(
                number,
                scenes.spec().name(),
                scenes.spec().sides(),
                players,
                seats.taken(),
                seats.free(),
                paused,
                reason,
                made == null ? null : made.name(),
                recorded,
                Collections.unmodifiableMap(new LinkedHashMap<>(picture.numbers())),
                actions,
                scenes.actionNames(),
                new ArrayList<>(Arrays.asList(outlooks)),
                count.won(),
                count.games());
    }

    private void awaitFrame() {
        next += frameNanos;
        long now = System.nanoTime();
        if (now - next > PATIENCE_NANOS) {
            next = now;
        }
        while (next - now > 0 && !closed) {
            LockSupport.parkNanos(next - now);
            now = System.nanoTime();
        }
    }

    private void rest(long ms) {
        long end = System.nanoTime() + ms * 1_000_000;
        while (!closed && end - System.nanoTime() > 0) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    @Override
    public boolean endsUnwatched() {
        return true;
    }

    @Override
    public void awaitEnd(long ms) throws InterruptedException {
        thread.join(ms);
    }

    /** The game's thread, where it was opened, ends after the frame that it is at. */
    @Override
    public void close() {
        closed = true;
        Thread.State state = thread.getState();
        if (state == Thread.State.NEW || state == Thread.State.TERMINATED) {
            settle(true); // nobody else would
        }
        if (state == Thread.State.NEW) {
            scenes.close();
        }
        LockSupport.unpark(thread);
    }
}
