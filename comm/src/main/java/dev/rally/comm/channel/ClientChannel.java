package dev.rally.comm.channel;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.MessageWriter;
import dev.rally.comm.protocol.Progress;
import dev.rally.comm.protocol.Protocol;
import dev.rally.comm.protocol.RequestLine;
import dev.rally.comm.protocol.RequestReader;
import dev.rally.comm.protocol.Result;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection, from the stranger's first byte to the client's end. On the event loop only. */
final class ClientChannel extends ChannelInboundHandlerAdapter implements Connection, LineSplitter.Lines {
    private static final Logger LOG = LoggerFactory.getLogger(ClientChannel.class);
    /** Of an error: whatever a client has sent that is echoed in it, its answer is short. */
    private static final int MAX_MESSAGE_CHARS = 8192;

    private final Channel channel;
    private final InetAddress address;
    private final CommandHandler handler;
    private final Doorkeeper door;
    private final Limits limits;
    private final RequestReader reader;
    private final MessageWriter writer;
    private final LineSplitter splitter;
    private final Map<Long, PendingRequest> inFlight = new HashMap<>();
    private final long id;
    private @Nullable String client;
    private boolean leaving;
    private @Nullable Future<?> timeout;

    /** The reader and the writer are the event loop's: connections take turns with them. */
    ClientChannel(Channel channel, Arrival arrival, CommandHandler handler, Doorkeeper door, EventLoopCodec codec) {
        this.channel = channel;
        this.id = arrival.id();
        this.address = arrival.from();
        this.handler = handler;
        this.door = door;
        this.limits = door.limits();
        this.reader = codec.reader();
        this.writer = codec.writer();
        this.splitter = new LineSplitter(this, limits.helloLineBytes());
    }

    /**
     * A new connection.
     *
     * @param id a number that no other connection of the server has
     */
    record Arrival(long id, InetAddress from) {}

    /** What all connections of one event loop share. */
    record EventLoopCodec(RequestReader reader, MessageWriter writer) {}

    @Override
    public long id() {
        return id;
    }

    @Override
    public String client() {
        return client == null ? "stranger " + id : client;
    }

    /** Where it comes from. */
    InetAddress address() {
        return address;
    }

    @Override
    public String toString() {
        return client();
    }

    // ---- arriving and leaving

    @Override
    public void channelActive(ChannelHandlerContext context) {
        door.arrived(this);
        disconnectAfter(limits.helloTimeoutMs(), "did not say hello");
    }

    private void greet(long requestId, Command.Hello hello) {
        if (!door.knows(hello)) {
            keepWaiting(requestId);
            return;
        }
        try {
            int version = door.agreeOnVersion(hello, address);
            client = (hello.client() == null ? "client" : hello.client()) + " #" + id;
            Result.Hello server = handler.hello(hello, this);
            door.letIn(this);
            cancelTimeout();
            splitter.limit(Protocol.MAX_LINE_BYTES);
            LOG.info("{} connected, protocol version {}", this, version);
            writeResult(
                    requestId,
                    new Result.Hello(
                            version, server.server(), server.session(), server.files(), server.capabilities()));
        } catch (RuntimeException e) {
            client = null;
            turnAway(requestId, e);
        }
    }

    /** Who guesses is answered late, and nothing more of it is read; hanging up meanwhile does not free its place. */
    private void keepWaiting(long requestId) {
        leaving = true;
        channel.config().setAutoRead(false);
        long nowMs = TimeUnit.NANOSECONDS.toMillis(channel.eventLoop().ticker().nanoTime());
        long waitMs = door.suspect(this, nowMs);
        after(waitMs, () -> turnAway(requestId, door.wrongToken()));
    }

    private void turnAway(@Nullable Long requestId, RuntimeException why) {
        leaving = true;
        LOG.warn("{} was turned away: {}", this, why.getMessage());
        writeError(
                requestId,
                why instanceof RallyException known
                        ? known
                        : new RallyException(ErrorCode.INTERNAL_ERROR, "the server failed in hello: " + why, why));
        channel.writeAndFlush(channel.alloc().buffer(0)).addListener(ChannelFutureListener.CLOSE);
    }

    void disconnect() {
        leaving = true;
        var unused = channel.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        leaving = true;
        cancelTimeout();
        door.left(this, client != null);
        List.copyOf(inFlight.values()).forEach(PendingRequest::cancel);
        inFlight.clear();
        if (client != null) {
            LOG.info("{} is gone", this);
            handler.closed(this);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!leaving) { // else each answer that is still to be written says it again
            LOG.warn("{} is disconnected: {}", this, cause.toString());
        }
        disconnect();
    }

