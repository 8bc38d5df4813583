package dev.rally.env.web;

import dev.rally.comm.web.Reply;
import dev.rally.comm.web.WebRequest;
import dev.rally.comm.web.WebResponse;
import dev.rally.env.picture.Grey;
import dev.rally.env.picture.PicturePainter;
import dev.rally.env.scene.SceneBatch;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pictures of tables as {@code multipart/x-mixed-replace}, one JPEG after the other, for whatever shows pictures. Each is
 * painted once for all who watch it, on one thread, and only while somebody does.
 */
final class PictureStreams {
    /** How often pictures are painted; a stream may ask for fewer. */
    static final int MOST_RATE = 30;

    static final String PATH = "/picture";

    private static final Logger LOG = LoggerFactory.getLogger(PictureStreams.class);
    private static final int MOST_STREAMS = 16;
    private static final int USUAL_RATE = 15;
    private static final String BOUNDARY = "picture";
    private static final int GAME = -1;

    private final Map<View, PictureFeed> feeds = new ConcurrentHashMap<>();
    private final AtomicInteger streams = new AtomicInteger();
    private final PicturePainter painter = new PicturePainter();
    private final IntUnaryOperator sides;

    /** @param side whose sight it is; {@link #GAME} for the game as people see it */
    private record View(int table, int side) {}

    /** @param sides how many a table has; 0 where there is no such table, whose streams end */
    PictureStreams(IntUnaryOperator sides) {
        this.sides = sides;
    }

    /** Begins a stream, or says why not. On the event loop. */
    void begin(WebRequest request, Reply reply) {
        if (!request.method().equals("GET")) {
            reply.send(Door.guarded(WebResponse.text(405, request.method() + "; pictures are for GET")));
            return;
        }
        try {
            int table = number(request, "table", 0, 0, Tables.MAX_NUMBER);
            int rate = number(request, "rate", USUAL_RATE, 1, MOST_RATE);
            int count = sides.applyAsInt(table);
            if (count == 0) {
                throw new IllegalArgumentException("there is no table " + table + " any more; open one on the page");
            }
            int side = number(request, "sees", GAME, 0, count - 1);
            if (streams.incrementAndGet() > MOST_STREAMS) {
                streams.decrementAndGet();
                reply.send(Door.guarded(WebResponse.text(
                        503, MOST_STREAMS + " streams of pictures go on, which is the limit; close one")));
                return;
            }
            begin(new View(table, side), rate, reply);
        } catch (IllegalArgumentException e) {
            reply.send(Door.guarded(WebResponse.text(400, String.valueOf(e.getMessage()))));
        }
    }

    private void begin(View view, int rate, Reply reply) {
        WebResponse head = WebResponse.of(
                        200, "multipart/x-mixed-replace; boundary=" + BOUNDARY, PictureFeed.beginning(BOUNDARY))
                .with("cache-control", "no-store");
        PictureFeed.Watcher watcher = new PictureFeed.Watcher(reply.stream(Door.guarded(head)), rate);
        feeds.compute(view, (key, known) -> (known == null ? new PictureFeed(BOUNDARY) : known).with(watcher));
        reply.onGone(() -> {
            feeds.computeIfPresent(view, (key, feed) -> feed.without(watcher));
            streams.decrementAndGet();
        });
    }

    private static int number(WebRequest request, String name, int usual, int low, int high) {
        Optional<String> text = request.parameter(name);
        if (text.isEmpty()) {
            return usual;
        }
        if (!text.get().matches("\\d{1,6}")
                || Integer.parseInt(text.get()) < low
                || Integer.parseInt(text.get()) > high) {
            throw new IllegalArgumentException(
                    name + " is \"" + text.get() + "\"; it is an integer from " + low + " to " + high);
        }
        return Integer.parseInt(text.get());
    }

    /** Whether somebody watches the table. */
    boolean watches(int table) {
        return feeds.keySet().stream().anyMatch(view -> view.table == table);
    }

    /** The table's newest picture. Never blocks; so does the next. */
    void show(int table, byte[] message) {
        PictureFeed feed = feeds.get(new View(table, GAME));
        if (feed != null) {
            feed.show(() -> painter.jpeg(message));
        }
    }

    /** Looks at what sides see, where somebody wants to; once a step of a table's game. */
    void look(int table, SceneBatch scenes) {
        if (feeds.isEmpty()) {
            return;
        }
        for (int side = 0; side < scenes.spec().sides().size(); side++) {
            PictureFeed feed = feeds.get(new View(table, side));
            if (feed != null) {
                feed.look(scenes, side, painter);
            }
        }
    }

    /** What a side sees, where somebody wants to. */
    void see(int table, int side, Supplier<Grey> sight) {
        PictureFeed feed = feeds.get(new View(table, side));
        if (feed != null) {
            Grey grey = sight.get();
            feed.show(() -> painter.jpeg(grey));
        }
    }

    /** Paints and sends what is new; regularly, on one thread. */
    void tick() {
        long now = System.nanoTime();
        feeds.forEach((view, feed) -> {
            try {
                if (sides.applyAsInt(view.table) == 0) {
                    feed.close();
                } else {
                    feed.send(now);
                }
            } catch (RuntimeException | LinkageError e) { // a scene may be anybody's
                LOG.warn("the pictures of table {} end: painting failed", view.table, e);
                feed.close();
            }
        });
    }
}
