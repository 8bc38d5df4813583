package dev.rally.server.routing;

import dev.rally.comm.batch.BatchView;
import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

/** One slot of an exchange with the reader and the writer that are used for it again and again. */
final class Slot {
    private final Exchange exchange;
    private final int number;
    private final ByteBuffer memory;
    private final BatchView request = new BatchView();
    private final BatchWriter reply;
    private final AtomicBoolean claimed = new AtomicBoolean();

    Slot(Exchange exchange, int number, ByteBuffer request, ByteBuffer reply) {
        this.exchange = exchange;
        this.number = number;
        this.memory = request;
        this.reply = new BatchWriter(reply);
    }

    Exchange exchange() {
        return exchange;
    }

    /** Takes the slot for one request and reads the batch in it; whoever got it must {@link #release} it. */
    BatchView claim() {
        if (!claimed.compareAndSet(false, true)) {
            throw new RallyException(
                    ErrorCode.INVALID_SLOT,
                    "slot " + number + " is in use by a request that is not answered yet; await its answer, or use"
                            + " another slot");
        }
        exchange.retain();
        try {
            return request.read(memory);
        } catch (Throwable e) {
            release();
            throw e;
        }
    }

    void release() {
        claimed.set(false);
        exchange.release();
    }

    BatchView request() {
        return request;
    }

    BatchWriter reply() {
        return reply;
    }
}
