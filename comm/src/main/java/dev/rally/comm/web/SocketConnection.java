package dev.rally.comm.web;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection that speaks WebSocket. */
@SuppressWarnings("FutureReturnValueIgnored") // what cannot be written closes the channel, which is told
final class SocketConnection extends SimpleChannelInboundHandler<WebSocketFrame> implements WebSocket {
    private static final Logger LOG = LoggerFactory.getLogger(SocketConnection.class);
    private static final int REASON_BYTES = 123;

    private final Channel channel;
    private final WebLimits limits;
    private final SocketListener listener;
    private boolean pinged;
    private boolean over;

    private SocketConnection(Channel channel, WebLimits limits, SocketListener listener) {
        this.channel = channel;
        this.limits = limits;
        this.listener = listener;
    }

    /** Answers the request for a WebSocket, and goes on as one. */
    static void open(Channel channel, FullHttpRequest request, WebLimits limits, SocketListener listener) {
        WebSocketDecoderConfig config = WebSocketDecoderConfig.newBuilder()
                .maxFramePayloadLength(limits.messageBytes())
                .closeOnProtocolViolation(false)
                .build();
        WebSocketServerHandshaker handshaker =
                new WebSocketServerHandshakerFactory(request.uri(), null, config).newHandshaker(request);
        if (handshaker == null) {
            WebSocketServerHandshakerFactory.sendUnsupportedVersionResponse(channel)
                    .addListener(ChannelFutureListener.CLOSE);
            return;
        }
        SocketConnection connection = new SocketConnection(channel, limits, listener);
        channel.pipeline().remove(HttpConnection.class);
        channel.pipeline().remove(HttpConnection.WHOLE);
        channel.pipeline()
                .replace(
                        IdleStateHandler.class,
                        "silence",
                        new IdleStateHandler(Math.max(1, limits.silenceS() / 2), 0, 0, TimeUnit.SECONDS));
        channel.pipeline().addLast(new WebSocketFrameAggregator(limits.messageBytes()), connection);
        ChannelFuture shaken = handshaker.handshake(channel, request);
        if (shaken.cause() != null) {
            LOG.debug(
                    "no WebSocket for {}: {}",
                    channel.remoteAddress(),
                    shaken.cause().toString());
            channel.close();
            return;
        }
        connection.told(() -> listener.opened(connection));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
        pinged = false;
        if (frame instanceof TextWebSocketFrame text) {
            String message = text.text();
            told(() -> listener.text(message));
        } else if (frame instanceof BinaryWebSocketFrame) {
            byte[] message = ByteBufUtil.getBytes(frame.content());
            told(() -> listener.binary(message));
        } else if (frame instanceof PingWebSocketFrame) {
            channel.writeAndFlush(new PongWebSocketFrame(frame.content().retain()));
        } else if (frame instanceof CloseWebSocketFrame) {
            channel.writeAndFlush(
                            new CloseWebSocketFrame(true, 0, frame.content().retain()))
                    .addListener(ChannelFutureListener.CLOSE);
        }
    }

    private void told(Runnable call) {
        if (over) {
            return;
        }
        try {
            call.run();
        } catch (RuntimeException e) {
            LOG.error("a WebSocket of {} failed", channel.remoteAddress(), e);
            close(FAILED, "this failed; the log says why");
        }
    }

    /** A sleeping tab's browser answers pings; who does not is no longer there. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof IdleStateEvent) {
            if (pinged) {
                channel.close();
            } else {
                pinged = true;
                channel.writeAndFlush(new PingWebSocketFrame());
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        told(listener::closed);
        over = true;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("a WebSocket of {} is closed: {}", channel.remoteAddress(), cause.toString());
        int code = cause instanceof TooLongFrameException
                ? TOO_LARGE
                : cause instanceof CorruptedWebSocketFrameException corrupted
                        ? corrupted.closeStatus().code()
                        : 0;
        if (code == TOO_LARGE) {
            close(code, "a message is larger than " + limits.messageBytes() + " bytes, which is the limit");
        } else if (code != 0) {
            close(code, String.valueOf(cause.getMessage()));
        } else {
            channel.close();
        }
    }

    @Override
    public void text(String message) {
        send(new TextWebSocketFrame(message));
    }

    @Override
    public void binary(byte[] message) {
        send(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(message)));
    }

    private void send(WebSocketFrame frame) {
        channel.writeAndFlush(frame);
        if (channel.bytesBeforeWritable() > limits.tooMuchUnreadBytes()) {
            channel.close();
        }
    }

    @Override
    public boolean ready() {
        return channel.isWritable();
    }

    @Override
    public void close(int code, String reason) {
        channel.writeAndFlush(new CloseWebSocketFrame(code, cut(reason))).addListener(ChannelFutureListener.CLOSE);
    }

    private static String cut(String reason) {
        String kept = reason;
        while (kept.getBytes(StandardCharsets.UTF_8).length > REASON_BYTES) {
            kept = kept.substring(0, kept.offsetByCodePoints(kept.length(), -1));
        }
        return kept;
    }
}
