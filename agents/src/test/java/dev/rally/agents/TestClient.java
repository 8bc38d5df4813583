package dev.rally.agents;

import dev.rally.comm.batch.BatchView;
import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.protocol.Result;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a client does with an agent, without the channel: batches in memory. */
final class TestClient {
    static final TrainControl GO = control(() -> false);

    final ByteBuffer memory = ByteBuffer.allocateDirect(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuffer replyMemory = ByteBuffer.allocateDirect(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
    private final BatchWriter writer = new BatchWriter(memory);
    private final BatchWriter reply = new BatchWriter(replyMemory);
    private final BatchView view = new BatchView();
    private final Agent agent;
    private final int lanes;

    TestClient(Agent agent, int lanes) {
        this.agent = agent;
        this.lanes = lanes;
    }

    static TrainControl control(BooleanSupplier cancelled) {
        return new TrainControl() {
            @Override
            public boolean cancelled() {
                return cancelled.getAsBoolean();
            }

            @Override
            public void awaitTurn() {}

            @Override
            public void progress(long done, long total, Map<String, Double> metrics) {}
        };
    }

    /** Any batch at all. */
    BatchView batch(int rows, Consumer<BatchWriter> columns) {
        writer.begin(0, 42, rows, 0);
        columns.accept(writer);
        writer.finish();
        return view.read(memory);
    }

    Result.Infer infer(float[] observations, int features) {
        return infer(observations, features, new Acting(false, null, 0, lanes));
    }

    Result.Infer infer(float[] observations, int features, Acting how) {
        int rows = observations.length / features;
        return agent.actor()
                .act(batch(rows, w -> w.putFloats(Column.OBSERVATION, rows, features, observations, 0)), how, reply);
    }

    /** Under masks {@code [rows, choices]}. */
    Result.Infer infer(float[] observations, int features, byte[] masks, Acting how) {
        int rows = observations.length / features;
        return agent.actor()
                .act(
                        batch(rows, w -> {
                            w.putFloats(Column.OBSERVATION, rows, features, observations, 0);
                            w.putBytes(Column.ACTION_MASK, rows, masks.length / rows, masks, 0);
                        }),
                        how,
                        reply);
    }

    /** For what {@link #reply} reads. */
    BatchWriter replyWriter() {
        return reply;
    }

    BatchView reply() {
        return new BatchView().read(replyMemory);
    }

    /** {@code [rows, factors]}. */
    int[] discreteActions() {
        BatchView answer = reply();
        int[] actions = new int[answer.rows() * answer.rowSize(Column.ACTION)];
        answer.copyInts(Column.ACTION, answer.rows(), answer.rowSize(Column.ACTION), actions, 0);
        return actions;
    }

    float[] floats(Column column) {
        BatchView answer = reply();
        float[] values = new float[answer.rows() * Math.max(1, answer.rowSize(column))];
        answer.copyFloats(column, answer.rows(), answer.rowSize(column), values, 0);
        return values;
    }

    /** Outcomes of one step of all lanes; the same end for each row. */
    long submit(float[] rewards, boolean terminated, float[] next, int features, @Nullable Long rollout) {
        int rows = rewards.length;
        return agent.actor()
                .submit(batch(rows, w -> outcomes(w, rewards, terminated, next, features)), rollout, 0, lanes);
    }

    static void outcomes(BatchWriter w, float[] rewards, boolean terminated, float[] next, int features) {
        int rows = rewards.length;
        byte[] ends = new byte[rows];
        Arrays.fill(ends, (byte) (terminated ? 1 : 0));
        w.putFloats(Column.REWARD, rows, 0, rewards, 0);
        w.putBytes(Column.TERMINATED, rows, 0, ends, 0);
        w.putBytes(Column.TRUNCATED, rows, 0, new byte[rows], 0);
        w.putFloats(Column.NEXT_OBSERVATION, next.length / features, features, next, 0);
    }
}