    // ---- reading

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            splitter.read(bytes);
        } finally {
            bytes.release();
        }
    }

    @Override
    public void line(byte[] bytes, int length) {
        if (leaving) {
            return;
        }
        RequestLine line = reader.read(bytes, 0, length);
        if (line instanceof RequestLine.Accepted good) {
            accept(good.id(), good.command());
        } else if (line instanceof RequestLine.Refused bad) {
            refuse(bad.id(), bad.reason());
        }
    }

    @Override
    public void lineTooLong(int limitBytes) {
        if (!leaving) {
            refuse(
                    null,
                    new RallyException(
                            ErrorCode.LINE_TOO_LONG,
                            "a line has more than " + limitBytes + " bytes; send data in batches, not in commands"));
        }
    }

    private void refuse(@Nullable Long requestId, RallyException reason) {
        if (client == null) {
            turnAway(requestId, reason);
        } else {
            writeError(requestId, reason);
        }
    }

    private void accept(long requestId, Command<?> command) {
        if (command instanceof Command.Hello hello && client == null) {
            greet(requestId, hello);
        } else if (client == null) {
            turnAway(requestId, new RallyException(ErrorCode.UNAUTHENTICATED, "the first command must be hello"));
        } else if (command instanceof Command.Hello) {
            writeError(requestId, new RallyException(ErrorCode.INVALID_REQUEST, "hello was said already"));
        } else if (command instanceof Command.Cancel cancel) {
            PendingRequest target = inFlight.get(cancel.id());
            if (target != null) {
                target.cancel();
            }
            writeResult(requestId, new Result.Cancel(target != null));
        } else {
            begin(requestId, command);
        }
    }

    private void begin(long requestId, Command<?> command) {
        if (inFlight.size() >= Protocol.MAX_REQUESTS_IN_FLIGHT) {
            writeError(
                    requestId,
                    new RallyException(
                            ErrorCode.TOO_MANY_REQUESTS,
                            inFlight.size() + " requests are in flight, which is the limit; wait for an answer"));
            return;
        }
        PendingRequest request = new PendingRequest(this, requestId, command);
        if (inFlight.putIfAbsent(requestId, request) != null) {
            writeError(
                    requestId,
                    new RallyException(
                            ErrorCode.INVALID_REQUEST,
                            "a request with id " + requestId + " is in flight; give each request its own id"));
            return;
        }
        try {
            handler.handle(request);
        } catch (Throwable e) { // whatever one command does, the others go on
            request.fail(e);
        }
    }

    void finished(PendingRequest request) {
        inFlight.remove(request.id());
    }

    // ---- writing

    void onEventLoop(Runnable task) {
        if (channel.eventLoop().inEventLoop()) {
            task.run();
            return;
        }
        try {
            channel.eventLoop().execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("{}: the server has closed", this);
        }
    }

    void writeResult(long requestId, Result result) {
        try {
            writer.result(requestId, result);
        } catch (RuntimeException e) {
            LOG.error("{}: the answer to request {} cannot be written", this, requestId, e);
            writer.error(requestId, ErrorCode.INTERNAL_ERROR, "the answer cannot be written: " + e.getMessage());
        }
        if (writer.length() > Protocol.MAX_ANSWER_BYTES) {
            String message = "the answer has " + writer.length() + " bytes; allowed are " + Protocol.MAX_ANSWER_BYTES;
            writer.error(requestId, ErrorCode.INTERNAL_ERROR, message);
        }
        write();
    }

    void writeError(@Nullable Long requestId, RallyException reason) {
        String message = String.valueOf(reason.getMessage());
        writer.error(
                requestId,
                reason.code(),
                message.length() > MAX_MESSAGE_CHARS ? message.substring(0, MAX_MESSAGE_CHARS) + "…" : message);
        write();
    }

    void writeProgress(Progress progress) {
        if (channel.bytesBeforeUnwritable() > limits.unreadBytes() / 2) {
            writer.progress(progress);
            write();
        }
    }

    private void write() {
        ByteBuf line = channel.alloc().directBuffer(writer.length());
        line.writeBytes(writer.bytes(), 0, writer.length());
        var unused = channel.writeAndFlush(line, channel.voidPromise()); // a failure comes to exceptionCaught
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (leaving || client == null) {
            return;
        }
        boolean writable = channel.isWritable();
        channel.config().setAutoRead(writable);
        if (writable) {
            cancelTimeout();
        } else {
            disconnectAfter(limits.unreadTimeoutMs(), "does not read its answers");
        }
    }

    private void disconnectAfter(int timeoutMs, String why) {
        after(timeoutMs, () -> {
            LOG.warn("{} is disconnected: it {} for {} ms", this, why, timeoutMs);
            disconnect();
        });
    }

    /** Instead of what was to happen after another time. */
    private void after(long timeoutMs, Runnable action) {
        cancelTimeout();
        timeout = channel.eventLoop().schedule(action, timeoutMs, TimeUnit.MILLISECONDS);
    }

    private void cancelTimeout() {
        if (timeout != null) {
            timeout.cancel(false);
            timeout = null;
        }
    }
}
