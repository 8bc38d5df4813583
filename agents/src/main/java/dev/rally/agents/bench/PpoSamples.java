package dev.rally.agents.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.agents.Acting;
import dev.rally.agents.Agent;
import dev.rally.agents.TensorEngine;
import dev.rally.comm.batch.BatchView;
import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.NetworkSpec;
import dev.rally.comm.spec.ObservationSpace;
import dev.rally.comm.spec.SpecJson;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;

/**
 * Samples a second that PPO learns from, each visit in each epoch counted: whole trains, as a client would ask for them,
 * without the playing. In turns with a yardstick, so that a noisy machine is noisy for both.
 */
final class PpoSamples {
    private static final int TURNS = 5;
    private static final int FEATURES = 11;
    private static final int ACTIONS = 3;
    private static final ObservationSpace IMAGES = ObservationSpace.image(1, 84, 84, 4, 2);
    private static final int IMAGE_ACTIONS = 6;

    private final LearnBench.Options options;
    private final ObservationSpace space;
    private final int actions;
    private final int lanes;
    private final int steps;
    private final Random random = new Random(1);
    private final ByteBuffer memory;
    private final BatchWriter writer;
    private final BatchView view = new BatchView();
    private final BatchWriter reply = new BatchWriter(ByteBuffer.allocateDirect(1 << 20));

    PpoSamples(LearnBench.Options options) {
        this.options = options;
        space = options.pixels() ? IMAGES : ObservationSpace.vector(FEATURES);
        actions = options.pixels() ? IMAGE_ACTIONS : ACTIONS;
        lanes = options.pixels() ? 128 : 1024;
        steps = Math.max(1, (options.pixels() ? 8 : 16) * options.minibatch() / lanes);
        memory = ByteBuffer.allocateDirect(1 << 21).order(ByteOrder.LITTLE_ENDIAN);
        writer = new BatchWriter(memory);
    }

    void measure(TensorEngine engine, ObjectNode line) {
        double budget = options.seconds() / (2 * TURNS);
        double[] own = new double[2];
        double[] bare = new double[2];
        AgentSpec spec = spec(line);
        try (Agent agent = Agent.create(1, spec, engine);
                Yardstick yardstick = yardstick(engine, spec)) {
            learn(agent, budget);
            yardstick.runFor(budget, options.threads());
            for (int turn = 0; turn < TURNS; turn++) {
                add(own, learn(agent, budget));
                add(bare, yardstick.runFor(budget, options.threads()));
            }
        }
        line.put("samples_per_s", Math.round(own[0] / own[1]));
        line.put("bare_samples_per_s", Math.round(bare[0] / bare[1]));
    }

    private AgentSpec spec(ObjectNode nodes) {
        ObjectNode spec = nodes.objectNode().put("name", "bench");
        spec.set("observation", SpecJson.tree(space));
        spec.putObject("action").put("type", "discrete").put("n", actions);
        spec.putObject("algorithm").put("type", "ppo").put("minibatchSize", options.minibatch());
        if (!options.pixels()) {
            ObjectNode network = spec.putObject("network").put("type", "mlp").put("activation", "tanh");
            network.putArray("hidden").add(options.hidden()).add(options.hidden());
        }
        return SpecJson.agent(spec);
    }

    private Yardstick yardstick(TensorEngine engine, AgentSpec spec) {
        return spec.network() instanceof NetworkSpec.Conv conv
                ? new BareConv(engine.device(), conv, space, actions + 1, options.minibatch())
                : new BarePpo(engine.device(), FEATURES, options.hidden(), actions, options.minibatch());
    }

    private static void add(double[] to, double[] measured) {
        to[0] += measured[0];
        to[1] += measured[1];
    }

    /** Returns samples and seconds. */
    private double[] learn(Agent agent, double budgetSeconds) {
        double[] measured = new double[2];
        while (measured[1] < budgetSeconds) {
            play(agent);
            long start = System.nanoTime();
            var trained = agent.train(null, Unhindered.TRAIN);
            measured[1] += (System.nanoTime() - start) / 1e9;
            measured[0] += trained.samples() * trained.metrics().getOrDefault("epochsRun", 1.0);
        }
        return measured;
    }

    private void play(Agent agent) {
        long rollout = 0;
        for (int t = 0; t < steps; t++) {
            writer.begin(0, t, lanes, 0);
            observe(Column.OBSERVATION);
            writer.bytes(Column.EPISODE_START, lanes, 0).put(new byte[lanes]);
            if (space.planes() > 0) {
                writer.bytes(Column.PLANES, lanes, space.planes()).put(new byte[lanes * space.planes()]);
            }
            writer.finish();
            rollout = agent.actor()
                    .act(view.read(memory), new Acting(false, null, 0, lanes), reply)
                    .rollout();
        }
        for (int t = 0; t < steps; t++) {
            writer.begin(0, t, lanes, 0);
            var rewards = writer.floats(Column.REWARD, lanes, 0);
            while (rewards.hasRemaining()) {
                rewards.put((float) random.nextGaussian());
            }
            writer.bytes(Column.TERMINATED, lanes, 0).put(new byte[lanes]);
            writer.bytes(Column.TRUNCATED, lanes, 0).put(new byte[lanes]);
            observe(Column.NEXT_OBSERVATION);
            writer.finish();
            agent.actor().submit(view.read(memory), rollout, 0, lanes);
        }
    }

    private void observe(Column column) {
        if (space.type() == ObservationSpace.Type.UINT8) {
            byte[] noise = new byte[lanes * space.size()];
            random.nextBytes(noise);
            writer.bytes(column, lanes, space.size()).put(noise);
            return;
        }
        var floats = writer.floats(column, lanes, space.size());
        while (floats.hasRemaining()) {
            floats.put((float) random.nextGaussian());
        }
    }
}
