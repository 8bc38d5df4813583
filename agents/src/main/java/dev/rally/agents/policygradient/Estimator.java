package dev.rally.agents.policygradient;

/** Turns what happened in a sequence of steps into what each step teaches. */
public interface Estimator {

    /** Fills {@link Sequence#advantages}. */
    void estimate(Sequence sequence);
}
