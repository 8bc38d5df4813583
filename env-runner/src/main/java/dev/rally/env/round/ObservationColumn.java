package dev.rally.env.round;

import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.batch.ElementType;
import dev.rally.comm.spec.ObservationSpace;
import dev.rally.env.scene.Observations;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A column of observations in one batch after the other; nothing is allocated while its place and size stay. One thread. */
final class ObservationColumn {
    private final Column column;
    private final ObservationSpace space;
    private final ElementType type;
    private final int[] rowShape;
    private @Nullable ByteBuffer window;
    private @Nullable Observations observations;

    ObservationColumn(Column column, ObservationSpace space) {
        this.column = column;
        this.space = space;
        type = space.type() == ObservationSpace.Type.FLOAT32 ? ElementType.FLOAT32 : ElementType.UINT8;
        rowShape = space.shape().stream().mapToInt(dimension -> dimension).toArray();
    }

    /** Adds the column to a batch; its rows are then to be filled. */
    @SuppressWarnings("ReferenceEquality") // the same window, not one that holds the same
    Observations add(BatchWriter batch, int rows) {
        ByteBuffer memory = batch.column(column, type, rows, rowShape);
        Observations over = observations;
        if (over == null || window != memory) {
            over = Observations.over(space, memory);
            observations = over;
            window = memory;
        }
        return over;
    }
}
