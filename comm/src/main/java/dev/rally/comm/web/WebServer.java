package dev.rally.comm.web;

import dev.rally.comm.tls.ServerTls;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Serves HTTP/1.1 and WebSockets on one port, with one event-loop thread for all connections. */
public final class WebServer implements AutoCloseable {
    private static final int BACKLOG = 256;
    private static final int CLOSE_TIMEOUT_MS = 2_000;

    private final EventLoopGroup eventLoop;
    private final ChannelGroup connections;
    private final Channel listener;

    private WebServer(EventLoopGroup eventLoop, ChannelGroup connections, Channel listener) {
        this.eventLoop = eventLoop;
        this.connections = connections;
        this.listener = listener;
    }

    /**
     * Listens for browsers and other clients.
     *
     * @param port 0 lets the system choose
     * @param tls null serves plain HTTP
     * @throws UncheckedIOException when the address cannot be had
     */
    public static WebServer bind(String host, int port, @Nullable ServerTls tls, WebLimits limits, WebHandler handler) {
        EventLoopGroup eventLoop =
                new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("rally-web"), NioIoHandler.newFactory());
        ChannelGroup connections = new DefaultChannelGroup(eventLoop.next(), true);
        InetSocketAddress address = new InetSocketAddress(host, port);
        ChannelFuture bound = new ServerBootstrap()
                .group(eventLoop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(limits.unreadBytes() / 4, limits.unreadBytes()))
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        if (connections.size() >= limits.connections()) {
                            var unused = channel.close();
                            return;
                        }
                        connections.add(channel);
                        fill(channel, tls, limits, handler);
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            var unused = eventLoop.shutdownGracefully(0, CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS);
            throw new UncheckedIOException(
                    "cannot listen on " + host + ":" + port + ": "
                            + bound.cause().getMessage() + "; choose another port, or 0 for any that is free",
                    new IOException(bound.cause()));
        }
        return new WebServer(eventLoop, connections, bound.channel());
    }

    private static void fill(SocketChannel channel, @Nullable ServerTls tls, WebLimits limits, WebHandler handler) {
        if (tls != null) {
            channel.pipeline().addLast(tls.newHandler(channel.alloc()));
        }
        channel.pipeline()
                .addLast(new IdleStateHandler(limits.silenceS(), 0, 0, TimeUnit.SECONDS))
                .addLast(
                        HttpConnection.CODEC,
                        new HttpServerCodec(new HttpDecoderConfig()
                                .setMaxInitialLineLength(WebLimits.LINE_BYTES)
                                .setMaxHeaderSize(WebLimits.HEADER_BYTES)
                                .setMaxChunkSize(WebLimits.CHUNK_BYTES)))
                .addLast(HttpConnection.WHOLE, new WholeRequests(limits.bodyBytes()))
                .addLast(new HttpConnection(channel, limits, handler));
    }

    /** The port that it listens on; the one the system chose when 0 was asked for. */
    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** Connections that are open now. */
    public int connections() {
        return connections.size();
    }

    /** Runs {@code task} on the event loop, after what it has to do already. */
    public void execute(Runnable task) {
        eventLoop.execute(task);
    }

    /** Runs {@code task} on the event loop after so long, unless the server is closed before. */
    public void after(long delayMs, Runnable task) {
        var unused = eventLoop.next().schedule(task, delayMs, TimeUnit.MILLISECONDS);
    }

    /** Runs {@code task} on the event loop every so often, until the server is closed; one that throws runs no more. */
    public void every(long periodMs, Runnable task) {
        var unused = eventLoop.next().scheduleAtFixedRate(task, periodMs, periodMs, TimeUnit.MILLISECONDS);
    }

    /** Stops listening and disconnects everybody; not from its own event loop. */
    @Override
    public void close() {
        listener.close().awaitUninterruptibly(CLOSE_TIMEOUT_MS);
        connections.close().awaitUninterruptibly(CLOSE_TIMEOUT_MS);
        eventLoop.shutdownGracefully(0, CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS).awaitUninterruptibly(CLOSE_TIMEOUT_MS);
    }
}
