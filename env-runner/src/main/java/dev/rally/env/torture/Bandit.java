package dev.rally.env.torture;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.batch.BatchView;
import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.client.Exchange;
import dev.rally.comm.client.RallyClient;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.SpecJson;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A game whose right reward is a function of what is seen: each episode is one step, the observation shows which of three
 * actions pays, and how much. A reward that is credited to another step therefore shows, in what the agent does and in
 * what it expects. One connection's games; one thread.
 */
final class Bandit {
    static final int LANES = 64;
    /** Of a round. */
    static final int STEPS = 8;

    static final int ROWS = STEPS * LANES;
    private static final int ARMS = 3;
    private static final int FEATURES = ARMS + 1;
    private static final int SLOT_COLUMN_BYTES = LANES * 64;

    private final RallyClient client;
    private final String agent;
    private final SplittableRandom random;
    private final Exchange exchange;
    private final int[] paying = new int[LANES];
    private final float[] pay = new float[LANES];
    private final int[] actions = new int[LANES];
    private final float[] values = new float[LANES];
    private final float[] rewards = new float[LANES];
    private final byte[] terminated = new byte[LANES];

    Bandit(RallyClient client, String agent, SplittableRandom random) {
        this.client = client;
        this.agent = agent;
        this.random = random;
        exchange = Exchange.open(client, 1, SLOT_COLUMN_BYTES, LANES);
        Arrays.fill(terminated, (byte) 1);
    }

    static AgentSpec spec(String name) {
        ObjectNode spec = JsonNodeFactory.instance.objectNode().put("name", name);
        spec.putObject("observation").put("type", "float32").putArray("shape").add(FEATURES);
        spec.putObject("action").put("type", "discrete").put("n", ARMS);
        spec.putObject("algorithm")
                .put("type", "ppo")
                .put("learningRate", 0.001)
                .put("entropyCoef", 0.05) // no arm is given up for good
                .put("minibatchSize", 128)
                .put("normalizeObservations", false)
                .put("normalizeRewards", false);
        spec.putObject("network").put("type", "mlp").putArray("hidden").add(32).add(32);
        return SpecJson.agent(spec);
    }

    /**
     * How well it plays.
     *
     * @param share of actions that paid
     * @param valueError mean distance of the value from what the best action pays, 0 to 1
     */
    record Skill(double share, double valueError) {}

    /** Shows all lanes something new and acts. */
    Result.Infer infer(boolean deterministic, String checkpoint) {
        observe();
        Result.Infer answer = client.call(new Command.Infer(
                agent, exchange.id(), 0, deterministic ? true : null, checkpoint.isEmpty() ? null : checkpoint));
        BatchView reply = new BatchView().read(exchange.reply(0));
        reply.copyInts(Column.ACTION, LANES, 0, actions, 0);
        if (reply.has(Column.VALUE)) {
            reply.copyFloats(Column.VALUE, LANES, 0, values, 0);
        }
        return answer;
    }

    /** Hands the outcomes of the last step over; returns when they are acknowledged. */
    void submit(long rollout) {
        for (int lane = 0; lane < LANES; lane++) {
            rewards[lane] = actions[lane] == paying[lane] ? pay[lane] : 0;
        }
        BatchWriter writer = new BatchWriter(exchange.request(0));
        writer.begin(0, 1, LANES, 0);
        writer.putFloats(Column.REWARD, LANES, 0, rewards, 0);
        writer.putBytes(Column.TERMINATED, LANES, 0, terminated, 0);
        writer.putBytes(Column.TRUNCATED, LANES, 0, new byte[LANES], 0);
        writer.putFloats(Column.NEXT_OBSERVATION, LANES, FEATURES, new float[LANES * FEATURES], 0);
        writer.finish();
        client.call(new Command.ReplaySubmit(agent, rollout, exchange.id(), 0));
    }

    /** Of the last step. */
    Skill skill() {
        int paid = 0;
        double error = 0;
        for (int lane = 0; lane < LANES; lane++) {
            paid += actions[lane] == paying[lane] ? 1 : 0;
            error += Math.abs(values[lane] - pay[lane]);
        }
        return new Skill((double) paid / LANES, error / LANES);
    }

    private void observe() {
        BatchWriter writer = new BatchWriter(exchange.request(0));
        FloatBuffer observations = writer.begin(0, 1, LANES, 0).floats(Column.OBSERVATION, LANES, FEATURES);
        for (int lane = 0; lane < LANES; lane++) {
            paying[lane] = random.nextInt(ARMS);
            pay[lane] = random.nextInt(1, 5) / 4f;
            for (int arm = 0; arm < ARMS; arm++) {
                observations.put(arm == paying[lane] ? 1 : 0);
            }
            observations.put(pay[lane]);
        }
        writer.finish();
    }
}
