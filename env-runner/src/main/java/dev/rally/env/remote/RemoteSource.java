package dev.rally.env.remote;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.env.scene.SceneBatch;
import dev.rally.env.scene.SceneSource;
import dev.rally.env.scene.SceneSpec;

/** Batches of the scenes that an environment server plays, each over a connection of its own. */
public final class RemoteSource implements SceneSource {
    /** The name of these scenes, whatever the server plays. */
    public static final String NAME = "remote";

    private final RemoteAddress address;
    private final SceneSpec spec;

    /**
     * Asks the server what it plays.
     *
     * @throws RallyException as {@link #open}
     */
    public RemoteSource(RemoteAddress address) {
        this.address = address;
        try (RemoteConnection connection = RemoteConnection.open(address)) {
            spec = connection.welcome().spec(NAME);
        }
    }

    @Override
    public SceneSpec spec() {
        return spec;
    }

    /**
     * Opens scenes over a new connection.
     *
     * @throws RallyException INVALID_PARAMS when nobody listens there; what the server refuses, with its words
     */
    @Override
    public SceneBatch open(int scenes) {
        RemoteConnection connection = RemoteConnection.open(address);
        try {
            SceneSpec now = connection.welcome().spec(NAME);
            if (!now.equals(spec)) {
                throw new RallyException(
                        ErrorCode.SPEC_MISMATCH,
                        connection.channel().peer() + " plays other scenes than before: " + now + " and not " + spec
                                + "; start this again");
            }
            return new RemoteScenes(connection, spec, scenes);
        } catch (RuntimeException e) {
            connection.close();
            throw e;
        }
    }
}
