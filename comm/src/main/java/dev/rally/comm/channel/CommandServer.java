package dev.rally.comm.channel;

import dev.rally.comm.access.Token;
import dev.rally.comm.protocol.MessageWriter;
import dev.rally.comm.protocol.RequestReader;
import dev.rally.comm.tls.ServerTls;
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
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Listens for clients. One event-loop thread reads, runs and answers the commands of all connections, because handing a
 * short command to a second thread costs more than running it; an idle server sleeps in the kernel. Where it listens for
 * other machines too, what strangers make it reckon for TLS is done by another thread.
 */
public final class CommandServer implements AutoCloseable {
    private static final int BACKLOG = 128;
    private static final int CLOSE_TIMEOUT_MS = 2_000;
    private static final String IN_THE_READY_LINE =
            "take it from this server's ready line or from server.json in its home";
    private static final String IN_THE_FILE = "take it from the file that the server was given as --token-file";

    private final EventLoopGroup eventLoop = new MultiThreadIoEventLoopGroup(
            1,
            new DefaultThreadFactory("rally-commands"),
            NioIoHandler.newFactory(SelectorProvider.provider(), SpinThenSelect::new));
    /** Connections, whether they have said hello or not; those that come after it is closed are closed too. */
    private final ChannelGroup clients = new DefaultChannelGroup(eventLoop.next(), true);

    private final ClientChannel.EventLoopCodec codec =
            new ClientChannel.EventLoopCodec(new RequestReader(), new MessageWriter());
    /** The first is this machine's. */
    private final List<Entrance> entrances = new CopyOnWriteArrayList<>();

    private @Nullable ExecutorService handshakes;
    /** Of connections; on the event loop. */
    private long lastId;

    /** An address that is listened on. */
    private record Entrance(Doorkeeper door, Channel listener) {
        int port() {
            return ((InetSocketAddress) listener.localAddress()).getPort();
        }
    }

    private CommandServer() {}

    /**
     * Listens on {@code host} for clients that know {@code token}.
     *
     * @param port 0 lets the system choose
     * @throws UncheckedIOException when the address cannot be had
     */
    public static CommandServer bind(String host, int port, String token, CommandHandler handler) {
        return bind(new InetSocketAddress(host, port), token, handler, Limits.LOOPBACK);
    }

    static CommandServer bind(InetSocketAddress address, String token, CommandHandler handler, Limits limits) {
        CommandServer server = new CommandServer();
        try {
            server.open(address, new Doorkeeper(new Token(token), IN_THE_READY_LINE, limits), null, handler);
            return server;
        } catch (UncheckedIOException e) {
            server.close();
            throw e;
        }
    }

    /**
     * Listens for other machines as well, with TLS and a token of their own. Once.
     *
     * @param address its port 0 lets the system choose
     * @param remote what their commands go to, on the same event loop
     * @return the port
     * @throws UncheckedIOException when the address cannot be had
     */
    public int listen(InetSocketAddress address, ServerTls tls, Token token, CommandHandler remote) {
        return listen(address, tls, token, remote, Limits.REMOTE);
    }

    int listen(InetSocketAddress address, ServerTls tls, Token token, CommandHandler remote, Limits limits) {
        return open(address, new Doorkeeper(token, IN_THE_FILE, limits), tls, remote)
                .port();
    }

    private Entrance open(InetSocketAddress address, Doorkeeper door, @Nullable ServerTls tls, CommandHandler handler) {
        ExecutorService reckoning = tls == null ? null : handshakes();
        Limits limits = door.limits();
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
                        var arrival = new ClientChannel.Arrival(
                                ++lastId, channel.remoteAddress().getAddress());
                        if (tls != null && reckoning != null) {
                            channel.pipeline().addLast(tls.newHandler(channel.alloc(), reckoning));
                        }
                        channel.pipeline().addLast(new ClientChannel(channel, arrival, handler, door, codec));
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new UncheckedIOException(
                    "cannot listen on " + address + ": " + bound.cause().getMessage()
                            + "; choose another port, or 0 for any that is free",
                    new IOException(bound.cause()));
        }
        Entrance entrance = new Entrance(door, bound.channel());
        entrances.add(entrance);
        return entrance;
    }

    private synchronized ExecutorService handshakes() {
        if (handshakes == null) {
            handshakes = Executors.newSingleThreadExecutor(new DefaultThreadFactory("rally-handshakes", true));
        }
        return handshakes;
    }

    /** The port that it listens on for this machine; the one the system chose when 0 was asked for. */
    public int port() {
        return entrances.get(0).port();
    }

    /** Clients that have said hello and are still connected, of this machine and of others. */
    public int clients() {
        return entrances.stream()
                .mapToInt(entrance -> entrance.door().clients())
                .sum();
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
        boolean waits = !eventLoop.next().inEventLoop();
        if (!eventLoop.isShuttingDown()) {
            // A loop that ends may leave undone what it was given, and channels open.
            entrances.forEach(entrance -> await(entrance.listener().close(), waits));
            await(clients.writeAndFlush(Unpooled.EMPTY_BUFFER), waits);
            await(clients.close(), waits);
        }
        await(eventLoop.shutdownGracefully(0, CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS), waits);
        stopHandshakes();
    }

    private synchronized void stopHandshakes() {
        if (handshakes != null) {
            handshakes.shutdown();
        }
    }

    private static void await(Future<?> done, boolean waits) {
        if (waits) {
            done.awaitUninterruptibly(CLOSE_TIMEOUT_MS);
        }
    }
}
