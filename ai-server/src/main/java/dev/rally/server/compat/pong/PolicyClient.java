package dev.rally.server.compat.pong;

import dev.rally.comm.batch.BatchView;
import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.client.Exchange;
import dev.rally.comm.client.RallyClient;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Mode;
import dev.rally.comm.protocol.Result;
import java.util.ArrayList;
import java.util.List;

/** Asks the agent, as an ordinary client of this server. For one thread. */
final class PolicyClient implements AutoCloseable {
    private static final int BYTES_OF_ROW = Float.BYTES * (Features.COUNT + 5);

    private final RallyClient client;
    private final PongAgent agent;
    private final Exchange exchange;
    private final BatchView view = new BatchView();
    private final BatchWriter request;
    private final int mostRows;
    private long sequence;

    /** @param mostRows that are asked for at once, each in a lane of its own */
    PolicyClient(RallyClient client, PongAgent agent, int mostRows) {
        this.client = client;
        this.agent = agent;
        this.mostRows = mostRows;
        exchange = Exchange.open(client, 1, (long) mostRows * BYTES_OF_ROW, mostRows);
        request = new BatchWriter(exchange.request(0));
    }

    /**
     * What the agent sees in a lane.
     *
     * @param features {@code [Features.COUNT]}
     * @param begins whether nothing that was seen before in that lane has to do with it
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares rows
    record Row(int lane, float[] features, boolean begins) {}

    /**
     * A choice for each row, in their order; no two rows are of one lane.
     *
     * @param best the most likely one instead of one that is drawn
     * @throws RallyException as the command {@code infer}
     */
    List<Choice> choose(List<Row> rows, boolean best) {
        List<Choice> choices = new ArrayList<>(rows.size());
        for (int from = 0; from < rows.size(); from += mostRows) {
            choose(rows.subList(from, Math.min(rows.size(), from + mostRows)), best, choices);
        }
        return choices;
    }

    private void choose(List<Row> rows, boolean best, List<Choice> choices) {
        int count = rows.size();
        float[] observations = new float[count * Features.COUNT];
        int[] lanes = new int[count];
        byte[] begins = new byte[count];
        for (int i = 0; i < count; i++) {
            System.arraycopy(rows.get(i).features(), 0, observations, i * Features.COUNT, Features.COUNT);
            lanes[i] = rows.get(i).lane();
            begins[i] = (byte) (rows.get(i).begins() ? 1 : 0);
        }
        request.begin(0, ++sequence, count, 0);
        request.putFloats(Column.OBSERVATION, count, Features.COUNT, observations, 0);
        request.putInts(Column.LANE, count, 0, lanes, 0);
        request.putBytes(Column.EPISODE_START, count, 0, begins, 0);
        request.finish();
        Result.Infer how = infer(best);
        read(count, how.mode() == Mode.TRAINING, choices);
    }

    /** An agent that somebody has deleted comes back. */
    private Result.Infer infer(boolean best) {
        Command.Infer command = new Command.Infer(agent.name(), exchange.id(), 0, best, null, false, null);
        try {
            return client.call(command);
        } catch (RallyException e) {
            if (e.code() != ErrorCode.UNKNOWN_AGENT) {
                throw e;
            }
        }
        agent.begin(client);
        return client.call(command);
    }

    private void read(int count, boolean drawn, List<Choice> choices) {
        int[] actions = new int[count];
        float[] logProbs = new float[count];
        view.read(exchange.reply(0)).copyInts(Column.ACTION, count, 0, actions, 0);
        if (drawn) {
            view.copyFloats(Column.LOG_PROB, count, 0, logProbs, 0);
        }
        for (int i = 0; i < count; i++) {
            choices.add(new Choice(Action.of(actions[i]), logProbs[i], drawn));
        }
    }

    @Override
    public void close() {
        exchange.close();
    }
}
