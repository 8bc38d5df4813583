package dev.rally.env.socketpong;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.env.scene.Actions;
import dev.rally.env.scene.Observations;
import dev.rally.env.scene.Outcomes;
import dev.rally.env.scene.SceneBatch;
import dev.rally.env.scene.SceneSpec;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The one game of a socket-pong server, played as its client: a step is an action, a tick, a picture and a reward, and each
 * point ends a game. The left side sees the difference of two successive pictures, mirrored, as in {@code pong-difference}, so
 * that an agent of the one can play the other; its first one is all zeros. The right side is moved over there. One thread.
 */
final class SocketPongScenes implements SceneBatch {
    static final int LEFT = 0;
    static final int RIGHT = 1;

    private static final int COLUMNS = FramePainter.COLUMNS;
    private static final int PIXELS = FramePainter.ROWS * COLUMNS;
    private static final float WHITE = 255;
    private static final byte FULL = (byte) 255;

    private final SceneSpec spec;
    private final GameConnection game;
    private final float[] difference = new float[PIXELS];
    private byte[] picture = new byte[PIXELS];
    private byte start;

    SocketPongScenes(SceneSpec spec, GameConnection game) {
        this.spec = spec;
        this.game = game;
        game.act(true); // the original has no picture before its first tick
        begin();
    }

    @Override
    public SceneSpec spec() {
        return spec;
    }

    @Override
    public int scenes() {
        return 1;
    }

    /** The game cannot be begun anew: it goes on from where it is, and no seed is known to it. */
    @Override
    public void reset(long seed) {
        begin();
    }

    private void begin() {
        picture = game.picture();
        Arrays.fill(difference, 0);
        start = 1;
    }

    @Override
    public void assign(int side, int first, int last, @Nullable String script) {
        Objects.checkFromToIndex(first, last, 1);
        boolean theirs = SocketPongSource.THEIRS.equals(script);
        if (theirs != (side == RIGHT) && first < last) {
            throw wrongPlayers("it moves the right paddle and no other");
        }
    }

    @Override
    public void observe(int side, int first, int last, Observations out, int row) {
        Objects.checkFromToIndex(first, last, 1);
        if (side != LEFT) {
            throw wrongPlayers("it shows the right side nothing");
        }
        if (first < last) {
            write(out, row);
        }
    }

    private void write(Observations out, int row) {
        out.floats().put(row * PIXELS, difference);
    }

    private static RallyException wrongPlayers(String why) {
        return new RallyException(
                ErrorCode.INVALID_PARAMS,
                "socket-pong's server plays too, and " + why + ": give players.left an agent and players.right "
                        + SocketPongSource.THEIRS);
    }

    @Override
    public void episodeStarts(int first, int last, ByteBuffer out, int outIndex) {
        if (first < last) {
            out.put(outIndex, start);
        }
    }

    @Override
    public void step(int first, int last, Actions actions, Outcomes outcomes) {
        Objects.checkFromToIndex(first, last, 1);
        if (first == last) {
            return;
        }
        int action = actions.discrete[LEFT][0];
        if (action != 0 && action != 1) {
            throw new IllegalArgumentException(
                    "socket-pong: " + action + " is not an action; allowed are 0 (up) and 1 (down)");
        }
        game.act(action == 0);
        see(game.pictureAfter(picture, hasRoom(action == 0)));
        int reward = game.reward();
        for (int side : new int[] {LEFT, RIGHT}) {
            int won = side == LEFT ? reward : -reward;
            outcomes.reward[side][0] = won;
            outcomes.points[side][0] = Math.max(0, won);
        }
        outcomes.hits[0] = 0;
        outcomes.truncated[0] = 0;
        outcomes.terminated[0] = (byte) (reward == 0 ? 0 : 1);
        start = 0;
        if (reward != 0) {
            write(outcomes.finalObservation[LEFT], 0);
            begin();
        }
    }

    /** Whether the left paddle can move, which its first or its last row shows: then the picture changes. */
    private boolean hasRoom(boolean up) {
        return picture[up ? 0 : PIXELS - COLUMNS] != FULL;
    }

    private void see(byte[] next) {
        for (int i = 0; i < PIXELS; i++) {
            int column = i % COLUMNS;
            int mirrored = i - column + COLUMNS - 1 - column;
            difference[mirrored] = ((next[i] & 0xff) - (picture[i] & 0xff)) / WHITE;
        }
        picture = next;
    }

    /** Nothing: the game is elsewhere. */
    @Override
    public byte[] save() {
        return new byte[0];
    }

    @Override
    public void restore(byte[] state) {
        throw new IllegalArgumentException("a game of socket-pong cannot be brought back; it goes on from where it is");
    }

    @Override
    public void close() {
        game.close();
    }
}
