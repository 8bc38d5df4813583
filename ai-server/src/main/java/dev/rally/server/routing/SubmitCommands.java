package dev.rally.server.routing;

import dev.rally.comm.batch.BatchView;
import dev.rally.comm.batch.Column;
import dev.rally.comm.batch.MappedFaults;
import dev.rally.comm.channel.Connection;
import dev.rally.comm.channel.Request;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Protocol;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.replay.ReplayReader;
import dev.rally.comm.replay.ReplaySegments;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * {@code replay.submit}, from an exchange slot or from a replay log; always on the acting loop. The lanes of a log are
 * those of the exchange that its client names, else of the one that it opened first.
 */
final class SubmitCommands {
    /** What a log means whose writer has no exchange open: complete transitions, which belong to no lane. */
    private static final Exchange.Layout EVERY_LANE = new Exchange.Layout(0, 0, Protocol.MAX_LANES, 0);

    private final LiveAgents agents;
    private final ExchangeCommands exchanges;
    private final ActingCommands acting;
    private final Path replays;

    SubmitCommands(LiveAgents agents, ExchangeCommands exchanges, ActingCommands acting, Path replays) {
        this.agents = agents;
        this.exchanges = exchanges;
        this.acting = acting;
        this.replays = replays;
    }

    void submit(Request request, Command.ReplaySubmit command) {
        LiveAgent live = agents.get(command.agent());
        if (command.exchange() != null && command.slot() != null) {
            fromSlot(request, live, command.rollout(), command.exchange(), command.slot());
        } else if (command.log() != null && command.fromIndex() != null && command.toIndex() != null) {
            Exchange owner = ownerOfLog(request.connection(), command.exchange());
            Range range = new Range(command.log(), command.fromIndex(), command.toIndex());
            fromLog(request, live, command.rollout(), range, owner);
        }
    }

    /** Batches of a log, both ends inclusive. */
    private record Range(String log, long from, long to) {}

    private void fromSlot(Request request, LiveAgent live, @Nullable Long rollout, int number, int slotNumber) {
        Exchange exchange = exchanges.get(request.connection(), number);
        Slot slot = exchange.slot(slotNumber);
        slot.claim();
        acting.queue(
                request,
                live,
                slot::release,
                () -> settled(live, submit(live, slot.request(), rollout, exchange.layout())));
    }

    private @Nullable Exchange ownerOfLog(Connection client, @Nullable Integer number) {
        return number != null ? exchanges.get(client, number) : exchanges.first(client);
    }

    /** The lanes stay its owner's until all of the range is submitted. */
    private void fromLog(
            Request request, LiveAgent live, @Nullable Long rollout, Range range, @Nullable Exchange owner) {
        if (owner == null) {
            acting.queue(request, live, () -> {}, () -> fromLog(live, rollout, range, EVERY_LANE));
            return;
        }
        owner.retain();
        acting.queue(request, live, owner::release, () -> fromLog(live, rollout, range, owner.layout()));
    }

    private Result fromLog(LiveAgent live, @Nullable Long rollout, Range range, Exchange.Layout lanes) {
        long[] rows = new long[1];
        try (ReplayReader reader = ReplayReader.open(ReplaySegments.resolve(replays, range.log()))) {
            reader.read(range.from(), range.to(), batch -> rows[0] += submit(live, batch, rollout, lanes));
        } catch (RallyException e) {
            throw rows[0] == 0 ? e : afterPart(e, rows[0]);
        }
        return settled(live, rows[0]);
    }

    /** The answer, as soon as it may be given. */
    private static Result settled(LiveAgent live, long rows) {
        live.journal().settle();
        return new Result.ReplaySubmit(rows);
    }

    /** A later batch was refused: what came before it counts, and the client must not send it again. */
    private static RallyException afterPart(RallyException refusal, long rows) {
        return new RallyException(
                refusal.code(),
                refusal.getMessage() + "; the " + rows + " rows of the batches before it in the log's range were taken"
                        + " over: do not submit those again",
                refusal);
    }

    private static long submit(LiveAgent live, BatchView batch, @Nullable Long rollout, Exchange.Layout lanes) {
        ActingCommands.checkAddress(batch, live);
        if (lanes.equals(EVERY_LANE) && !batch.has(Column.OBSERVATION)) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    "the batch has no OBSERVATION, so it brings outcomes of held steps, and this connection has no"
                            + " exchange whose lanes could have any: submit them on the connection that has inferred them");
        }
        try {
            return live.agent().actor().submit(batch, rollout, lanes.laneBase(), lanes.lanes());
        } catch (InternalError e) {
            throw MappedFaults.shortened(e);
        }
    }
}
