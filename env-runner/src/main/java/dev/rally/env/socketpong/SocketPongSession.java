package dev.rally.env.socketpong;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One client's game, from its first command to its end. */
final class SocketPongSession {
    private static final int READ_BYTES = 1024;

    private final PeerBytes client;
    private final SocketPongGame game;
    private final SocketPongWatch watch;
    private final CommandParser parser = new CommandParser();
    private long steps;
    private int won;
    private int lost;

    SocketPongSession(PeerBytes client, SocketPongGame game, SocketPongWatch watch) {
        this.client = client;
        this.game = game;
        this.watch = watch;
    }

    /** Answers until the client leaves. */
    void serve() {
        ByteBuffer in = ByteBuffer.allocate(READ_BYTES);
        while (client.read(in)) {
            in.flip();
            while (in.hasRemaining()) {
                answer(parser.take(in.get()));
            }
            in.clear();
        }
    }

    private void answer(@Nullable SocketPongCommand command) {
        if (command == null) {
            return;
        }
        switch (command) {
            case UP -> step(true);
            case DOWN -> step(false);
            // Ten pings are ten pictures: the client measures ten, one after the other.
            case FRAME, PING -> client.write(NpzFrame.of(FramePainter.paint(game)));
            case REWARD -> reward();
        }
    }

    private void step(boolean up) {
        watch.awaitTick();
        if (watch.holdsRight()) {
            game.step(up, watch.right());
        } else {
            game.step(up);
        }
        watch.ticked(game::draw, () -> FramePainter.paint(game));
        steps++;
    }

    private void reward() {
        int reward = game.takeReward();
        won += Math.max(0, reward);
        lost += Math.max(0, -reward);
        client.write(Integer.toString(reward).getBytes(StandardCharsets.US_ASCII));
    }

    /** What became of it. */
    String told() {
        long skipped = parser.skipped();
        return String.format(Locale.ROOT, "%,d steps, %d points won, %d lost", steps, won, lost)
                + (skipped == 0 ? "" : "; " + skipped + " bytes were no command of socket-pong");
    }
}
