package dev.rally.env.train;

import dev.rally.env.pong.PongSource;
import dev.rally.env.scene.Actions;
import dev.rally.env.scene.Observations;
import dev.rally.env.scene.Outcomes;
import dev.rally.env.scene.SceneBatch;
import dev.rally.env.scene.SceneSource;
import dev.rally.env.scene.SceneSpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Pong that remembers a checksum of what the players saw and did in each agent step, and tells somebody about each
 * step before it is made.
 */
final class RecordedScenes implements SceneSource {
    private final SceneSource pong = new PongSource();
    private final int recorded;
    private final LongConsumer beforeStep;
    private final Runnable opening;
    private final List<Long> checksums = new ArrayList<>();

    /**
     * @param recorded the size of the batch to record; others, which evaluate, are left alone
     * @param beforeStep told the number of each recorded step, from 0
     */
    RecordedScenes(int recorded, LongConsumer beforeStep) {
        this(recorded, beforeStep, () -> {});
    }

    /** @param opening runs before each batch to record is made */
    RecordedScenes(int recorded, LongConsumer beforeStep, Runnable opening) {
        this.recorded = recorded;
        this.beforeStep = beforeStep;
        this.opening = opening;
    }

    /** One number for each agent step: of all that was seen and done in it. */
    List<Long> checksums() {
        return checksums;
    }

    @Override
    public SceneSpec spec() {
        return pong.spec();
    }

    @Override
    public SceneBatch open(int scenes) {
        if (scenes != recorded) {
            return pong.open(scenes);
        }
        opening.run();
        return new Recorded(pong.open(scenes));
    }

    private final class Recorded implements SceneBatch {
        private final SceneBatch batch;
        private final long[] seen;

        Recorded(SceneBatch batch) {
            this.batch = batch;
            seen = new long[batch.spec().sides().size()];
        }

        /** Only the last observation before a step counts: the one that ends a round is made once more by the next. */
        @Override
        public void observe(int side, int first, int last, Observations out, int row) {
            batch.observe(side, first, last, out, row);
            CRC32C checksum = new CRC32C();
            int end = (row + last - first) * out.size();
            for (int i = row * out.size(); i < end; i++) {
                add(checksum, Float.floatToIntBits(out.floats().get(i)));
            }
            seen[side] = checksum.getValue();
        }

        @Override
        public void episodeStarts(int first, int last, ByteBuffer out, int outIndex) {
            batch.episodeStarts(first, last, out, outIndex);
        }

        @Override
        public void step(int first, int last, Actions actions, Outcomes outcomes) {
            beforeStep.accept(checksums.size());
            CRC32C checksum = new CRC32C();
            for (int scene = first; scene < last; scene++) {
                add(checksum, actions.discrete[0][scene]);
            }
            checksums.add(checksum.getValue() << Integer.SIZE ^ seen[0]);
            batch.step(first, last, actions, outcomes);
        }

        private static void add(CRC32C checksum, int value) {
            for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
                checksum.update(value >>> shift);
            }
        }

        @Override
        public SceneSpec spec() {
            return batch.spec();
        }

        @Override
        public int scenes() {
            return batch.scenes();
        }

        @Override
        public void reset(long seed) {
            batch.reset(seed);
        }

        @Override
        public void assign(int side, int first, int last, @Nullable String script) {
            batch.assign(side, first, last, script);
        }

        @Override
        public byte[] save() {
            return batch.save();
        }

        @Override
        public void restore(byte[] state) {
            batch.restore(state);
        }
    }
}
