package dev.rally.server.routing;

import dev.rally.agents.rollout.TransitionCheck;
import dev.rally.comm.batch.BatchView;
import dev.rally.comm.channel.Connection;
import dev.rally.comm.channel.Request;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.recording.RecordingHeader;
import dev.rally.comm.recording.RecordingTotals;
import dev.rally.comm.recording.RecordingWriter;
import dev.rally.comm.recording.Recordings;
import dev.rally.comm.replay.ReplayLog;
import dev.rally.comm.spec.AgentSpec;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code recording.start}, {@code append}, {@code stop}, {@code list} and {@code delete}. Who records what is the event
 * loop's; the acting loop writes.
 */
final class RecordingCommands {
    private static final Logger LOG = LoggerFactory.getLogger(RecordingCommands.class);
    private static final Report RECORDING = Report.of("recording");

    /** Each keeps memory for its largest batch, and a mapping of its file. */
    private static final int MAX_OPEN = 64;

    private static final long END_MS = 1_000;

    private final LiveAgents agents;
    private final ExchangeCommands exchanges;
    private final Loops loops;
    private final Recordings recordings;
    private final Map<String, Open> open = new HashMap<>();
    /** The acting loop's: all that are being made, also those of which the event loop does not know yet. */
    private final Set<Open> writing = new HashSet<>();

    RecordingCommands(LiveAgents agents, ExchangeCommands exchanges, Loops loops, Recordings recordings) {
        this.agents = agents;
        this.exchanges = exchanges;
        this.loops = loops;
        this.recordings = recordings;
    }

    /** A recording in the making; but for its owner, the acting loop's. */
    private static final class Open {
        final Connection owner;
        final RecordingWriter writer;
        final TransitionCheck check;
        final BatchView copied = new BatchView();
        ByteBuffer copy = ByteBuffer.allocateDirect(0);

        Open(Connection owner, RecordingWriter writer, TransitionCheck check) {
            this.owner = owner;
            this.writer = writer;
            this.check = check;
        }

        /** Nobody can change the batch between its check and the disk: it is checked as it was copied. */
        Result append(BatchView batch) {
            int length = batch.lengthBytes();
            if (length > ReplayLog.MAX_BATCH_BYTES) {
                throw new RallyException(
                        ErrorCode.INVALID_BATCH,
                        "the batch has " + length + " bytes; a recording takes at most " + ReplayLog.MAX_BATCH_BYTES
                                + " at a time: append fewer steps or lanes, more often");
            }
            copy = copy.capacity() < length ? ByteBuffer.allocateDirect(length) : copy;
            batch.copyAll(copy);
            long rows = check.check(copied.read(copy));
            writer.append(copy);
            return new Result.RecordingAppend(rows);
        }
    }

    void start(Request request, Command.RecordingStart command) {
        AgentSpec spec = agents.get(command.agent()).agent().spec();
        if (open.size() >= MAX_OPEN) {
            throw new RallyException(
                    ErrorCode.TOO_MANY_REQUESTS, MAX_OPEN + " recordings are open, as many as may be; stop one");
        }
        String by = Objects.requireNonNullElse(command.by(), "");
        String scene = Objects.requireNonNullElse(command.scene(), "");
        RecordingHeader header = RecordingHeader.now(spec.observation(), spec.action(), by, scene);
        loops.acting().execute(() -> begin(request, command.recording(), header, new TransitionCheck(spec)));
    }

    private void begin(Request request, String name, RecordingHeader header, TransitionCheck check) {
        try {
            RecordingWriter writer = recordings.begin(name, header);
            Open recording = new Open(request.connection(), writer, check);
            writing.add(recording);
            loops.event().execute(() -> register(request, recording));
        } catch (Throwable e) {
            request.fail(e);
        }
    }

    private void register(Request request, Open recording) {
        open.put(recording.writer.name(), recording);
        if (request.cancelled()) {
            close(recording);
            request.fail(new RallyException(ErrorCode.CANCELLED, "cancelled; the recording has nothing in it"));
            return;
        }
        request.answer(new Result.RecordingStart(
                recordings.folder().resolve(recording.writer.name()).toString()));
    }

