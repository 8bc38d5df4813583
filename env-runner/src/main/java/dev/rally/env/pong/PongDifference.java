package dev.rally.env.pong;

import dev.rally.comm.spec.ObservationSpace;
import dev.rally.env.scene.Observations;
import java.nio.FloatBuffer;

/**
 * What has moved in an agent step, on a picture of 70 × 50: for each pixel the share of it that is covered now, less the
 * share that was covered before the step, row by row. What rests is not to be seen. Every side sees itself on the right:
 * the left side's picture is mirrored, so that one policy plays both.
 */
final class PongDifference extends PongRaster<FloatBuffer> {
    static final int COLUMNS = 70;
    static final int ROWS = 50;
    private static final float[] NOTHING = new float[COLUMNS * ROWS];

    private final int physicsSteps;

    PongDifference(PongRules rules, PongState state) {
        super(rules, state, COLUMNS, ROWS);
        physicsSteps = rules.physicsSteps();
    }

    @Override
    public ObservationSpace space() {
        return ObservationSpace.vector(NOTHING.length);
    }

    @Override
    public int looksBack() {
        return physicsSteps;
    }

    @Override
    public void write(int side, int first, int last, Observations out, int row) {
        FloatBuffer pixels = out.floats();
        int at = row * NOTHING.length;
        for (int i = first; i < last; i++, at += NOTHING.length) {
            pixels.put(at, NOTHING);
            draw(i, side == 0 ? -1 : 1, pixels, at);
        }
    }

    @Override
    void cover(FloatBuffer pixels, int index, int area, int earlierArea) {
        pixels.put(index, pixels.get(index) + (area - earlierArea) / (float) FULL);
    }
}
