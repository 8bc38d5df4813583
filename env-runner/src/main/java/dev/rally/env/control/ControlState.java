package dev.rally.env.control;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A saved control problem, little-endian: its state variables as doubles, then the steps of the game as an int. */
final class ControlState {
    private ControlState() {}

    static byte[] write(double[] state, int steps) {
        ByteBuffer out = ByteBuffer.allocate(bytes(state)).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : state) {
            out.putDouble(value);
        }
        return out.putInt(steps).array();
    }

    /**
     * Fills {@code state} in.
     *
     * @return the steps of the game
     * @throws IllegalArgumentException if the bytes are not such a state
     */
    static int read(byte[] saved, double[] state) {
        if (saved.length != bytes(state)) {
            throw new IllegalArgumentException(
                    "the saved state has " + saved.length + " bytes; " + bytes(state) + " are needed");
        }
        ByteBuffer in = ByteBuffer.wrap(saved).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < state.length; i++) {
            state[i] = in.getDouble();
        }
        return in.getInt();
    }

    private static int bytes(double[] state) {
        return state.length * Double.BYTES + Integer.BYTES;
    }
}
