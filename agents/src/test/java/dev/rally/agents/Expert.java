package dev.rally.agents;

import dev.rally.agents.demonstration.Demonstrations;
import dev.rally.agents.random.CounterRandom;
import dev.rally.comm.batch.BatchView;
import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.protocol.Protocol;
import dev.rally.comm.spec.ActionSpace;
import dev.rally.comm.spec.AgentSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Who knows what to do in each state: 0 where the first feature is low, 2 where it is high; or, continuously, the more the
 * higher it is. An episode for each lane, with a reward of 1 a step.
 */
final class Expert {
    static final int LANES = 64;
    static final int STEPS = 8;
    static final int ROWS = LANES * STEPS;
    static final int FEATURES = Specs.FEATURES;

    private Expert() {}

    /** Observations far from 0, which only their statistics bring near it. */
    static float[] observations(int seed) {
        float[] seen = new float[ROWS * FEATURES];
        for (int i = 0; i < seen.length; i++) {
            seen[i] = 50 + 20 * (float) CounterRandom.gaussian(CounterRandom.at(seed, i, 0), 0);
        }
        return seen;
    }

    static int choice(float[] seen, int row) {
        float first = seen[row * FEATURES];
        return first < 40 ? 0 : first < 60 ? 1 : 2;
    }

    static float steer(float[] seen, int row) {
        return 1.5f * (float) Math.tanh((seen[row * FEATURES] - 50) / 20);
    }

    /** What the expert does there, as complete transitions. */
    static Consumer<BatchWriter> shown(ActionSpace action, float[] seen) {
        return w -> {
            float[] rewards = new float[ROWS];
            Arrays.fill(rewards, 1);
            byte[] terminated = new byte[ROWS];
            Arrays.fill(terminated, ROWS - LANES, ROWS, (byte) 1);
            w.putFloats(Column.OBSERVATION, ROWS, FEATURES, seen, 0);
            if (action instanceof ActionSpace.Continuous) {
                float[] steers = new float[ROWS];
                for (int row = 0; row < ROWS; row++) {
                    steers[row] = steer(seen, row);
                }
                w.putFloats(Column.ACTION, ROWS, 1, steers, 0);
            } else {
                int[] choices = new int[ROWS];
                Arrays.setAll(choices, row -> choice(seen, row));
                w.putInts(Column.ACTION, ROWS, 0, choices, 0);
            }
            w.putFloats(Column.REWARD, ROWS, 0, rewards, 0);
            w.putBytes(Column.TERMINATED, ROWS, 0, terminated, 0);
            w.putBytes(Column.TRUNCATED, ROWS, 0, new byte[ROWS], 0);
            w.putFloats(Column.NEXT_OBSERVATION, LANES, FEATURES, new float[LANES * FEATURES], 0);
        };
    }

    /** What the expert does for four batches, submitted. */
    static void submit(Agent agent, TestClient client) {
        for (int seed = 1; seed <= 4; seed++) {
            BatchView batch = client.batch(ROWS, shown(agent.spec().action(), observations(seed)));
            agent.actor().submit(batch, null, 0, Protocol.MAX_LANES);
        }
    }

    /** The same as a recording that the agent's spec names. */
    static Demonstrations recorded(AgentSpec agent) {
        ByteBuffer memory = ByteBuffer.allocateDirect(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
        Demonstrations.Reader reader = new Demonstrations.Reader(agent, 4 * ROWS);
        for (int seed = 1; seed <= 4; seed++) {
            BatchWriter writer = new BatchWriter(memory);
            writer.begin(0, 1, ROWS, 0);
            shown(agent.action(), observations(seed)).accept(writer);
            writer.finish();
            reader.add(new BatchView().read(memory));
        }
        return reader.all(true);
    }

    /** The share of unseen observations in which the agent's best action is the expert's. */
    static double agreement(TestClient client) {
        float[] seen = observations(99);
        client.infer(seen, FEATURES, new Acting(true, null, 0, ROWS));
        int[] actions = client.discreteActions();
        int same = 0;
        for (int row = 0; row < ROWS; row++) {
            same += actions[row] == choice(seen, row) ? 1 : 0;
        }
        return (double) same / ROWS;
    }

    /** The root of the mean squared distance of the agent's best action from the expert's, in unseen observations. */
    static double error(TestClient client) {
        float[] seen = observations(99);
        client.infer(seen, FEATURES, new Acting(true, null, 0, ROWS));
        float[] actions = client.floats(Column.ACTION);
        double squares = 0;
        for (int row = 0; row < ROWS; row++) {
            squares += Math.pow(actions[row] - steer(seen, row), 2);
        }
        return Math.sqrt(squares / ROWS);
    }
}
