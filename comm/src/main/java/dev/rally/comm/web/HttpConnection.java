package dev.rally.comm.web;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection while it speaks HTTP: its requests are answered one after the other. On the event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // what cannot be written closes the channel, which is told
final class HttpConnection extends ChannelInboundHandlerAdapter {
    static final String CODEC = "http";
    static final String WHOLE = "whole";

    private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);

    private final Channel channel;
    private final WebLimits limits;
    private final WebHandler handler;
    private final Deque<FullHttpRequest> waiting = new ArrayDeque<>();
    private @Nullable PendingReply pending;

    HttpConnection(Channel channel, WebLimits limits, WebHandler handler) {
        this.channel = channel;
        this.limits = limits;
        this.handler = handler;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof FullHttpRequest request)) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (waiting.size() >= WebLimits.PIPELINED) {
            request.release();
            channel.close();
            return;
        }
        waiting.add(request);
        next();
    }

    private void next() {
        while (pending == null && !waiting.isEmpty()) {
            FullHttpRequest request = waiting.remove();
            try {
                begin(request);
            } finally {
                request.release();
            }
        }
    }

    private void begin(FullHttpRequest request) {
        PendingReply reply =
                new PendingReply(HttpUtil.isKeepAlive(request), request.method().equals(HttpMethod.HEAD));
        pending = reply;
        Throwable fault = request.decoderResult().cause();
        if (fault != null) {
            reply.keepAlive = false;
            reply.send(WebResponse.text(400, "this is no request of HTTP/1.1: " + fault.getMessage()));
            return;
        }
        try {
            WebRequest parsed = parse(request);
            if (wantsWebSocket(request) && !request.headers().contains(HttpHeaderNames.SEC_WEBSOCKET_KEY)) {
                reply.send(WebResponse.text(400, "the request for a WebSocket has no Sec-WebSocket-Key"));
            } else if (wantsWebSocket(request)) {
                SocketListener listener = handler.upgrade(parsed, reply);
                if (listener != null) {
                    SocketConnection.open(channel, request, limits, listener);
                }
            } else {
                handler.handle(parsed, reply);
            }
        } catch (IllegalArgumentException e) {
            reply.send(WebResponse.text(400, "the request's address cannot be read: " + e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("{} {} failed", request.method(), request.uri(), e);
            reply.send(WebResponse.text(500, "this failed; the log says why"));
        }
    }

    private static boolean wantsWebSocket(FullHttpRequest request) {
        return request.method().equals(HttpMethod.GET)
                && request.headers().containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
    }

    private WebRequest parse(FullHttpRequest request) {
        QueryStringDecoder address = new QueryStringDecoder(request.uri());
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (Map.Entry<String, String> header : request.headers()) {
            headers.computeIfAbsent(header.getKey().toLowerCase(Locale.ROOT), name -> new ArrayList<>(1))
                    .add(header.getValue());
        }
        return new WebRequest(
                request.method().name(),
                address.path(),
                address.parameters(),
                headers,
                ByteBufUtil.getBytes(request.content()),
                (InetSocketAddress) channel.remoteAddress());
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof IdleStateEvent && pending == null) {
            channel.close();
        }
    }

    /** The connection ends, or goes on as a WebSocket. */
    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        waiting.forEach(FullHttpRequest::release);
        waiting.clear();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (pending != null) {
            pending.gone();
        }
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("{} is disconnected: {}", channel.remoteAddress(), cause.toString());
        channel.close();
    }

    private final class PendingReply implements Reply, WebStream {
        private final boolean headOnly;
        private boolean keepAlive;
        private boolean over;
        private @Nullable Runnable onGone;

        PendingReply(boolean keepAlive, boolean headOnly) {
            this.keepAlive = keepAlive;
            this.headOnly = headOnly;
        }

        @Override
        public void send(WebResponse response) {
            onLoop(() -> {
                if (!over) {
                    over = true;
                    write(response);
                    pending = null;
                    next();
                }
            });
        }

        private void write(WebResponse response) {
            FullHttpResponse message = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1,
                    HttpResponseStatus.valueOf(response.status()),
                    Unpooled.wrappedBuffer(headOnly ? new byte[0] : response.body()));
            HttpHeaders headers = message.headers();
            response.headers().forEach(headers::set);
            headers.set(HttpHeaderNames.CONTENT_LENGTH, response.body().length);
            HttpUtil.setKeepAlive(message, keepAlive);
            ChannelFuture written = channel.writeAndFlush(message);
            if (!keepAlive) {
                written.addListener(ChannelFutureListener.CLOSE);
            }
        }

        @Override
        public WebStream stream(WebResponse head) {
            onLoop(() -> {
                HttpResponse message =
                        new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(head.status()));
                head.headers().forEach(message.headers()::set);
                HttpUtil.setKeepAlive(message, false);
                channel.writeAndFlush(message);
                send(head.body());
                if (headOnly) {
                    close();
                }
            });
            return this;
        }

        @Override
        public boolean ready() {
            return channel.isWritable();
        }

        @Override
        public void send(byte[] part) {
            if (!headOnly) {
                channel.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(part)));
            }
        }

        @Override
        public void close() {
            if (ready()) {
                channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT).addListener(ChannelFutureListener.CLOSE);
            } else {
                channel.close();
            }
        }

        @Override
        public void onGone(Runnable task) {
            onLoop(() -> {
                if (!channel.isActive() && !over) {
                    task.run();
                } else {
                    onGone = task;
                }
            });
        }

        private void gone() {
            if (!over && onGone != null) {
                onGone.run();
            }
            over = true;
        }

        private void onLoop(Runnable task) {
            if (channel.eventLoop().inEventLoop()) {
                task.run();
            } else {
                channel.eventLoop().execute(task);
            }
        }
    }
}
