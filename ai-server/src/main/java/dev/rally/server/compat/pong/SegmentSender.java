package dev.rally.server.compat.pong;

import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.client.Exchange;
import dev.rally.comm.client.RallyClient;
import dev.rally.comm.protocol.Command;
import java.util.Arrays;

/** Hands segments over to the agent, as complete transitions of one lane. For one thread. */
final class SegmentSender implements AutoCloseable {
    private static final int BYTES_OF_STEP = Float.BYTES * (Features.COUNT + 3) + 2;
    private static final int BYTES_OF_END = Float.BYTES * (2 * Features.COUNT + 1);

    private final RallyClient client;
    private final String agent;
    private final Exchange exchange;
    private final BatchWriter batch;
    private long sequence;

    SegmentSender(RallyClient client, String agent) {
        this.client = client;
        this.agent = agent;
        exchange = Exchange.open(client, 1, (long) Segment.MOST_STEPS * BYTES_OF_STEP + BYTES_OF_END, 1);
        batch = new BatchWriter(exchange.request(0));
    }

    /** @throws dev.rally.comm.error.RallyException as the command {@code replay.submit} */
    void send(Segment segment) {
        int steps = segment.steps();
        boolean truncated = segment.end() == Segment.End.TRUNCATED;
        batch.begin(0, ++sequence, steps, 0);
        batch.putFloats(Column.OBSERVATION, steps, Features.COUNT, segment.observations(), 0);
        batch.putInts(Column.ACTION, steps, 0, segment.actions(), 0);
        batch.putFloats(Column.LOG_PROB, steps, 0, segment.logProbs(), 0);
        batch.putFloats(Column.REWARD, steps, 0, segment.rewards(), 0);
        batch.putBytes(Column.TERMINATED, steps, 0, last(steps, segment.end() == Segment.End.TERMINATED), 0);
        batch.putBytes(Column.TRUNCATED, steps, 0, last(steps, truncated), 0);
        batch.putFloats(Column.NEXT_OBSERVATION, 1, Features.COUNT, segment.following(), 0);
        if (truncated) {
            batch.putFloats(Column.FINAL_OBSERVATION, 1, Features.COUNT, segment.following(), 0);
            batch.putInts(Column.FINAL_ROW, 1, 0, new int[] {steps - 1}, 0);
        }
        batch.finish();
        client.call(new Command.ReplaySubmit(agent, null, exchange.id(), 0));
    }

    private static byte[] last(int steps, boolean set) {
        byte[] ends = new byte[steps];
        Arrays.fill(ends, steps - 1, steps, (byte) (set ? 1 : 0));
        return ends;
    }

    @Override
    public void close() {
        exchange.close();
    }
}
