package dev.rally.agents.network;

/**
 * A function from observations to outputs whose parameters are one flat array: whoever changes the array changes the
 * network. It is evaluated with an {@link Evaluation}, by several threads while nobody changes it.
 */
public interface Network extends AutoCloseable {

    NetworkShape shape();

    /** A copy of the parameters that no layer uses. */
    float[] freeParameters();

    @Override
    void close();
}
