package dev.rally.server.routing;

import dev.rally.comm.channel.Connection;
import dev.rally.comm.channel.Request;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Protocol;
import dev.rally.comm.protocol.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** {@code exchange.open} and {@code exchange.close}; the exchanges of all connections. Event loop only. */
final class ExchangeCommands {
    static final int MAX_EXCHANGES = 256;
    /** One client's part of them, so that it cannot leave the others without. */
    static final int MAX_OF_A_CONNECTION = 128;

    static final int SLOT_ALIGNMENT_BYTES = 4096;

    private final Path folder;
    private final LiveAgents agents;
    private final Loops loops;
    private final Map<Integer, Exchange> byNumber = new LinkedHashMap<>();
    private final LaneRanges lanes = new LaneRanges();
    /** Exchanges that are open or on their way, by their connection's number. */
    private final Map<Long, Integer> reservedBy = new HashMap<>();

    private int lastNumber;
    /** Of the exchanges that are open or on their way. */
    private long reservedBytes;

    private final AtomicInteger reserved = new AtomicInteger();

    ExchangeCommands(Path folder, LiveAgents agents, Loops loops) {
        this.folder = folder;
        this.agents = agents;
        this.loops = loops;
    }

    /** Number and lanes are given out in the order of the commands; the file takes its time on the acting loop. */
    void open(Request request, Command.ExchangeOpen command) {
        check(command, request.connection());
        Exchange.Layout layout =
                new Exchange.Layout(command.slots(), command.slotBytes(), command.lanes(), lanes.take(command.lanes()));
        reserve(request.connection(), layout);
        int number = ++lastNumber;
        loops.acting().execute(() -> create(request, number, layout));
    }

    private void create(Request request, int number, Exchange.Layout layout) {
        try {
            Files.createDirectories(folder); // somebody may have deleted it under the running server
            Exchange exchange = new Exchange(
                    request.connection(),
                    folder.resolve("exchange-" + number),
                    layout,
                    () -> ended(request.connection(), layout));
            loops.event().execute(() -> register(request, number, exchange));
        } catch (Throwable e) {
            request.fail(e);
            loops.event().execute(() -> giveBack(request.connection(), layout));
        }
    }

    private void register(Request request, int number, Exchange exchange) {
        Exchange.Layout layout = exchange.layout();
        byNumber.put(number, exchange);
        if (request.cancelled()) {
            close(number, exchange);
            request.fail(new RallyException(ErrorCode.CANCELLED, "cancelled while the exchange was made"));
            return;
        }
        request.answer(new Result.ExchangeOpen(
                number,
                exchange.path().toString(),
                layout.slots(),
                layout.slotBytes(),
                2 * layout.slotBytes(),
                layout.lanes()));
    }

    void close(Request request, Command.ExchangeClose command) {
        close(command.exchange(), get(request.connection(), command.exchange()));
        request.answer(new Result.Empty());
    }

    /** Closes what a client that is gone had opened. */
    void closeAll(Connection owner) {
        for (Map.Entry<Integer, Exchange> entry : List.copyOf(byNumber.entrySet())) {
            if (entry.getValue().owner().id() == owner.id()) {
                close(entry.getKey(), entry.getValue());
            }
        }
    }

    /** The connection's exchange of that number; another client's is as unknown as one that never was. */
    Exchange get(Connection owner, int number) {
        Exchange exchange = byNumber.get(number);
        if (exchange == null || exchange.owner().id() != owner.id()) {
            throw new RallyException(
                    ErrorCode.UNKNOWN_EXCHANGE,
                    "this connection has no exchange " + number + "; exchange.open gives one, and it lives as long as"
                            + " the connection that opened it");
        }
        return exchange;
    }

    /** The exchange that the connection opened first of those that are still open. */
    @Nullable
    Exchange first(Connection owner) {
        for (Exchange exchange : byNumber.values()) {
            if (exchange.owner().id() == owner.id()) {
                return exchange;
            }
        }
        return null;
    }

    /** Exchanges that are open or on their way; any thread. */
    int count() {
        return reserved.get();
    }

    private void close(int number, Exchange exchange) {
        byNumber.remove(number);
        exchange.release();
    }

    /**
     * Nobody uses the exchange any more: what was begun in its lanes ends, and only then may others have them. Where that
     * may take a while, or wait for an inference that does, the acting loop sees to it.
     */
    private void ended(Connection owner, Exchange.Layout layout) {
        if (agents.all().stream().allMatch(LiveAgent::endsLanesBriefly)) {
            endLanes(owner, layout);
        } else {
            loops.acting().execute(() -> endLanes(owner, layout));
        }
    }

    private void endLanes(Connection owner, Exchange.Layout layout) {
        for (LiveAgent live : agents.all()) {
            live.agent().actor().end(layout.laneBase(), layout.lanes());
        }
        loops.event().execute(() -> giveBack(owner, layout));
    }

    private void reserve(Connection owner, Exchange.Layout layout) {
        reservedBy.merge(owner.id(), 1, Integer::sum);
        reservedBytes += layout.fileBytes();
        reserved.incrementAndGet();
    }

    private void giveBack(Connection owner, Exchange.Layout layout) {
        reservedBy.computeIfPresent(owner.id(), (id, count) -> count == 1 ? null : count - 1);
        reservedBytes -= layout.fileBytes();
        reserved.decrementAndGet();
        lanes.giveBack(layout.laneBase());
    }

    private void check(Command.ExchangeOpen command, Connection owner) {
        range("slots", command.slots(), 1, Protocol.MAX_SLOTS);
        range("lanes", command.lanes(), 1, Protocol.MAX_LANES);
        range("slotBytes", command.slotBytes(), SLOT_ALIGNMENT_BYTES, Protocol.MAX_SLOT_BYTES);
        if (command.slotBytes() % SLOT_ALIGNMENT_BYTES != 0) {
            throw invalid("slotBytes is " + command.slotBytes() + "; it must be a multiple of " + SLOT_ALIGNMENT_BYTES);
        }
        if (reserved.get() >= MAX_EXCHANGES) {
            throw invalid(reserved + " exchanges are open, as many as may; close one");
        }
        int own = reservedBy.getOrDefault(owner.id(), 0);
        if (own >= MAX_OF_A_CONNECTION) {
            throw invalid(own + " exchanges of this connection are open, as many as one may have; close one, or ask for"
                    + " more slots or lanes");
        }
        long fileBytes = 2L * command.slots() * command.slotBytes();
        if (reservedBytes + fileBytes > Protocol.MAX_EXCHANGE_BYTES) {
            throw invalid("the exchange would take " + fileBytes + " bytes (slots * 2 * slotBytes); of "
                    + Protocol.MAX_EXCHANGE_BYTES + " for all exchanges "
                    + (Protocol.MAX_EXCHANGE_BYTES - reservedBytes)
                    + " are free; ask for fewer or smaller slots, or close an exchange");
        }
    }

    private static void range(String field, int value, int low, int high) {
        if (value < low || value > high) {
            throw invalid(field + " is " + value + "; allowed are " + low + " to " + high);
        }
    }

    private static RallyException invalid(String message) {
        return new RallyException(ErrorCode.INVALID_PARAMS, message);
    }
}