    void append(Request request, Command.RecordingAppend command) {
        Open recording = get(request.connection(), command.recording());
        Slot slot = exchanges.get(request.connection(), command.exchange()).slot(command.slot());
        BatchView batch = slot.claim();
        try {
            loops.acting().submit(request, () -> RECORDING, () -> recording.append(batch), slot::release);
        } catch (RallyException e) {
            slot.release();
            throw e;
        }
    }

    void stop(Request request, Command.RecordingStop command) {
        Open recording = get(request.connection(), command.recording());
        open.remove(command.recording());
        try {
            loops.acting()
                    .submit(
                            request,
                            () -> RECORDING,
                            () -> {
                                recording.writer.close();
                                return info(command.recording(), recording.writer.totals());
                            },
                            () -> complete(recording));
        } catch (RallyException e) {
            open.put(command.recording(), recording);
            throw e;
        }
    }

    void list(Request request) {
        Map<String, Open> made = Map.copyOf(open);
        loops.acting().submit(request, () -> RECORDING, () -> all(made), () -> {});
    }

    private Result all(Map<String, Open> made) {
        List<Result.RecordingInfo> infos = recordings.names().stream()
                .map(name -> {
                    Open recording = made.get(name);
                    return info(name, recording == null ? null : recording.writer.totals());
                })
                .toList();
        return new Result.RecordingList(infos);
    }

    /** @param known null leaves it to what was noted when it was complete */
    private Result.RecordingInfo info(String name, @Nullable RecordingTotals known) {
        String path = recordings.folder().resolve(name).toString();
        try {
            RecordingHeader header = recordings.header(name);
            RecordingTotals totals = known == null ? recordings.totals(name) : known;
            Double meanReturn = totals.episodes() == 0 ? null : totals.meanReturn();
            return new Result.RecordingInfo(
                    name,
                    path,
                    header.by(),
                    header.scene(),
                    totals.steps(),
                    totals.episodes(),
                    meanReturn,
                    totals.bytes(),
                    null);
        } catch (RallyException e) {
            return new Result.RecordingInfo(name, path, "", "", 0, 0, null, 0, e.getMessage());
        }
    }

    void delete(Request request, Command.RecordingDelete command) {
        Result done = new Result.Empty();
        loops.acting()
                .submit(
                        request,
                        () -> RECORDING,
                        () -> {
                            recordings.delete(command.recording());
                            return done;
                        },
                        () -> {});
    }

    /** Stops what a client that is gone was recording. */
    void closeAll(Connection owner) {
        List.copyOf(open.values()).stream()
                .filter(recording -> recording.owner.id() == owner.id())
                .forEach(this::close);
    }

    private void close(Open recording) {
        open.remove(recording.writer.name());
        loops.acting().execute(() -> complete(recording));
    }

    private void complete(Open recording) {
        writing.remove(recording);
        try {
            recording.writer.close();
        } catch (RuntimeException e) {
            LOG.warn("the recording {} is whole, but not its totals: {}", recording.writer.name(), e.getMessage());
        }
    }

    /** Completes all, before the loops end; from any thread but theirs. */
    void end() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        loops.acting().execute(() -> {
            List.copyOf(writing).forEach(this::complete);
            done.countDown();
        });
        if (!done.await(END_MS, TimeUnit.MILLISECONDS)) {
            LOG.warn("recordings were still being written after {} ms; they are counted when somebody asks", END_MS);
        }
    }

    private Open get(Connection owner, String name) {
        Open recording = open.get(name);
        if (recording == null || recording.owner.id() != owner.id()) {
            throw new RallyException(
                    ErrorCode.UNKNOWN_RECORDING,
                    "this connection is making no recording \"" + name + "\"; recording.start begins one, and it"
                            + " lasts as long as the connection that began it");
        }
        return recording;
    }
}
