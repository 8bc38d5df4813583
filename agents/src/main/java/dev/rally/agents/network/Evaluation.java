package dev.rally.agents.network;

import dev.rally.agents.tensor.FlatArray;
import dev.rally.agents.tensor.Staging;

/** The memory to evaluate networks of one shape with, forward and back, used again and again. For one thread. */
public interface Evaluation extends AutoCloseable {

    /** Where the rows to evaluate are written. */
    Staging input();

    /**
     * Evaluates the first rows of the input.
     *
     * @param out receives {@code [rows, rowOutputs]} from the index on
     */
    void forward(Network network, int rows, float[] out, int at);

    /**
     * The same, keeping what the way back needs.
     *
     * @param sequences how many sequences the rows are: the first rows of all of them, then their second rows, …; only
     *     networks with a state tell them from single rows
     * @param out receives {@code [rows, outputs]}
     */
    void pass(Network network, int rows, int sequences, float[] out);

    /** Forgets the {@link #gradient}. */
    void begin();

    /**
     * The way back through the last {@link #pass}: adds to the {@link #gradient}.
     *
     * @param slopes of a loss with respect to the outputs, {@code [rows, outputs]}
     */
    void back(float[] slopes);

    /**
     * The way back to the input alone.
     *
     * @param slopes of a loss with respect to the outputs, {@code [rows, outputs]}
     * @param from the first input that is wanted
     * @param to the gradient with respect to those inputs is added to it, {@code [rows, inputs - from]}
     */
    void addInputSlopes(float[] slopes, int from, float[] to);

    /** The gradient with respect to all parameters that layers use, of all losses since {@link #begin}; good until then. */
    FlatArray gradient();

    /**
     * The same for all parameters.
     *
     * @param free the gradient with respect to those that no layer uses
     */
    FlatArray gradient(float[] free);

    @Override
    void close();
}
