package dev.rally.env.pong;

import dev.rally.comm.spec.ObservationSpace;
import dev.rally.env.scene.Observations;
import java.nio.ByteBuffer;

/**
 * The game as a grey picture of 84 × 84 pixels, white on black: for each pixel the brighter one of the last two physics
 * steps. Both sides see the same picture; planes tell which paddle is whose. Four pictures are to be stacked, so that
 * velocities can be seen.
 */
final class PongPixels extends PongRaster<ByteBuffer> {
    static final int SIZE = 84;
    private static final int STACK = 4;
    private static final byte[] BLACK = new byte[SIZE * SIZE];

    PongPixels(PongRules rules, PongState state) {
        super(rules, state, SIZE, SIZE);
    }

    @Override
    public ObservationSpace space() {
        return ObservationSpace.image(1, SIZE, SIZE, STACK, 2);
    }

    @Override
    public int looksBack() {
        return 1;
    }

    @Override
    public void write(int side, int first, int last, Observations out, int row) {
        ByteBuffer pixels = out.bytes();
        int at = row * BLACK.length;
        for (int i = first; i < last; i++, at += BLACK.length) {
            pixels.put(at, BLACK);
            draw(i, 1, pixels, at);
        }
    }

    @Override
    void cover(ByteBuffer pixels, int index, int area, int earlierArea) {
        int grey = (Math.max(area, earlierArea) * 255 + FULL / 2) / FULL;
        if (grey > Byte.toUnsignedInt(pixels.get(index))) {
            pixels.put(index, (byte) grey);
        }
    }
}
