package dev.rally.comm.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class HostileBatchTest {
    private static final int FIRST = BatchLayout.descriptor(0);
    private static final int SECOND = BatchLayout.descriptor(1);

    private final ByteBuffer memory = ByteBuffer.allocateDirect(4096).order(ByteOrder.LITTLE_ENDIAN);
    private final BatchView view = new BatchView();
    private int length;

    @BeforeEach
    void write() {
        length = write(memory);
    }

    private static int write(ByteBuffer memory) {
        BatchWriter writer = new BatchWriter(memory);
        writer.begin(1, 2, 3, 4);
        writer.putFloats(Column.OBSERVATION, 3, 2, new float[] {1, 2, 3, 4, 5, 6}, 0);
        writer.putInts(Column.LANE, 3, 0, new int[] {0, 1, 2}, 0);
        writer.putBytes(Column.TERMINATED, 3, 0, new byte[] {0, 1, 0}, 0);
        return writer.finish();
    }

    private void refused(String... fragments) {
        assertThatThrownBy(() -> view.read(memory))
                .isInstanceOfSatisfying(
                        RallyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_BATCH))
                .hasMessageContainingAll(fragments);
        for (Column column : Column.values()) {
            assertThat(view.has(column)).isFalse();
        }
    }

    @Nested
    class Header {
        @Test
        void wrongMagicIsRefused() {
            memory.putInt(0, 0x12345678);
            refused("magic", "0x12345678", "0x42594C52");
        }

        @Test
        void otherVersionIsRefused() {
            memory.putShort(4, (short) 2);
            refused("layout version is 2", "1 to 1");
        }

        @Test
        void columnCountOutOfRangeIsRefused() {
            memory.putShort(6, (short) 0);
            refused("column count is 0", "1 to 16");
            memory.putShort(6, (short) 17);
            refused("column count is 17");
            memory.putShort(6, (short) -1);
            refused("column count is 65535");
        }

        @Test
        void lengthBeyondTheMemoryIsRefused() {
            memory.putInt(8, 4097);
            refused("length in bytes is 4097", "to 4096");
            memory.putInt(8, -1);
            refused("length in bytes is 4294967295");
            memory.putInt(8, 64 + 3 * 32 - 1);
            refused("length in bytes is 159", "160 to");
        }

        @Test
        void truncatedMemoryIsRefused() {
            for (int limit = 0; limit < length; limit++) {
                memory.limit(limit);
                refused(Integer.toString(limit));
            }
            view.read(memory.limit(length));
        }

        @Test
        void negativeCountsAreRefused() {
            memory.putInt(24, -1);
            refused("rows is -1");
            memory.putInt(24, 3).putInt(12, -5);
            refused("agent id is -5");
        }

        @Test
        void reservedBytesMustBeZero() {
            for (int at : new int[] {28, 31, 40, 63, FIRST + 24, FIRST + 31}) {
                memory.put(at, (byte) 9);
                refused("reserved byte " + at + " is 9", "0");
                memory.put(at, (byte) 0);
            }
        }
    }

    @Nested
    class Descriptor {
        @Test
        void unknownColumnIsRefused() {
            memory.putShort(FIRST, (short) 20);
            refused("column number 20", "1 to 19");
            memory.putShort(FIRST, (short) 0);
            refused("column number 0");
        }

        @Test
        void sameColumnTwiceIsRefused() {
            memory.putShort(SECOND, (short) Column.OBSERVATION.number());
            refused("OBSERVATION stands in the batch twice");
        }

        @Test
        void unknownElementTypeIsRefused() {
            memory.put(FIRST + 2, (byte) 4);
            refused("OBSERVATION: element type 4", "float32");
            memory.put(FIRST + 2, (byte) 0);
            refused("element type 0");
        }

        @Test
        void partOtherThanZeroIsRefused() {
            memory.put(FIRST + 3, (byte) 1);
            refused("OBSERVATION: part is 1");
        }

        @Test
        void negativeRowCountIsRefused() {
            memory.putInt(FIRST + 4, Integer.MIN_VALUE);
            refused("OBSERVATION: row count is -2147483648");
        }

        @Test
        void impossibleShapesAreRefused() {
            memory.putInt(FIRST + 8, -2);
            refused("OBSERVATION: row shape [-2, 0, 0]");
            memory.putInt(FIRST + 8, 0).putInt(FIRST + 12, 2);
            refused("OBSERVATION: row shape [0, 2, 0]");
            memory.putInt(FIRST + 8, 2).putInt(FIRST + 12, 0).putInt(FIRST + 16, 1);
            refused("OBSERVATION: row shape [2, 0, 1]");
        }

        @Test
        void sizesThatOverflowAreRefused() {
            memory.putInt(FIRST + 4, Integer.MAX_VALUE);
            refused("OBSERVATION has 4294967294");
            memory.putInt(FIRST + 8, 1 << 16).putInt(FIRST + 12, 1 << 16).putInt(FIRST + 16, 1 << 16);
            refused("OBSERVATION has 4294967296");
            memory.putInt(FIRST + 4, 1 << 30)
                    .putInt(FIRST + 8, 4)
                    .putInt(FIRST + 12, 0)
                    .putInt(FIRST + 16, 0);
            refused("OBSERVATION has 4294967296");
        }

        @Test
        void offsetsOutsideTheColumnsAreRefused() {
            memory.putInt(FIRST + 20, 0);
            refused("OBSERVATION: offset is 0", "160 to");
            memory.putInt(FIRST + 20, -64);
            refused("OBSERVATION: offset is 4294967232");
            memory.putInt(FIRST + 20, 577);
            refused("OBSERVATION: offset 577", "multiple of 64");
        }

        @Test
        void columnsThatReachBeyondTheBatchAreRefused() {
            memory.putInt(FIRST + 4, 1000);
            refused("OBSERVATION: end is " + (576 + 8000));
        }

        @Test
        void columnsThatOverlapAreRefused() {
            memory.putInt(SECOND + 20, 576);
            refused("LANE: offset is 576", "600 to");
        }
    }

    @Nested
    class Contents {
        @Test
        void columnOfAnotherSizeOrTypeIsRefused() {
            view.read(memory);
            assertThatThrownBy(() -> view.copyFloats(Column.OBSERVATION, 3, 3, new float[9], 0))
                    .hasMessageContaining("OBSERVATION has 3 rows of 2 elements; it must have 3 rows of 3");
            assertThatThrownBy(() -> view.copyFloats(Column.OBSERVATION, 2, 3, new float[9], 0))
                    .hasMessageContaining("it must have 2 rows of 3");
            assertThatThrownBy(() -> view.copyInts(Column.OBSERVATION, 3, 2, new int[6], 0))
                    .hasMessageContaining("OBSERVATION is FLOAT32; it must be INT32");
            assertThatThrownBy(() -> view.copyFloats(Column.REWARD, 3, 0, new float[3], 0))
                    .hasMessageContaining("no column REWARD");
            assertThatThrownBy(() -> view.rowCount(Column.REWARD)).isInstanceOf(RallyException.class);
        }

        @Test
        void everyNumberThatIsNotFiniteIsFound() {
            float[] read = new float[6];
            for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
                for (int i = 0; i < 6; i++) {
                    write();
                    memory.putFloat(576 + 4 * i, bad);
                    view.read(memory);
                    String place = "OBSERVATION row " + i / 2 + ", element " + i % 2 + " is " + bad;
                    assertThatThrownBy(() -> view.copyFinite(Column.OBSERVATION, 3, 2, read, 0))
                            .isInstanceOfSatisfying(RallyException.class, e -> assertThat(e.code())
                                    .isEqualTo(ErrorCode.NOT_FINITE))
                            .hasMessageContaining(place);
                    view.copyFloats(Column.OBSERVATION, 3, 2, read, 0);
                }
            }
        }

        @Test
        void itIsFoundInLongColumnsToo() {
            int rows = 500;
            float[] values = new float[rows * 11];
            ByteBuffer large = ByteBuffer.allocateDirect(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
            BatchWriter writer = new BatchWriter(large);
            for (int bad = 0; bad < values.length; bad += 37) {
                values[bad] = Float.NaN;
                writer.begin(0, 0, rows, 0).putFloats(Column.OBSERVATION, rows, 11, values, 0);
                writer.finish();
                values[bad] = 1;
                view.read(large);
                assertThatThrownBy(() -> view.copyFinite(Column.OBSERVATION, rows, 11, new float[rows * 11 + 3], 3))
                        .hasMessageContaining("row " + bad / 11 + ", element " + bad % 11 + " is NaN");
            }
            writer.begin(0, 0, rows, 0).putFloats(Column.OBSERVATION, rows, 11, values, 0);
            writer.finish();
            view.read(large).copyFinite(Column.OBSERVATION, rows, 11, values, 0);
        }

        @Test
        void largestFloatsAreFinite() {
            memory.putFloat(576, Float.MAX_VALUE)
                    .putFloat(580, -Float.MAX_VALUE)
                    .putFloat(584, Float.MIN_VALUE);
            memory.putFloat(588, -0f);
            view.read(memory).copyFinite(Column.OBSERVATION, 3, 2, new float[6], 0);
        }
    }

    @Nested
    class ChangedWhileRead {
        @Test
        void headerThatChangesAfterwardsChangesNothing() {
            view.read(memory);
            for (int at = 0; at < 576; at++) {
                memory.put(at, (byte) -1);
            }
            float[] read = new float[6];
            view.copyFinite(Column.OBSERVATION, 3, 2, read, 0);
            assertThat(read).containsExactly(1, 2, 3, 4, 5, 6);
            assertThat(view.rows()).isEqualTo(3);
        }
    }

    /** Whatever stands there: refused with a reason, or read without a fault. */
    @Test
    void mutatedBatchesCostNothingButAnError() {
        long seed = 20_240_607;
        Random random = new Random(seed);
        byte[] valid = new byte[length];
        memory.get(0, valid);
        int[] codes = new int[2];
        for (int round = 0; round < 100_000; round++) {
            memory.put(0, valid).limit(random.nextInt(8) == 0 ? random.nextInt(length) : length);
            for (int i = random.nextInt(4); i >= 0; i--) {
                mutate(random);
            }
            try {
                readEverything();
                codes[0]++;
            } catch (RallyException e) {
                assertThat(e.code())
                        .as("seed %d, round %d", seed, round)
                        .isIn(ErrorCode.INVALID_BATCH, ErrorCode.NOT_FINITE);
                codes[1]++;
            }
            memory.clear();
        }
        assertThat(codes[0]).as("accepted").isPositive();
        assertThat(codes[1]).as("refused").isPositive();
    }

    private void mutate(Random random) {
        int at = random.nextInt(BatchLayout.descriptor(3) - 8);
        if (at + 8 > memory.limit()) {
            return;
        }
        int[] edges = {0, 1, -1, 63, 64, 65, 576, 4096, Integer.MAX_VALUE, Integer.MIN_VALUE, 0x40000000};
        switch (random.nextInt(4)) {
            case 0 -> memory.put(at, (byte) random.nextInt());
            case 1 -> memory.put(at, (byte) (memory.get(at) ^ 1 << random.nextInt(8)));
            case 2 -> memory.putInt(at & -4, edges[random.nextInt(edges.length)]);
            default -> memory.putShort(at & -2, (short) edges[random.nextInt(edges.length)]);
        }
    }

    private void readEverything() {
        view.read(memory);
        for (Column column : Column.values()) {
            if (view.has(column)) {
                int rows = view.rowCount(column);
                int size = view.rowSize(column);
                // All of it fits into the memory, or the view has believed too much.
                switch (view.type(column)) {
                    case FLOAT32 -> view.copyFinite(column, rows, size, new float[4096], 0);
                    case INT32 -> view.copyInts(column, rows, size, new int[4096], 0);
                    case UINT8 -> view.copyBytes(column, rows, size, new byte[4096], 0);
                }
            }
        }
    }
}
