package dev.rally.server.routing;

import dev.rally.agents.Acting;
import dev.rally.comm.batch.ExchangeFile;
import dev.rally.comm.channel.Connection;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An exchange file and a range of lanes that belong to one connection. It ends when it has been closed and the last
 * request that uses it is done, whichever comes later: the file is unmapped and deleted then, since a thread that reads
 * unmapped memory takes the process with it, and what was begun in its lanes ends.
 */
final class Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    /** The exchange's size and its place among the lanes. */
    record Layout(int slots, int slotBytes, int lanes, int laneBase) {
        long fileBytes() {
            return 2L * slots * slotBytes;
        }
    }

    private final Connection owner;
    private final Path path;
    private final Layout layout;
    private final ExchangeFile file;
    private final Slot[] slots;
    private final Acting asTheModeSays;
    private final Acting withoutHolding;
    private final Acting deterministically;
    private final Runnable ended;
    /** One for being open, and one for each request that uses it. */
    private final AtomicInteger users = new AtomicInteger(1);

    /** @param ended runs once, on whichever thread ends it */
    Exchange(Connection owner, Path path, Layout layout, Runnable ended) {
        this.owner = owner;
        this.path = path;
        this.layout = layout;
        this.ended = ended;
        this.file = ExchangeFile.create(path, layout.slots(), layout.slotBytes());
        this.slots = IntStream.range(0, layout.slots())
                .mapToObj(i -> new Slot(this, i, file.request(i), file.reply(i)))
                .toArray(Slot[]::new);
        this.asTheModeSays = new Acting(false, null, layout.laneBase(), layout.lanes());
        this.withoutHolding = new Acting(false, null, layout.laneBase(), layout.lanes(), false, false);
        this.deterministically = new Acting(true, null, layout.laneBase(), layout.lanes());
    }

    Connection owner() {
        return owner;
    }

    Path path() {
        return path;
    }

    Layout layout() {
        return layout;
    }

    Slot slot(int number) {
        if (number < 0 || number >= slots.length) {
            throw new RallyException(
                    ErrorCode.INVALID_SLOT,
                    "slot is " + number + "; this exchange has slots 0 to " + (slots.length - 1));
        }
        return slots[number];
    }

    /** The agent's own way of acting with this exchange's lanes; the same object every time. */
    Acting acting(boolean deterministic, boolean hold) {
        return deterministic ? deterministically : hold ? asTheModeSays : withoutHolding;
    }

    void retain() {
        users.incrementAndGet();
    }

    void release() {
        if (users.decrementAndGet() == 0) {
            try {
                delete();
            } finally {
                ended.run();
            }
        }
    }

    private void delete() {
        file.unmap();
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.warn("the exchange file {} stays until the session ends", path, e);
        }
    }
}
