package dev.rally.env.socketpong;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.ActionSpace;
import dev.rally.comm.spec.ObservationSpace;
import dev.rally.env.remote.RemoteAddress;
import dev.rally.env.scene.SceneBatch;
import dev.rally.env.scene.SceneSource;
import dev.rally.env.scene.SceneSpec;
import java.util.List;

/** The game of a socket-pong server. What it is like is known beforehand, for the original serves one client in its life. */
public final class SocketPongSource implements SceneSource {
    public static final String NAME = "socket-pong";
    /** Who plays the right side: whom the server has. */
    static final String THEIRS = "theirs";

    /** Three of the original's 60 ticks a second: what has not moved until then stands. */
    private static final long TICK_MS = 50;

    private static final SceneSpec SPEC = new SceneSpec(
            NAME,
            List.of("left", "right"),
            ObservationSpace.vector(FramePainter.ROWS * FramePainter.COLUMNS),
            new ActionSpace.Discrete(2),
            List.of(THEIRS));

    private final RemoteAddress address;
    private final Patience patience;
    private final long tickMs;

    public SocketPongSource(RemoteAddress address) {
        this(address, Patience.WITH_GAME, TICK_MS);
    }

    /** @param tickMs how long an action may take to be seen */
    SocketPongSource(RemoteAddress address, Patience patience, long tickMs) {
        this.address = address;
        this.patience = patience;
        this.tickMs = tickMs;
    }

    @Override
    public SceneSpec spec() {
        return SPEC;
    }

    /**
     * Connects with the game.
     *
     * @throws RallyException INVALID_PARAMS when nobody listens there, or for more than one scene
     */
    @Override
    public SceneBatch open(int scenes) {
        if (scenes != 1) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    scenes + " scenes of " + NAME + "; its server plays one game: --scenes 1");
        }
        GameConnection game = GameConnection.open(address, patience, tickMs);
        try {
            return new SocketPongScenes(SPEC, game);
        } catch (RuntimeException e) {
            game.close();
            throw e;
        }
    }
}
