package dev.rally.server.compat;

import dev.rally.comm.batch.BatchView;
import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.client.Exchange;
import dev.rally.comm.client.RallyClient;
import dev.rally.comm.protocol.Command;
import org.jspecify.annotations.Nullable;

/** Batches between a game's arrays and the server's exchange. For one thread. */
final class AgentBatches implements AutoCloseable {
    private static final int MOST_ROWS = 8192;
    private static final int MOST_BYTES = 1 << 25;

    private final RallyClient client;
    private final BatchView view = new BatchView();
    private @Nullable Exchange exchange;
    /** What the exchange has room for, which only grows: agents of different sizes take turns. */
    private long columnBytes;

    private int lanes;
    private long sequence;

    AgentBatches(RallyClient client) {
        this.client = client;
    }

    /**
     * Actions {@code [rows, actions]} for states {@code [rows, states]}. Nothing is held: the transitions come complete.
     *
     * @param deterministic the best ones instead of sampled ones
     */
    float[] actions(CompatAgent agent, float[] states, int rows, boolean deterministic) {
        float[] actions = new float[rows * agent.actions()];
        int most = rows(agent);
        for (int from = 0; from < rows; from += most) {
            int count = Math.min(most, rows - from);
            BatchWriter request = begin(agent, count);
            request.putFloats(Column.OBSERVATION, count, agent.states(), states, from * agent.states());
            request.finish();
            client.call(new Command.Infer(agent.name(), open(agent).id(), 0, deterministic, null, false, null));
            view.read(open(agent).reply(0))
                    .copyFloats(Column.ACTION, count, agent.actions(), actions, from * agent.actions());
        }
        return actions;
    }

    /** Hands over complete transitions, each a lane of its own. */
    void submit(CompatAgent agent, Transitions transitions) {
        int most = rows(agent);
        for (int from = 0; from < transitions.rows(); from += most) {
            int count = Math.min(most, transitions.rows() - from);
            BatchWriter request = begin(agent, count);
            int state = from * agent.states();
            request.putFloats(Column.OBSERVATION, count, agent.states(), transitions.states(), state);
            request.putFloats(Column.ACTION, count, agent.actions(), transitions.actions(), from * agent.actions());
            request.putFloats(Column.REWARD, count, 0, transitions.rewards(), from);
            request.putBytes(Column.TERMINATED, count, 0, transitions.done(), from);
            request.putBytes(Column.TRUNCATED, count, 0, new byte[count], 0);
            request.putFloats(Column.NEXT_OBSERVATION, count, agent.states(), transitions.following(), state);
            request.finish();
            client.call(new Command.ReplaySubmit(agent.name(), null, open(agent).id(), 0, null, null, null));
        }
    }

    private BatchWriter begin(CompatAgent agent, int rows) {
        return new BatchWriter(open(agent).request(0)).begin(0, ++sequence, rows, 0);
    }

    /** A transition with all its columns. */
    private static int bytesOfRow(CompatAgent agent) {
        return Float.BYTES * (2 * agent.states() + agent.actions() + 4);
    }

    /** Rows of a batch. */
    private static int rows(CompatAgent agent) {
        return Math.max(1, Math.min(MOST_ROWS, MOST_BYTES / bytesOfRow(agent)));
    }

    /** An exchange with room for batches of this agent. */
    private Exchange open(CompatAgent agent) {
        long bytes = (long) rows(agent) * bytesOfRow(agent);
        Exchange present = exchange;
        if (present != null && bytes <= columnBytes && rows(agent) <= lanes) {
            return present;
        }
        close();
        columnBytes = Math.max(columnBytes, bytes);
        lanes = Math.max(lanes, rows(agent));
        Exchange opened = Exchange.open(client, 1, columnBytes, lanes);
        exchange = opened;
        return opened;
    }

    @Override
    public void close() {
        if (exchange != null) {
            exchange.close();
            exchange = null;
        }
    }
}
