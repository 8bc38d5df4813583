package dev.rally.comm.client;

import dev.rally.comm.batch.ExchangeFile;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Result;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An exchange file that the server made for this client. One thread. */
public final class Exchange implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
    private static final int PAGE_BYTES = 4096;
    /** Room for the header, every descriptor and the alignment of every column. */
    private static final int OVERHEAD_BYTES = PAGE_BYTES;

    private final RallyClient client;
    private final int id;
    private final ExchangeFile file;

    private Exchange(RallyClient client, int id, ExchangeFile file) {
        this.client = client;
        this.id = id;
        this.file = file;
    }

    /**
     * Opens an exchange whose slots have room for batches of {@code columnBytes}, not counting headers.
     *
     * @param lanes how many lanes the batches may name
     */
    public static Exchange open(RallyClient client, int slots, long columnBytes, int lanes) {
        long slotBytes = slotBytes(columnBytes);
        Result.Capabilities limits = client.server().capabilities();
        if (slotBytes > limits.maxSlotBytes() || slots > limits.maxSlots() || lanes > limits.maxLanes()) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    slots + " slots of " + slotBytes + " bytes and " + lanes + " lanes are needed; the server allows "
                            + limits.maxSlots() + " slots of " + limits.maxSlotBytes() + " bytes and "
                            + limits.maxLanes() + " lanes: play fewer games at once");
        }
        Result.ExchangeOpen open = client.call(new Command.ExchangeOpen(slots, (int) slotBytes, lanes));
        try {
            ExchangeFile file = ExchangeFile.open(Path.of(open.path()), open.slots(), open.slotBytes());
            return new Exchange(client, open.exchange(), file);
        } catch (RallyException e) {
            client.call(new Command.ExchangeClose(open.exchange()));
            throw e;
        }
    }

    /** The size of slots that have room for batches of {@code columnBytes}. */
    public static long slotBytes(long columnBytes) {
        return (columnBytes + OVERHEAD_BYTES + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
    }

    public int id() {
        return id;
    }

    /** The slot's request half: the same little-endian window every time. */
    public ByteBuffer request(int slot) {
        return file.request(slot);
    }

    /** The slot's reply half: the same little-endian window every time. */
    public ByteBuffer reply(int slot) {
        return file.reply(slot);
    }

    /** Gives the file back; a server that is gone has given it back already. */
    @Override
    public void close() {
        file.close();
        try {
            if (client.isOpen()) {
                client.call(new Command.ExchangeClose(id));
            }
        } catch (RallyException e) {
            LOG.debug("exchange {} was not closed", id, e);
        }
    }
}
