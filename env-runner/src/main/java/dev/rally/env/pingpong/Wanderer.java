package dev.rally.env.pingpong;

import dev.rally.env.scene.SceneRandom;
import java.nio.ByteBuffer;

/** What a player does by chance: where it waits, with which part of its platform it meets the ball, when and how it serves. */
final class Wanderer {
    /** The ball is met at least this far from the platform's edges. */
    private static final int EDGE = 5;

    static final int MIDDLE = (Table.WIDTH - Table.PLATFORM_WIDTH) / 2;

    private static final int MOST_SERVE_FRAMES = 60;

    private long random;
    private boolean came;
    /** In this round the ball is met with the middle. */
    private boolean exact;
    /** In this round it waits in the middle. */
    private boolean central;
    /** Where it waits while the ball flies away: a platform's place. */
    int home;
    /** The ball's place on the platform when it is met: 0 is the middle. */
    int offset;

    int serveFrame;
    boolean servesLeft;

    Wanderer(long seed) {
        random = SceneRandom.derive(seed, 0);
        reset();
    }

    private int below(int bound) {
        random = SceneRandom.next(random);
        return (int) (SceneRandom.unit(random) * bound);
    }

    private void draw() {
        int reach = (Table.PLATFORM_WIDTH - Table.BALL) / 2 - EDGE;
        offset = exact ? 0 : below(2 * reach + 1) - reach;
        home = central ? MIDDLE : below(Table.WIDTH - Table.PLATFORM_WIDTH + 1);
    }

    /** Draws anew whenever the ball turns towards it. */
    void see(Flight flight) {
        if (flight.comes() && !came) {
            draw();
        }
        came = flight.comes();
    }

    /** For the next round. */
    void reset() {
        came = false;
        exact = below(2) == 0;
        central = below(2) == 0;
        serveFrame = below(MOST_SERVE_FRAMES);
        servesLeft = below(2) == 0;
        draw();
    }

    void save(ByteBuffer out) {
        out.putLong(random).putInt(flags());
        out.putInt(home).putInt(offset).putInt(serveFrame).putInt(servesLeft ? 1 : 0);
    }

    private int flags() {
        return (came ? 1 : 0) | (exact ? 2 : 0) | (central ? 4 : 0);
    }

    void restore(ByteBuffer in) {
        random = in.getLong();
        int flags = in.getInt();
        came = (flags & 1) != 0;
        exact = (flags & 2) != 0;
        central = (flags & 4) != 0;
        home = in.getInt();
        offset = in.getInt();
        serveFrame = in.getInt();
        servesLeft = in.getInt() == 1;
    }
}
