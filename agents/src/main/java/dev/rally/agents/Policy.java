package dev.rally.agents;

import dev.rally.agents.network.Network;
import dev.rally.agents.network.NetworkShape;
import dev.rally.agents.policy.Normalizer;
import dev.rally.agents.rollout.LaneMemories;
import dev.rally.agents.tensor.FlatArray;
import org.jspecify.annotations.Nullable;

/**
 * An immutable snapshot that acts: its own copy of the parameters, a frozen normaliser, a version. Closing it while it
 * acts on another thread waits for that.
 */
public final class Policy implements AutoCloseable {
    private final FlatArray parameters;
    private final Network network;
    private final float[] freeParameters;
    private final @Nullable Normalizer normalizer;
    private final long version;
    private final long source;
    private boolean closed;

    /**
     * @param parameters become the policy's own
     * @param source {@link LaneMemories#OWN}, or the sequence number of the checkpoint that it is of
     */
    Policy(NetworkShape shape, FlatArray parameters, @Nullable Normalizer normalizer, long version, long source) {
        this.parameters = parameters;
        this.normalizer = normalizer;
        this.version = version;
        this.source = source;
        network = shape.network(parameters);
        freeParameters = network.freeParameters();
    }

    public long version() {
        return version;
    }

    /** Whose lanes' memory it acts upon. */
    long source() {
        return source;
    }

    /** Null when observations are taken as they are. */
    @Nullable
    Normalizer normalizer() {
        return normalizer;
    }

    float[] freeParameters() {
        return freeParameters;
    }

    /** Hold the policy's monitor while the network is in use. */
    Network network() {
        requireOpen();
        return network;
    }

    synchronized float[] parameters() {
        requireOpen();
        return parameters.download();
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the policy is closed");
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            network.close();
            parameters.close();
        }
    }
}
