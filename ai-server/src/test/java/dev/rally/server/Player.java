package dev.rally.server;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.batch.BatchView;
import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.batch.ExchangeFile;
import dev.rally.comm.client.Call;
import dev.rally.comm.client.RallyClient;
import dev.rally.comm.client.ReadyLine;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.SpecJson;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;

/** A client that plays as an engine does: one connection, one exchange, and batches in its slots. */
final class Player implements AutoCloseable {
    static final int FEATURES = 4;
    static final int ACTIONS = 3;
    static final int LANES = 8;
    static final int SLOT_BYTES = 1 << 16;

    private final RallyClient client;
    private final Result.ExchangeOpen exchange;
    private final ExchangeFile file;

    Player(ReadyLine server) {
        this(server, LANES);
    }

    Player(ReadyLine server, int lanes) {
        client = RallyClient.connect(server, "player");
        exchange = client.call(new Command.ExchangeOpen(2, SLOT_BYTES, lanes));
        file = ExchangeFile.open(Path.of(exchange.path()), exchange.slots(), exchange.slotBytes());
    }

    /** Takes observations and rewards as they come: what it sees and earns can be written down by hand. */
    static AgentSpec spec(String name) {
        ObjectNode spec = JsonNodeFactory.instance.objectNode().put("name", name);
        spec.putObject("observation").put("type", "float32").putArray("shape").add(FEATURES);
        spec.putObject("action").put("type", "discrete").put("n", ACTIONS);
        spec.putObject("algorithm")
                .put("type", "ppo")
                .put("normalizeObservations", false)
                .put("normalizeRewards", false);
        return SpecJson.agent(spec);
    }

    RallyClient client() {
        return client;
    }

    int exchange() {
        return exchange.exchange();
    }

    Path path() {
        return Path.of(exchange.path());
    }

    Result.AgentReady create(String agent) {
        return client.call(new Command.AgentCreate(spec(agent)));
    }

    void write(int slot, Consumer<BatchWriter> fill) {
        BatchWriter writer = new BatchWriter(file.request(slot));
        fill.accept(writer);
        writer.finish();
    }

    /** Observations of {@code rows} lanes, all elements {@code value}. */
    void observe(int slot, int rows, float value) {
        write(slot, writer -> {
            var observations = writer.begin(0, 1, rows, 0).floats(Column.OBSERVATION, rows, FEATURES);
            while (observations.hasRemaining()) {
                observations.put(value);
            }
        });
    }

    /** The same under masks {@code [rows, choices]}. */
    void observe(int slot, int rows, float value, byte[] masks) {
        float[] observations = new float[rows * FEATURES];
        Arrays.fill(observations, value);
        write(slot, writer -> {
            writer.begin(0, 1, rows, 0).putFloats(Column.OBSERVATION, rows, FEATURES, observations, 0);
            writer.putBytes(Column.ACTION_MASK, rows, masks.length / rows, masks, 0);
        });
    }

    Call<Result.Infer> sendInfer(String agent, int slot) {
        return client.send(new Command.Infer(agent, exchange(), slot, null, null));
    }

    Result.Infer infer(String agent, int slot) {
        return sendInfer(agent, slot).await();
    }

    int[] actions(int slot, int rows) {
        int[] actions = new int[rows];
        reply(slot).copyInts(Column.ACTION, rows, 0, actions, 0);
        return actions;
    }

    BatchView reply(int slot) {
        return new BatchView().read(file.reply(slot));
    }

    /** Outcomes of one step of each lane: reward 1, the episode over. */
    void outcomes(int slot, int lanes) {
        outcomes(slot, lanes, 1);
    }

    /** Outcomes of one step of each lane: the reward, the episode over. */
    void outcomes(int slot, int lanes, float reward) {
        write(slot, outcomesOf(lanes, reward));
    }

    static Consumer<BatchWriter> outcomesOf(int lanes, float reward) {
        return writer -> {
            writer.begin(0, 1, lanes, 0);
            float[] rewards = new float[lanes];
            byte[] terminated = new byte[lanes];
            Arrays.fill(rewards, reward);
            Arrays.fill(terminated, (byte) 1);
            writer.putFloats(Column.REWARD, lanes, 0, rewards, 0);
            writer.putBytes(Column.TERMINATED, lanes, 0, terminated, 0);
            writer.putBytes(Column.TRUNCATED, lanes, 0, new byte[lanes], 0);
            writer.putFloats(Column.NEXT_OBSERVATION, lanes, FEATURES, new float[lanes * FEATURES], 0);
        };
    }

    long submit(String agent, long rollout, int slot) {
        return client.call(new Command.ReplaySubmit(agent, rollout, exchange(), slot, null, null, null))
                .rows();
    }

    /** One step of every lane, submitted: something to train on. */
    void playOneStep(String agent) {
        observe(0, LANES, 0.5f);
        long rollout = infer(agent, 0).rollout();
        outcomes(0, LANES);
        submit(agent, rollout, 0);
    }

    Result.Train train(String agent) {
        return client.call(new Command.Train(agent, null));
    }

    @Override
    public void close() {
        file.close();
        client.close();
    }
}
