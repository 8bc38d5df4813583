package dev.rally.checkpoints;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Iterator;
import java.util.List;

/** A tensor's numbers: bytes, or what becomes bytes only when it is written. */
sealed interface Elements {
    int FLOATS_AT_A_TIME = 16 * 1024;

    long sizeBytes();

    /** All bytes, little-endian, read-only; its position is nobody else's. */
    ByteBuffer bytes();

    /** All bytes, a buffer at a time; each is good until the next one is asked for. */
    Iterable<ByteBuffer> pieces();

    /** Bytes that are there, little-endian. */
    record Encoded(ByteBuffer data) implements Elements {

        public Encoded {
            data = data.slice().asReadOnlyBuffer();
        }

        @Override
        public long sizeBytes() {
            return data.remaining();
        }

        @Override
        public ByteBuffer bytes() {
            return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        }

        @Override
        public Iterable<ByteBuffer> pieces() {
            return List.of(bytes());
        }
    }

    /** The first {@code count} of these numbers, which are shared with the giver. */
    @SuppressWarnings("ArrayRecordComponent") // carried, never compared
    record Floats(float[] values, int count) implements Elements {

        @Override
        public long sizeBytes() {
            return (long) count * Float.BYTES;
        }

        @Override
        public ByteBuffer bytes() {
            ByteBuffer all =
                    ByteBuffer.allocate(Math.multiplyExact(count, Float.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
            all.asFloatBuffer().put(values, 0, count);
            return all.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
        }

        @Override
        public Iterable<ByteBuffer> pieces() {
            return Pieces::new;
        }

        private final class Pieces implements Iterator<ByteBuffer> {
            private final ByteBuffer piece = ByteBuffer.allocate(Math.min(count, FLOATS_AT_A_TIME) * Float.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN);
            private int next;

            @Override
            public boolean hasNext() {
                return next < count;
            }

            @Override
            public ByteBuffer next() {
                int some = Math.min(count - next, FLOATS_AT_A_TIME);
                piece.clear().asFloatBuffer().put(values, next, some);
                next += some;
                return piece.limit(some * Float.BYTES);
            }
        }
    }
}
