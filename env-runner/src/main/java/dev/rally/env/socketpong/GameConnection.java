package dev.rally.env.socketpong;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.env.remote.RemoteAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A connection with a game of socket-pong, as its client. Each answer is awaited before the next command of one byte: a game
 * that reads three bytes at a time would swallow it. A lost game is an {@link UncheckedIOException}, one that sends something
 * else a {@link RallyException}. One thread; any may close it.
 */
final class GameConnection implements AutoCloseable {
    private static final int CONNECT_MS = 10_000;
    private static final long ASK_AGAIN_NS = 1_000_000;
    /** Of a game that is held up: slower ones lose actions. */
    private static final long SLOWEST_TICK_MS = 500;

    private static final String WHEN_LOST =
            "the game is lost: start its server anew, for the original one serves one client in its life, and then this again";

    private final PeerBytes game;
    private final long tickMs;
    private final ByteBuffer in = ByteBuffer.allocate(NpzFrame.MAX_BYTES).order(ByteOrder.LITTLE_ENDIAN);

    private GameConnection(PeerBytes game, long tickMs) {
        this.game = game;
        this.tickMs = tickMs;
    }

    /**
     * Connects.
     *
     * @param tickMs how long an action may take to be seen
     * @throws RallyException INVALID_PARAMS when nobody listens there
     */
    static GameConnection open(RemoteAddress address, Patience patience, long tickMs) {
        String where = address.where();
        try {
            SocketChannel socket = SocketChannel.open();
            try {
                socket.socket().connect(new InetSocketAddress(address.host(), address.port()), CONNECT_MS);
                return new GameConnection(new PeerBytes(socket, "the game at " + where, patience, WHEN_LOST), tickMs);
            } catch (IOException | RuntimeException e) {
                socket.close();
                throw e;
            }
        } catch (IOException e) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    "no game of socket-pong answers at " + where + ": " + e.getMessage()
                            + "; start pong.py there, or ./rally env --compat socket-pong, or give another scene.address",
                    e);
        }
    }

    /** One tick of the game, the paddle going up or down. */
    void act(boolean up) {
        send(up ? "a-1" : "a-2");
    }

    /** The picture as it is now, [50, 70]. */
    byte[] picture() {
        send("r");
        in.clear();
        do {
            if (!in.hasRemaining()) {
                throw unreadable("a picture of more than " + in.capacity() + " bytes");
            }
            read();
        } while (!NpzReader.isWhole(in));
        return NpzReader.pixels(Arrays.copyOf(in.array(), in.position()));
    }

    /**
     * The picture after an action. The original game shows the one before until its next tick, so one that is the same is
     * asked for again; where nothing that is seen may have moved, until the time of a few ticks is over.
     *
     * @param moves whether the action moves what is seen: then it is waited for however slow the game is
     */
    byte[] pictureAfter(byte[] before, boolean moves) {
        long end = System.nanoTime() + (moves ? SLOWEST_TICK_MS : tickMs) * 1_000_000;
        byte[] picture = picture();
        while (Arrays.equals(picture, before) && System.nanoTime() < end) {
            LockSupport.parkNanos(ASK_AGAIN_NS);
            picture = picture();
        }
        return picture;
    }

    /** What the points since the last time add up to: a digit, after a minus where the game has won them. */
    int reward() {
        send("s");
        in.clear();
        do {
            read();
        } while (in.position() == 1 && in.get(0) == '-');
        String text = new String(in.array(), 0, in.position(), StandardCharsets.ISO_8859_1);
        if (!text.matches("-?[0-9]")) {
            throw unreadable("the reward \"" + text + "\"");
        }
        return Integer.parseInt(text);
    }

    private void send(String command) {
        lossTold(() -> {
            game.write(command.getBytes(StandardCharsets.US_ASCII));
            return true;
        });
    }

    private void read() {
        if (!lossTold(() -> game.read(in))) {
            throw lost(game.peer() + " has ended the connection; " + WHEN_LOST, null);
        }
    }

    private boolean lossTold(BooleanSupplier exchange) {
        try {
            return exchange.getAsBoolean();
        } catch (RallyException e) {
            boolean late = e.code() == ErrorCode.DEADLINE_EXCEEDED;
            throw lost(e.getMessage() + (late ? "" : "; " + WHEN_LOST), e);
        }
    }

    private static UncheckedIOException lost(String message, @Nullable Exception cause) {
        return new UncheckedIOException(message, new IOException(message, cause));
    }

    private RallyException unreadable(String what) {
        return new RallyException(
                ErrorCode.INVALID_REQUEST,
                game.peer() + " sent " + what + "; is it pong.py of Pong-ReinforcementLearning, or ./rally env --compat"
                        + " socket-pong?");
    }

    @Override
    public void close() {
        game.close();
    }
}
