package dev.rally.agents.policygradient;

/** A loss over samples, the mean over a minibatch, with its gradient in closed form. A pure function. */
public interface SampleLoss {

    /**
     * Loss, metrics and gradient of some rows of a minibatch.
     *
     * @param outputs {@code [rows, outputs]} of the network
     * @param free the network's free parameters
     * @param minibatchRows rows of the whole minibatch, over which the loss is the mean
     * @param gradient receives the gradient with respect to the outputs, {@code [rows, outputs]}
     * @param sums to add to
     */
    void evaluate(
            Samples samples,
            int rows,
            float[] outputs,
            float[] free,
            int minibatchRows,
            float[] gradient,
            LossSums sums);

    /** Takes out of the free parameters' gradient, of a whole minibatch, what is not to be followed. */
    void bound(float[] free, double[] freeGradient);
}
