package dev.rally.env.scene;

import java.nio.ByteBuffer;

/** Observations as arrays, for tests. */
public final class Seen {
    private Seen() {}

    /** What a side of every scene sees. */
    public static Observations by(SceneBatch scenes, int side) {
        Observations out = Observations.allocate(scenes.spec().observation(), scenes.scenes());
        scenes.observe(side, 0, scenes.scenes(), out, 0);
        return out;
    }

    public static float[] floats(SceneBatch scenes, int side) {
        return floats(by(scenes, side));
    }

    public static float[] floats(Observations vectors) {
        float[] floats = new float[vectors.floats().capacity()];
        vectors.floats().get(0, floats);
        return floats;
    }

    /** From 0 to 255. */
    public static int[] greys(Observations images) {
        int[] greys = new int[images.bytes().capacity()];
        for (int i = 0; i < greys.length; i++) {
            greys[i] = Byte.toUnsignedInt(images.bytes().get(i));
        }
        return greys;
    }

    /** {@code [scene]}: whether what is seen now is the first observation of its game. */
    public static byte[] episodeStarts(SceneBatch scenes) {
        byte[] starts = new byte[scenes.scenes()];
        scenes.episodeStarts(0, starts.length, ByteBuffer.wrap(starts), 0);
        return starts;
    }
}
