package dev.rally.agents.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** What is done to arrays element by element, from 0 to a count that is rounded up to whole vectors. For any thread. */
public final class Elements {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    /** From here on tanh is 1 to the last bit of a float. */
    private static final float SATURATED = 9;
    // tanh(x) = x P(x²) / Q(x²), a least-squares fit of the relative error on [-9, 9] that leaves 2.1e-8.
    private static final float P1 = 0.13381019f;
    private static final float P2 = 0.0034955798f;
    private static final float P3 = 2.0608948e-5f;
    private static final float P4 = 1.335448e-8f;
    private static final float Q1 = 0.46714336f;
    private static final float Q2 = 0.02587695f;
    private static final float Q3 = 3.285621e-4f;
    private static final float Q4 = 7.776483e-7f;

    /**
     * Means that have decayed so far are 0: far below what moves a parameter, and far above the denormal numbers, with which
     * processors compute a hundred times as slowly. Units that no longer fire leave them everywhere.
     */
    private static final float NOTHING = 1e-30f;

    private Elements() {}

    private static FloatVector settled(FloatVector mean) {
        return mean.blend(0, mean.abs().compare(VectorOperators.LT, NOTHING));
    }

    /** The hyperbolic tangent, within 3.2e-7 of its value; NaN stays NaN. */
    static void tanh(float[] values, int count) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1);
        for (int i = 0; i < count; i += LANES) {
            FloatVector x = FloatVector.fromArray(SPECIES, values, i);
            x = x.blend(SATURATED, x.compare(VectorOperators.GT, SATURATED));
            x = x.blend(-SATURATED, x.compare(VectorOperators.LT, -SATURATED));
            FloatVector s = x.mul(x);
            FloatVector p = s.mul(P4)
                    .add(P3)
                    .fma(s, broadcast(P2))
                    .fma(s, broadcast(P1))
                    .fma(s, one);
            FloatVector q = s.mul(Q4)
                    .add(Q3)
                    .fma(s, broadcast(Q2))
                    .fma(s, broadcast(Q1))
                    .fma(s, one);
            x.mul(p).div(q).intoArray(values, i);
        }
    }

    private static FloatVector broadcast(float value) {
        return FloatVector.broadcast(SPECIES, value);
    }

    /** The rectifier; NaN stays NaN. */
    static void relu(float[] values, int count) {
        for (int i = 0; i < count; i += LANES) {
            FloatVector x = FloatVector.fromArray(SPECIES, values, i);
            x.blend(0, x.compare(VectorOperators.LT, 0)).intoArray(values, i);
        }
    }

    /** The way back through tanh: {@code errors *= 1 - outputs²}. */
    static void tanhBack(float[] errors, float[] outputs, int count) {
        for (int i = 0; i < count; i += LANES) {
            FloatVector h = FloatVector.fromArray(SPECIES, outputs, i);
            FloatVector e = FloatVector.fromArray(SPECIES, errors, i);
            h.mul(h).neg().fma(e, e).intoArray(errors, i);
        }
    }

    /** The way back through the rectifier: errors become 0 where the outputs are. */
    static void reluBack(float[] errors, float[] outputs, int count) {
        for (int i = 0; i < count; i += LANES) {
            VectorMask<Float> off = FloatVector.fromArray(SPECIES, outputs, i).compare(VectorOperators.LE, 0);
            FloatVector.fromArray(SPECIES, errors, i).blend(0, off).intoArray(errors, i);
        }
    }

    /** {@code to += from}. */
    public static void add(float[] to, float[] from, int count) {
        for (int i = 0; i < count; i += LANES) {
            FloatVector.fromArray(SPECIES, to, i)
                    .add(FloatVector.fromArray(SPECIES, from, i))
                    .intoArray(to, i);
        }
    }

    /** {@code to += factor * from}. */
    public static void add(float[] to, float[] from, float factor, int count) {
        for (int i = 0; i < count; i += LANES) {
            FloatVector.fromArray(SPECIES, from, i)
                    .fma(broadcast(factor), FloatVector.fromArray(SPECIES, to, i))
                    .intoArray(to, i);
        }
    }

    /** {@code to += share * (from - to)}. */
    public static void follow(float[] to, float[] from, float share, int count) {
        for (int i = 0; i < count; i += LANES) {
            FloatVector old = FloatVector.fromArray(SPECIES, to, i);
            FloatVector.fromArray(SPECIES, from, i)
                    .sub(old)
                    .fma(broadcast(share), old)
                    .intoArray(to, i);
        }
    }

    /** The sum of all squares. */
    public static double squares(float[] values, int count) {
        double sum = 0;
        for (int from = 0; from < count; from += 1024) {
            FloatVector part = FloatVector.zero(SPECIES);
            for (int i = from; i < Math.min(count, from + 1024); i += LANES) {
                FloatVector x = FloatVector.fromArray(SPECIES, values, i);
                part = x.fma(x, part);
            }
            sum += part.reduceLanes(VectorOperators.ADD);
        }
        return sum;
    }

    /**
     * One step of Adam: {@code m += (1 - beta1) (g - m)}, {@code v += (1 - beta2) (g² - v)}, {@code p -= rate m / (root *
     * sqrt(v) + epsilon)}.
     *
     * @param scale of the gradient
     * @param rate with the first moment's bias corrected
     * @param root corrects the second one's
     */
    public static void adam(
            float[] parameters,
            float[] first,
            float[] second,
            float[] gradient,
            int count,
            float scale,
            double beta1,
            double beta2,
            float rate,
            float root,
            float epsilon) {
        float keep1 = (float) beta1;
        float keep2 = (float) beta2;
        float take1 = (float) (1 - beta1); // in float, 1 - 0.999 would be off by a hundred-thousandth
        float take2 = (float) (1 - beta2);
        for (int i = 0; i < count; i += LANES) {
            FloatVector g = FloatVector.fromArray(SPECIES, gradient, i).mul(scale);
            FloatVector m = FloatVector.fromArray(SPECIES, first, i);
            FloatVector v = FloatVector.fromArray(SPECIES, second, i);
            m = settled(g.mul(take1).add(m.mul(keep1)));
            v = settled(g.mul(g).mul(take2).add(v.mul(keep2)));
            m.intoArray(first, i);
            v.intoArray(second, i);
            FloatVector divisor = v.sqrt().mul(root).add(epsilon);
            FloatVector.fromArray(SPECIES, parameters, i)
                    .sub(m.mul(rate).div(divisor))
                    .intoArray(parameters, i);
        }
    }

    /** One step of RMSProp: {@code v += (1 - decay) (g² - v)}, {@code p -= rate g / (sqrt(v) + epsilon)}. */
    public static void rmsProp(
            float[] parameters,
            float[] meanSquare,
            float[] gradient,
            int count,
            float scale,
            double decay,
            float rate,
            float epsilon) {
        float keep = (float) decay;
        float take = (float) (1 - decay);
        for (int i = 0; i < count; i += LANES) {
            FloatVector g = FloatVector.fromArray(SPECIES, gradient, i).mul(scale);
            FloatVector v = FloatVector.fromArray(SPECIES, meanSquare, i);
            v = settled(g.mul(g).mul(take).add(v.mul(keep)));
            v.intoArray(meanSquare, i);
            FloatVector.fromArray(SPECIES, parameters, i)
                    .sub(g.mul(rate).div(v.sqrt().add(epsilon)))
                    .intoArray(parameters, i);
        }
    }
}
