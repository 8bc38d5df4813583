package dev.rally.env.scene;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The saved state of lifted scenes, little-endian:
 *
 * <pre>
 * magic, version, nameBytes: int   name: UTF-8   scenes: int   seed: long
 * per scene: games: long   start: byte   stateBytes: int   state
 * </pre>
 *
 * @param games {@code [scene]}: games started so far
 * @param starts {@code [scene]}: 1 where the current game has not had its first step
 * @param states {@code [scene]}: what the scene saved
 */
@SuppressWarnings("ArrayRecordComponent") // read once and taken apart, never compared
record LiftedState(long seed, long[] games, byte[] starts, byte[][] states) {
    private static final int MAGIC = 0x5446494C; // "LIFT"
    private static final int VERSION = 2;

    byte[] write(String name) {
        byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
        int bytes = 4 * Integer.BYTES + nameBytes.length + Long.BYTES;
        for (byte[] state : states) {
            bytes = Math.addExact(bytes, Long.BYTES + 1 + Integer.BYTES + state.length);
        }
        ByteBuffer out = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(MAGIC).putInt(VERSION).putInt(nameBytes.length).put(nameBytes);
        out.putInt(states.length).putLong(seed);
        for (int i = 0; i < states.length; i++) {
            out.putLong(games[i]).put(starts[i]).putInt(states[i].length).put(states[i]);
        }
        return out.array();
    }

    /** @throws IllegalArgumentException if the bytes are not the state of so many scenes of that name */
    static LiftedState read(byte[] bytes, String name, int scenes) {
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            check(in.getInt() == MAGIC, "is not of lifted scenes");
            int version = in.getInt();
            check(version == VERSION, "has version " + version + "; this program reads " + VERSION);
            String savedName = new String(chunk(in), StandardCharsets.UTF_8);
            int savedScenes = in.getInt();
            check(
                    savedName.equals(name) && savedScenes == scenes,
                    "has " + savedScenes + " scenes of " + savedName + "; this batch has " + scenes + " of " + name);
            long seed = in.getLong();
            long[] games = new long[scenes];
            byte[] starts = new byte[scenes];
            byte[][] states = new byte[scenes][];
            for (int i = 0; i < scenes; i++) {
                games[i] = in.getLong();
                starts[i] = in.get();
                check(starts[i] == 0 || starts[i] == 1, "has a start of " + starts[i] + "; 0 and 1 are allowed");
                states[i] = chunk(in);
            }
            check(!in.hasRemaining(), "has " + in.remaining() + " bytes too many");
            return new LiftedState(seed, games, starts, states);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("the saved state of lifted scenes is cut short", e);
        }
    }

    private static byte[] chunk(ByteBuffer in) {
        int length = in.getInt();
        check(length >= 0 && length <= in.remaining(), "names a part of " + length + " bytes that is not there");
        byte[] chunk = new byte[length];
        in.get(chunk);
        return chunk;
    }

    private static void check(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException("the saved state " + message);
        }
    }
}
