package dev.rally.agents.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of matrices. One of both lies in <em>panels</em>: its columns {@value Vectors#PANEL} at a time, each panel in
 * one piece, row by row, so that what a tile reads is one stream. The other one's rows lie {@code stride} apart. Sums are
 * kept in registers, a tile of some rows by a vector or two at a time, and always in the same order, so that results are the
 * same bits from run to run on one machine. For any thread.
 */
final class Products {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int PANEL = Vectors.PANEL;
    private static final int TILE_ROWS = 4;
    /** Two vectors, which a panel always has room for. */
    private static final int TILE_WIDTH = 2 * LANES;
    /** Of a tile of one vector, for the few columns that heads have: fewer sums at once would wait for each other. */
    private static final int NARROW_ROWS = 8;

    private Products() {}

    /** Floats in one vector. */
    static int lanes() {
        return LANES;
    }

    /**
     * {@code y = x w + bias}, row by row.
     *
     * @param x {@code [rows, depth]}, from 0 on
     * @param w {@code [depth, width]} in panels, from {@code wAt} on
     * @param bias {@code [width]}, from {@code biasAt} on
     * @param y receives {@code [rows, width]}, from 0 on
     * @param width is rounded up to whole tiles
     */
    static void multiply(
            float[] x,
            int xStride,
            int rows,
            int depth,
            float[] w,
            int wAt,
            float[] bias,
            int biasAt,
            float[] y,
            int yStride,
            int width) {
        for (int column = 0; column < width; column += TILE_WIDTH) {
            int from = wAt + column / PANEL * PANEL * depth + column % PANEL;
            int row = 0;
            for (; width - column <= LANES && row + NARROW_ROWS <= rows; row += NARROW_ROWS) {
                tile8x1(
                        x,
                        row * xStride,
                        xStride,
                        depth,
                        w,
                        from,
                        bias,
                        biasAt + column,
                        y,
                        row * yStride + column,
                        yStride);
            }
            for (; row + TILE_ROWS <= rows; row += TILE_ROWS) {
                tile4x2(
                        x,
                        row * xStride,
                        xStride,
                        depth,
                        w,
                        from,
                        bias,
                        biasAt + column,
                        y,
                        row * yStride + column,
                        yStride);
            }
            for (; row < rows; row++) {
                tile1x2(x, row * xStride, depth, w, from, bias, biasAt + column, y, row * yStride + column);
            }
        }
    }

    private static void tile4x2(
            float[] x,
            int xAt,
            int xStride,
            int depth,
            float[] w,
            int wAt,
            float[] bias,
            int biasAt,
            float[] y,
            int yAt,
            int yStride) {
        FloatVector a0 = FloatVector.fromArray(SPECIES, bias, biasAt);
        FloatVector b0 = FloatVector.fromArray(SPECIES, bias, biasAt + LANES);
        FloatVector a1 = a0;
        FloatVector b1 = b0;
        FloatVector a2 = a0;
        FloatVector b2 = b0;
        FloatVector a3 = a0;
        FloatVector b3 = b0;
        int row1 = xAt + xStride;
        int row2 = row1 + xStride;
        int row3 = row2 + xStride;
        for (int k = 0; k < depth; k++) {
            FloatVector wa = FloatVector.fromArray(SPECIES, w, wAt + k * PANEL);
            FloatVector wb = FloatVector.fromArray(SPECIES, w, wAt + k * PANEL + LANES);
            FloatVector x0 = FloatVector.broadcast(SPECIES, x[xAt + k]);
            a0 = x0.fma(wa, a0);
            b0 = x0.fma(wb, b0);
            FloatVector x1 = FloatVector.broadcast(SPECIES, x[row1 + k]);
            a1 = x1.fma(wa, a1);
            b1 = x1.fma(wb, b1);
            FloatVector x2 = FloatVector.broadcast(SPECIES, x[row2 + k]);
            a2 = x2.fma(wa, a2);
            b2 = x2.fma(wb, b2);
            FloatVector x3 = FloatVector.broadcast(SPECIES, x[row3 + k]);
            a3 = x3.fma(wa, a3);
            b3 = x3.fma(wb, b3);
        }
        a0.intoArray(y, yAt);
        b0.intoArray(y, yAt + LANES);
        a1.intoArray(y, yAt + yStride);
        b1.intoArray(y, yAt + yStride + LANES);
        a2.intoArray(y, yAt + 2 * yStride);
        b2.intoArray(y, yAt + 2 * yStride + LANES);
        a3.intoArray(y, yAt + 3 * yStride);
        b3.intoArray(y, yAt + 3 * yStride + LANES);
    }

    private static void tile8x1(
            float[] x,
            int xAt,
            int xStride,
            int depth,
            float[] w,
            int wAt,
            float[] bias,
            int biasAt,
            float[] y,
            int yAt,
            int yStride) {
        FloatVector a0 = FloatVector.fromArray(SPECIES, bias, biasAt);
        FloatVector a1 = a0;
        FloatVector a2 = a0;
        FloatVector a3 = a0;
        FloatVector a4 = a0;
        FloatVector a5 = a0;
        FloatVector a6 = a0;
        FloatVector a7 = a0;
        for (int k = 0; k < depth; k++) {
            FloatVector b = FloatVector.fromArray(SPECIES, w, wAt + k * PANEL);
            int at = xAt + k;
            a0 = FloatVector.broadcast(SPECIES, x[at]).fma(b, a0);
            a1 = FloatVector.broadcast(SPECIES, x[at + xStride]).fma(b, a1);
            a2 = FloatVector.broadcast(SPECIES, x[at + 2 * xStride]).fma(b, a2);
            a3 = FloatVector.broadcast(SPECIES, x[at + 3 * xStride]).fma(b, a3);
            a4 = FloatVector.broadcast(SPECIES, x[at + 4 * xStride]).fma(b, a4);
            a5 = FloatVector.broadcast(SPECIES, x[at + 5 * xStride]).fma(b, a5);
            a6 = FloatVector.broadcast(SPECIES, x[at + 6 * xStride]).fma(b, a6);
            a7 = FloatVector.broadcast(SPECIES, x[at + 7 * xStride]).fma(b, a7);
        }
        FloatVector padding = FloatVector.zero(SPECIES); // as wider tiles leave it
        a0.intoArray(y, yAt);
        padding.intoArray(y, yAt + LANES);
        a1.intoArray(y, yAt + yStride);
        padding.intoArray(y, yAt + yStride + LANES);
        a2.intoArray(y, yAt + 2 * yStride);
        padding.intoArray(y, yAt + 2 * yStride + LANES);
        a3.intoArray(y, yAt + 3 * yStride);
        padding.intoArray(y, yAt + 3 * yStride + LANES);
        a4.intoArray(y, yAt + 4 * yStride);
        padding.intoArray(y, yAt + 4 * yStride + LANES);
        a5.intoArray(y, yAt + 5 * yStride);
        padding.intoArray(y, yAt + 5 * yStride + LANES);
        a6.intoArray(y, yAt + 6 * yStride);
        padding.intoArray(y, yAt + 6 * yStride + LANES);
        a7.intoArray(y, yAt + 7 * yStride);
        padding.intoArray(y, yAt + 7 * yStride + LANES);
    }

    private static void tile1x2(
            float[] x, int xAt, int depth, float[] w, int wAt, float[] bias, int biasAt, float[] y, int yAt) {
        FloatVector a = FloatVector.fromArray(SPECIES, bias, biasAt);
        FloatVector b = FloatVector.fromArray(SPECIES, bias, biasAt + LANES);
        for (int k = 0; k < depth; k++) {
            FloatVector x0 = FloatVector.broadcast(SPECIES, x[xAt + k]);
            a = x0.fma(FloatVector.fromArray(SPECIES, w, wAt + k * PANEL), a);
            b = x0.fma(FloatVector.fromArray(SPECIES, w, wAt + k * PANEL + LANES), b);
        }
        a.intoArray(y, yAt);
        b.intoArray(y, yAt + LANES);
    }

    /**
     * {@code g += transpose(x) e}: what all rows together say of a weight.
     *
     * @param x {@code [rows, depth]}, from 0 on
     * @param e {@code [rows, width]}, from 0 on
     * @param g {@code [depth, width]} in panels, from {@code gAt} on
     * @param width is rounded up to whole tiles
     */
    static void addOuter(
            float[] x, int xStride, int rows, int depth, float[] e, int eStride, float[] g, int gAt, int width) {
        for (int column = 0; column < width; column += TILE_WIDTH) {
            int to = gAt + column / PANEL * PANEL * depth + column % PANEL;
            int k = 0;
            for (; width - column <= LANES && k + NARROW_ROWS <= depth; k += NARROW_ROWS) {
                outer8x1(x, k, xStride, rows, e, column, eStride, g, to + k * PANEL);
            }
            for (; k + TILE_ROWS <= depth; k += TILE_ROWS) {
                outer4x2(x, k, xStride, rows, e, column, eStride, g, to + k * PANEL);
            }
            for (; k < depth; k++) {
                outer1x2(x, k, xStride, rows, e, column, eStride, g, to + k * PANEL);
            }
        }
    }

    private static void outer4x2(
            float[] x, int xAt, int xStride, int rows, float[] e, int eAt, int eStride, float[] g, int gAt) {
        FloatVector a0 = FloatVector.fromArray(SPECIES, g, gAt);
        FloatVector b0 = FloatVector.fromArray(SPECIES, g, gAt + LANES);
        FloatVector a1 = FloatVector.fromArray(SPECIES, g, gAt + PANEL);
        FloatVector b1 = FloatVector.fromArray(SPECIES, g, gAt + PANEL + LANES);
        FloatVector a2 = FloatVector.fromArray(SPECIES, g, gAt + 2 * PANEL);
        FloatVector b2 = FloatVector.fromArray(SPECIES, g, gAt + 2 * PANEL + LANES);
        FloatVector a3 = FloatVector.fromArray(SPECIES, g, gAt + 3 * PANEL);
        FloatVector b3 = FloatVector.fromArray(SPECIES, g, gAt + 3 * PANEL + LANES);
        for (int row = 0; row < rows; row++) {
            int from = xAt + row * xStride;
            FloatVector ea = FloatVector.fromArray(SPECIES, e, eAt + row * eStride);
            FloatVector eb = FloatVector.fromArray(SPECIES, e, eAt + row * eStride + LANES);
            FloatVector x0 = FloatVector.broadcast(SPECIES, x[from]);
            a0 = x0.fma(ea, a0);
            b0 = x0.fma(eb, b0);
            FloatVector x1 = FloatVector.broadcast(SPECIES, x[from + 1]);
            a1 = x1.fma(ea, a1);
            b1 = x1.fma(eb, b1);
            FloatVector x2 = FloatVector.broadcast(SPECIES, x[from + 2]);
            a2 = x2.fma(ea, a2);
            b2 = x2.fma(eb, b2);
            FloatVector x3 = FloatVector.broadcast(SPECIES, x[from + 3]);
            a3 = x3.fma(ea, a3);
            b3 = x3.fma(eb, b3);
        }
        a0.intoArray(g, gAt);
        b0.intoArray(g, gAt + LANES);
        a1.intoArray(g, gAt + PANEL);
        b1.intoArray(g, gAt + PANEL + LANES);
        a2.intoArray(g, gAt + 2 * PANEL);
        b2.intoArray(g, gAt + 2 * PANEL + LANES);
        a3.intoArray(g, gAt + 3 * PANEL);
        b3.intoArray(g, gAt + 3 * PANEL + LANES);
    }

    private static void outer8x1(
            float[] x, int xAt, int xStride, int rows, float[] e, int eAt, int eStride, float[] g, int gAt) {
        FloatVector a0 = FloatVector.fromArray(SPECIES, g, gAt);
        FloatVector a1 = FloatVector.fromArray(SPECIES, g, gAt + PANEL);
        FloatVector a2 = FloatVector.fromArray(SPECIES, g, gAt + 2 * PANEL);
        FloatVector a3 = FloatVector.fromArray(SPECIES, g, gAt + 3 * PANEL);
        FloatVector a4 = FloatVector.fromArray(SPECIES, g, gAt + 4 * PANEL);
        FloatVector a5 = FloatVector.fromArray(SPECIES, g, gAt + 5 * PANEL);
        FloatVector a6 = FloatVector.fromArray(SPECIES, g, gAt + 6 * PANEL);
        FloatVector a7 = FloatVector.fromArray(SPECIES, g, gAt + 7 * PANEL);
        for (int row = 0; row < rows; row++) {
            int from = xAt + row * xStride;
            FloatVector b = FloatVector.fromArray(SPECIES, e, eAt + row * eStride);
            a0 = FloatVector.broadcast(SPECIES, x[from]).fma(b, a0);
            a1 = FloatVector.broadcast(SPECIES, x[from + 1]).fma(b, a1);
            a2 = FloatVector.broadcast(SPECIES, x[from + 2]).fma(b, a2);
            a3 = FloatVector.broadcast(SPECIES, x[from + 3]).fma(b, a3);
            a4 = FloatVector.broadcast(SPECIES, x[from + 4]).fma(b, a4);
            a5 = FloatVector.broadcast(SPECIES, x[from + 5]).fma(b, a5);
            a6 = FloatVector.broadcast(SPECIES, x[from + 6]).fma(b, a6);
            a7 = FloatVector.broadcast(SPECIES, x[from + 7]).fma(b, a7);
        }
        a0.intoArray(g, gAt);
        a1.intoArray(g, gAt + PANEL);
        a2.intoArray(g, gAt + 2 * PANEL);
        a3.intoArray(g, gAt + 3 * PANEL);
        a4.intoArray(g, gAt + 4 * PANEL);
        a5.intoArray(g, gAt + 5 * PANEL);
        a6.intoArray(g, gAt + 6 * PANEL);
        a7.intoArray(g, gAt + 7 * PANEL);
    }

    private static void outer1x2(
            float[] x, int xAt, int xStride, int rows, float[] e, int eAt, int eStride, float[] g, int gAt) {
        FloatVector a = FloatVector.fromArray(SPECIES, g, gAt);
        FloatVector b = FloatVector.fromArray(SPECIES, g, gAt + LANES);
        for (int row = 0; row < rows; row++) {
            FloatVector x0 = FloatVector.broadcast(SPECIES, x[xAt + row * xStride]);
            a = x0.fma(FloatVector.fromArray(SPECIES, e, eAt + row * eStride), a);
            b = x0.fma(FloatVector.fromArray(SPECIES, e, eAt + row * eStride + LANES), b);
        }
        a.intoArray(g, gAt);
        b.intoArray(g, gAt + LANES);
    }

    /** {@code g += } the sum of all rows of {@code e}. */
    static void addRows(float[] e, int rows, int stride, float[] g, int gAt, int width) {
        for (int column = 0; column < width; column += LANES) {
            FloatVector sum = FloatVector.fromArray(SPECIES, g, gAt + column);
            for (int row = 0; row < rows; row++) {
                sum = sum.add(FloatVector.fromArray(SPECIES, e, row * stride + column));
            }
            sum.intoArray(g, gAt + column);
        }
    }
}
