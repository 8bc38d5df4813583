package dev.rally.comm.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BatchRoundTripTest {
    private static final int ROWS = 5;

    private final ByteBuffer memory = ByteBuffer.allocateDirect(1 << 16);
    private final BatchWriter writer = new BatchWriter(memory);
    private final BatchView view = new BatchView();

    static Stream<Arguments> everyColumnOfEveryType() {
        return Stream.of(Column.values()).flatMap(column -> Stream.of(ElementType.values())
                .flatMap(type -> Stream.of(0, 1, 11).map(rowSize -> Arguments.of(column, type, rowSize))));
    }

    @ParameterizedTest
    @MethodSource
    void everyColumnOfEveryType(Column column, ElementType type, int rowSize) {
        int count = ROWS * Math.max(1, rowSize);
        float[] floats = new float[count];
        int[] ints = new int[count];
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            floats[i] = i - 0.5f;
            ints[i] = i * 1_000_003;
            bytes[i] = (byte) (i * 7);
        }
        writer.begin(3, 17, ROWS, 99);
        switch (type) {
            case FLOAT32 -> writer.floats(column, ROWS, rowSize).put(floats);
            case INT32 -> writer.ints(column, ROWS, rowSize).put(ints);
            case UINT8 -> writer.bytes(column, ROWS, rowSize).put(bytes);
        }
        int length = writer.finish();

        view.read(memory);
        assertThat(view.lengthBytes()).isEqualTo(length);
        assertThat(view.has(column)).isTrue();
        assertThat(view.type(column)).isEqualTo(type);
        assertThat(view.rowCount(column)).isEqualTo(ROWS);
        assertThat(view.rowSize(column)).isEqualTo(Math.max(1, rowSize));
        assertThat(view.rowShape(column, 0)).isEqualTo(rowSize);
        float[] floatsRead = new float[count];
        int[] intsRead = new int[count];
        byte[] bytesRead = new byte[count];
        switch (type) {
            case FLOAT32 -> view.copyFinite(column, ROWS, rowSize, floatsRead, 0);
            case INT32 -> view.copyInts(column, ROWS, rowSize, intsRead, 0);
            case UINT8 -> view.copyBytes(column, ROWS, rowSize, bytesRead, 0);
        }
        assertThat(floatsRead).isEqualTo(type == ElementType.FLOAT32 ? floats : new float[count]);
        assertThat(intsRead).isEqualTo(type == ElementType.INT32 ? ints : new int[count]);
        assertThat(bytesRead).isEqualTo(type == ElementType.UINT8 ? bytes : new byte[count]);
    }

    @Test
    void headerComesBack() {
        writer.begin(7, Long.MIN_VALUE, 2, Long.MAX_VALUE);
        writer.putInts(Column.ACTION, 2, 0, new int[] {4, 5, 6}, 1);
        writer.finish();

        view.read(memory);
        assertThat(view.agentId()).isEqualTo(7);
        assertThat(view.sequence()).isEqualTo(Long.MIN_VALUE);
        assertThat(view.rows()).isEqualTo(2);
        assertThat(view.policyVersion()).isEqualTo(Long.MAX_VALUE);
        int[] actions = new int[3];
        view.copyInts(Column.ACTION, 2, 1, actions, 1);
        assertThat(actions).containsExactly(0, 5, 6);
    }

    @Test
    void rowsMayHaveThreeDimensions() {
        writer.begin(0, 0, 2, 0);
        writer.column(Column.OBSERVATION, ElementType.UINT8, 2, 4, 84, 84).put(3, (byte) 200);
        writer.finish();

        view.read(memory);
        assertThat(view.rowSize(Column.OBSERVATION)).isEqualTo(4 * 84 * 84);
        assertThat(view.rowShape(Column.OBSERVATION, 0)).isEqualTo(4);
        assertThat(view.rowShape(Column.OBSERVATION, 2)).isEqualTo(84);
        byte[] pixels = new byte[2 * 4 * 84 * 84];
        view.copyBytes(Column.OBSERVATION, 2, 4 * 84 * 84, pixels, 0);
        assertThat(pixels[3]).isEqualTo((byte) 200);
    }

    @Test
    void columnsStandAlignedAndApart() {
        writer.begin(0, 0, 3, 0);
        ByteBuffer flags = writer.bytes(Column.TERMINATED, 3, 0);
        ByteBuffer masks = writer.bytes(Column.ACTION_MASK, 3, 2);
        flags.put(new byte[] {1, 1, 1});
        masks.put(new byte[] {2, 2, 2, 2, 2, 2});
        int length = writer.finish();

        assertThat(length).isEqualTo(576 + 64 + 6);
        assertThat(memory.get(576 + 2)).isEqualTo((byte) 1);
        assertThat(memory.get(576 + 3)).isEqualTo((byte) 0);
        assertThat(memory.get(576 + 64)).isEqualTo((byte) 2);
        assertThat(BatchWriter.sizeBytes(3, 6)).isEqualTo(length);
    }

    @Test
    void windowsAreReusedWhileTheirPlaceStays() {
        Object first = writer.begin(0, 0, 4, 0).floats(Column.REWARD, 4, 0);
        Object again = writer.begin(0, 1, 4, 0).floats(Column.REWARD, 4, 0);
        Object larger = writer.begin(0, 2, 5, 0).floats(Column.REWARD, 5, 0);

        assertThat(again).isSameAs(first);
        assertThat(larger).isNotSameAs(first);
    }

    @Test
    void emptyColumnsAreColumns() {
        writer.begin(0, 0, 0, 0);
        writer.floats(Column.FINAL_OBSERVATION, 0, 11);
        writer.ints(Column.FINAL_ROW, 0, 0);
        writer.finish();

        view.read(memory);
        assertThat(view.rowCount(Column.FINAL_OBSERVATION)).isZero();
        view.copyFinite(Column.FINAL_OBSERVATION, 0, 11, new float[0], 0);
        view.copyInts(Column.FINAL_ROW, 0, 0, new int[0], 0);
    }
}
