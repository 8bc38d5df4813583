package dev.rally.env.web;

import dev.rally.comm.web.WebStream;
import dev.rally.env.picture.Glimpse;
import dev.rally.env.picture.Grey;
import dev.rally.env.picture.PicturePainter;
import dev.rally.env.scene.SceneBatch;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One kind of pictures of one table, and who watches it. Any thread; pictures are painted and sent on one. */
final class PictureFeed {
    private static final long STUCK_NANOS = 30_000_000_000L;

    private final String boundary;
    private final Set<Watcher> watchers = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable Supplier<byte[]>> newest = new AtomicReference<>();
    /** Of the table's thread. */
    private @Nullable Glimpse glimpse;

    PictureFeed(String boundary) {
        this.boundary = boundary;
    }

    /** One who watches, and when the next picture is due. */
    static final class Watcher {
        private final WebStream stream;
        private final long everyNanos;
        private long dueNanos = System.nanoTime();

        Watcher(WebStream stream, int rate) {
            this.stream = stream;
            everyNanos = 1_000_000_000L / rate;
        }

        private boolean isDue(long nowNanos) {
            return nowNanos - dueNanos >= 0 && stream.ready();
        }

        /** Whether it has taken nothing for so long that nobody is there. */
        private boolean isStuck(long nowNanos) {
            return nowNanos - dueNanos > STUCK_NANOS && !stream.ready();
        }
    }

    PictureFeed with(Watcher watcher) {
        watchers.add(watcher);
        return this;
    }

    /** Null where nobody watches any more. */
    @Nullable
    PictureFeed without(Watcher watcher) {
        watchers.remove(watcher);
        return watchers.isEmpty() ? null : this;
    }

    /** What is to be painted next, in place of what has not been yet. */
    void show(Supplier<byte[]> picture) {
        newest.set(picture);
    }

    /** On the table's thread. */
    void look(SceneBatch scenes, int side, PicturePainter painter) {
        Glimpse looking = glimpse;
        if (looking == null) {
            looking = new Glimpse(scenes.spec().observation());
            glimpse = looking;
        }
        looking.look(scenes, side);
        Grey grey = looking.grey();
        show(() -> painter.jpeg(grey));
    }

    /** Who does not keep up misses pictures; who takes none for half a minute is let go. */
    void send(long nowNanos) {
        watchers.stream().filter(watcher -> watcher.isStuck(nowNanos)).forEach(watcher -> watcher.stream.close());
        if (watchers.stream().noneMatch(watcher -> watcher.isDue(nowNanos))) {
            return;
        }
        Supplier<byte[]> picture = newest.getAndSet(null);
        if (picture == null) {
            return;
        }
        byte[] part = part(picture.get());
        for (Watcher watcher : watchers) {
            if (watcher.isDue(nowNanos)) {
                watcher.dueNanos = Math.max(watcher.dueNanos + watcher.everyNanos, nowNanos);
                watcher.stream.send(part);
            }
        }
    }

    static byte[] beginning(String boundary) {
        return ("--" + boundary + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** With the boundary behind it: so it is shown at once, and not with the next. */
    private byte[] part(byte[] jpeg) {
        byte[] head = ("Content-Type: image/jpeg\r\nContent-Length: " + jpeg.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] tail = ("\r\n--" + boundary + "\r\n").getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(head.length + jpeg.length + tail.length)
                .put(head)
                .put(jpeg)
                .put(tail)
                .array();
    }

    void close() {
        watchers.forEach(watcher -> watcher.stream.close());
    }
}
