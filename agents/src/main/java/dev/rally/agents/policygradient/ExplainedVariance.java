package dev.rally.agents.policygradient;

/** {@code 1 - Var(return - value) / Var(return)}: 1 is a perfect critic, 0 one no better than a constant. */
public final class ExplainedVariance {
    private long count;
    private double returns;
    private double returnSquares;
    private double errors;
    private double errorSquares;

    /** Adds one sample; its return is advantage plus value, so its error is the advantage. */
    public void add(float advantage, float value) {
        double target = (double) advantage + value;
        count++;
        returns += target;
        returnSquares += target * target;
        errors += advantage;
        errorSquares += (double) advantage * advantage;
    }

    /** 0 when all returns are the same: nothing was there to explain. */
    public double get() {
        double variance = returnSquares / count - returns / count * (returns / count);
        double left = errorSquares / count - errors / count * (errors / count);
        return variance <= 0 ? 0 : 1 - left / variance;
    }
}
