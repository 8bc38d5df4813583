package dev.rally.agents.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.agents.Agent;
import dev.rally.agents.TensorEngine;
import dev.rally.comm.batch.BatchView;
import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.SpecJson;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Random;

/** Gradient updates of soft actor-critic, drawing included, from a full buffer of 100,000 transitions. */
final class SacUpdates {
    private static final int FEATURES = 11;
    private static final int DIMENSIONS = 3;
    private static final int TRANSITIONS = 100_000;
    private static final int ROWS = 1_000;
    private static final int UPDATES_PER_TRAIN = 100;

    private SacUpdates() {}

    static void measure(LearnBench.Options options, TensorEngine engine, ObjectNode line) {
        try (Agent agent = Agent.create(1, spec(options, line), engine)) {
            fill(agent);
            runFor(agent, options.seconds() / 4);
            line.put("updates_per_s", Math.round(runFor(agent, options.seconds())));
        }
    }

    private static AgentSpec spec(LearnBench.Options options, ObjectNode nodes) {
        ObjectNode spec = nodes.objectNode().put("name", "bench");
        spec.putObject("observation").put("type", "float32").putArray("shape").add(FEATURES);
        ObjectNode action = spec.putObject("action").put("type", "continuous");
        action.putArray("low").add(-1).add(-1).add(-1);
        action.putArray("high").add(1).add(1).add(1);
        ObjectNode sac = spec.putObject("algorithm").put("type", "sac");
        sac.put("minibatchSize", options.minibatch()).put("updatesPerStep", 0);
        sac.put("replayCapacity", Math.max(TRANSITIONS, options.minibatch()));
        ObjectNode network = spec.putObject("network").put("type", "mlp").put("activation", "relu");
        network.putArray("hidden").add(options.hidden()).add(options.hidden());
        return SpecJson.agent(spec);
    }

    private static void fill(Agent agent) {
        Random random = new Random(1);
        ByteBuffer memory = ByteBuffer.allocateDirect(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
        BatchWriter writer = new BatchWriter(memory);
        for (int added = 0; added < TRANSITIONS; added += ROWS) {
            writer.begin(0, added, ROWS, 0);
            fill(writer.floats(Column.OBSERVATION, ROWS, FEATURES), random);
            fill(writer.floats(Column.ACTION, ROWS, DIMENSIONS), random);
            fill(writer.floats(Column.REWARD, ROWS, 0), random);
            writer.bytes(Column.TERMINATED, ROWS, 0).put(new byte[ROWS]);
            writer.bytes(Column.TRUNCATED, ROWS, 0).put(new byte[ROWS]);
            fill(writer.floats(Column.NEXT_OBSERVATION, ROWS, FEATURES), random);
            writer.finish();
            agent.actor().submit(new BatchView().read(memory), null, 0, ROWS);
            agent.train(null, Unhindered.TRAIN);
        }
    }

    private static void fill(FloatBuffer floats, Random random) {
        while (floats.hasRemaining()) {
            floats.put(2 * random.nextFloat() - 1);
        }
    }

    private static double runFor(Agent agent, double seconds) {
        long start = System.nanoTime();
        long updates = 0;
        do {
            updates += agent.train(UPDATES_PER_TRAIN, Unhindered.TRAIN).updateSteps();
        } while (System.nanoTime() - start < seconds * 1e9);
        return updates / ((System.nanoTime() - start) / 1e9);
    }
}
