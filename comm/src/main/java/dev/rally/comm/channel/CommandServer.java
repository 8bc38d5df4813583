package dev.rally.comm.channel;

import dev.rally.comm.protocol.MessageWriter;
import dev.rally.comm.protocol.RequestReader;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
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
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.spi.SelectorProvider;
import java.util.concurrent.TimeUnit;

/**
 * Listens for clients. One event-loop thread reads, runs and answers the commands of all connections, because handing a
 * short command to a second thread costs more than running it; an idle server sleeps in the kernel.
 */
public final class CommandServer implements AutoCloseable {
    private static final int BACKLOG = 128;
    private static final int CLOSE_TIMEOUT_MS = 2_000;

    private final EventLoopGroup eventLoop;
    /** Connections, whether they have said hello or not; those that come after it is closed are closed too. */
    private final ChannelGroup clients;

    private final Doorkeeper door;
    private final Channel listener;

    private CommandServer(EventLoopGroup eventLoop, ChannelGroup clients, Doorkeeper door, Channel listener) {
        this.eventLoop = eventLoop;
        this.clients = clients;
        this.door = door;
        this.listener = listener;
    }

    /**
     * Listens on {@code host} for clients that know {@code token}.
     *
     * @param port 0 lets the system choose
     * @throws UncheckedIOException when the address cannot be had
     */
    public static CommandServer bind(String host, int port, String token, CommandHandler handler) {
        return bind(new InetSocketAddress(host, port), token, handler, Limits.DEFAULT);
    }

    static CommandServer bind(InetSocketAddress address, String token, CommandHandler handler, Limits limits) {
        EventLoopGroup eventLoop = new MultiThreadIoEventLoopGroup(
                1,
                new DefaultThreadFactory("rally-commands"),
                NioIoHandler.newFactory(SelectorProvider.provider(), SpinThenSelect::new));
        ChannelGroup clients = new DefaultChannelGroup(eventLoop.next(), true);
        Doorkeeper door = new Doorkeeper(token, limits);
        var codec = new ClientChannel.EventLoopCodec(new RequestReader(), new MessageWriter());
        ChannelFuture bound = new ServerBootstrap()
                .group(eventLoop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(limits.unreadBytes() / 4, limits.unreadBytes()))
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        clients.add(channel);
                        channel.pipeline().addLast(new ClientChannel(channel, handler, door, limits, codec));
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            var unused = eventLoop.shutdownGracefully(0, CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS);
            throw new UncheckedIOException(
                    "cannot listen on " + address + ": " + bound.cause().getMessage()
                            + "; choose another port, or 0 for any that is free",
                    new IOException(bound.cause()));
        }
        return new CommandServer(eventLoop, clients, door, bound.channel());
    }

    /** The port that it listens on; the one the system chose when 0 was asked for. */
    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** Clients that have said hello and are still connected. */
    public int clients() {
        return door.clients();
    }

    /** Runs {@code task} on the event loop: at once when called there, so that nothing comes in between. */
    public void execute(Runnable task) {
        if (eventLoop.next().inEventLoop()) {
            task.run();
        } else {
            eventLoop.execute(task);
        }
    }

    /** Stops listening and disconnects everybody; what was answered before is sent. Waits for it, unless on the event loop. */
    @Override
    public void close() {
        boolean waits = !listener.eventLoop().inEventLoop();
        if (!eventLoop.isShuttingDown()) {
            // A loop that ends may leave undone what it was given, and channels open.
            await(listener.close(), waits);
            await(clients.writeAndFlush(Unpooled.EMPTY_BUFFER), waits);
            await(clients.close(), waits);
        }
        await(eventLoop.shutdownGracefully(0, CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS), waits);
    }

    private static void await(Future<?> done, boolean waits) {
        if (waits) {
            done.awaitUninterruptibly(CLOSE_TIMEOUT_MS);
        }
    }
}
