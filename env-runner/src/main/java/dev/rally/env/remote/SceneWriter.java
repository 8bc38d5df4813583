package dev.rally.env.remote;

import dev.rally.env.scene.Observations;
import dev.rally.env.scene.Outcomes;
import dev.rally.env.scene.SceneBatch;
import dev.rally.env.scene.SceneSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A server's answers about scenes, written straight into the frames that carry them. One thread. */
public final class SceneWriter {
    private final SceneBatch batch;
    private final SceneSpec spec;
    private final FrameChannel channel;
    /** The sides that the client plays. */
    private final int[] sides;

    public SceneWriter(SceneBatch batch, int[] sides, FrameChannel channel) {
        this.batch = batch;
        this.sides = sides.clone();
        this.channel = channel;
        spec = batch.spec();
    }

    /** Bytes of the largest answer to a step; may be more than an int holds. */
    public static long largest(SceneSpec spec, int sides, int scenes) {
        return StepLayout.largest(spec, sides, scenes);
    }

    /** Sends what every scene shows where it stands, and which of them are at a game's beginning. */
    public void sendObservations() {
        int scenes = batch.scenes();
        int observed = sides.length * scenes * Observations.rowBytes(spec.observation());
        int masked = sides.length * scenes * spec.maskBytes();
        ByteBuffer out = channel.prepare(observed + masked + scenes);
        observe(out, FrameChannel.HEADER_BYTES, FrameChannel.HEADER_BYTES + observed, 0, scenes);
        batch.episodeStarts(0, scenes, out, FrameChannel.HEADER_BYTES + observed + masked);
        channel.send(FrameType.OBSERVATIONS);
    }

    /** Sends what a step of the scenes {@code first} to {@code last - 1} brought. */
    public void sendOutcomes(int first, int last, Outcomes outcomes) {
        int ended = 0;
        for (int i = first; i < last; i++) {
            ended += outcomes.terminated[i] | outcomes.truncated[i];
        }
        int count = last - first;
        StepLayout layout = new StepLayout(spec, sides.length, count, ended);
        ByteBuffer out = channel.prepare(layout.bytes);
        out.putInt(first).putInt(count).putInt(ended).putInt(0);
        for (int side : sides) {
            out.asFloatBuffer().put(outcomes.reward[side], first, count);
            out.position(out.position() + count * Float.BYTES);
        }
        for (int side : sides) {
            putInts(out, outcomes.points[side], first, count);
        }
        putInts(out, outcomes.hits, first, count);
        int base = FrameChannel.HEADER_BYTES;
        observe(out, base + layout.observations, base + layout.masks, first, last);
        if (ended > 0) {
            putFinals(part(out, base + layout.finalObservations, base + layout.masks), first, last, ended, outcomes);
        }
        out.put(base + layout.terminated, outcomes.terminated, first, count);
        out.put(base + layout.truncated, outcomes.truncated, first, count);
        channel.send(FrameType.OUTCOMES);
    }

    private static void putInts(ByteBuffer out, int[] values, int first, int count) {
        out.asIntBuffer().put(values, first, count);
        out.position(out.position() + count * Integer.BYTES);
    }

    private void observe(ByteBuffer out, int at, int masksAt, int first, int last) {
        int count = last - first;
        int bytes = sides.length * count * Observations.rowBytes(spec.observation());
        Observations rows = Observations.over(spec.observation(), part(out, at, at + bytes));
        for (int k = 0; k < sides.length; k++) {
            batch.observe(sides[k], first, last, rows, k * count);
            if (spec.masks()) {
                batch.masks(sides[k], first, last, out, masksAt + k * count * spec.maskBytes());
            }
        }
    }

    private void putFinals(ByteBuffer part, int first, int last, int ended, Outcomes outcomes) {
        Observations rows = Observations.over(spec.observation(), part);
        for (int k = 0; k < sides.length; k++) {
            int row = k * ended;
            for (int i = first; i < last; i++) {
                if ((outcomes.terminated[i] | outcomes.truncated[i]) != 0) {
                    rows.copyRows(row++, outcomes.finalObservation[sides[k]], i, 1);
                }
            }
        }
    }

    private static ByteBuffer part(ByteBuffer out, int from, int to) {
        return out.slice(from, to - from).order(ByteOrder.LITTLE_ENDIAN);
    }
}
