package dev.rally.agents;

import dev.rally.agents.random.CounterRandom;
import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.spec.ObservationSpace;
import java.util.Arrays;

/**
 * Every step of every lane shows a random bit; what pays is to repeat the bit of the step before. An episode's first step
 * pays nothing. Who only sees the present bit is right half of the time.
 */
final class EchoGame {
    static final int LANES = 64;
    private static final int EPISODE = 5;

    private final Agent agent;
    private final TestClient client;
    private final ObservationSpace space;
    private int time;

    EchoGame(Agent agent, int time) {
        this.agent = agent;
        this.time = time;
        space = agent.spec().observation();
        client = new TestClient(agent, LANES);
    }

    int time() {
        return time;
    }

    /** Plays steps that are held and says which share of what could be earned was. */
    double play(int steps, boolean deterministic) {
        double right = 0;
        double asked = 0;
        for (int t = 0; t < steps; t++, time++) {
            Result.Infer answer = agent.actor()
                    .act(
                            client.batch(LANES, this::show),
                            new Acting(deterministic, null, 0, LANES),
                            client.replyWriter());
            int[] actions = client.discreteActions();
            float[] rewards = new float[LANES];
            for (int lane = 0; lane < LANES; lane++) {
                if (!starts(lane, time)) {
                    rewards[lane] = actions[lane] == bit(lane, time - 1) ? 1 : 0;
                    right += rewards[lane];
                    asked++;
                }
            }
            if (!deterministic) {
                int shown = time;
                agent.actor().submit(client.batch(LANES, w -> outcomes(w, rewards, shown)), answer.rollout(), 0, LANES);
            }
        }
        return right / asked;
    }

    /** Episodes of the lanes begin at different times. */
    private static boolean starts(int lane, int time) {
        return time == 0 || (time + lane) % EPISODE == 0;
    }

    private static int bit(int lane, int time) {
        return CounterRandom.uniform(CounterRandom.at(5, lane, time), 0) < 0.5 ? 0 : 1;
    }

    private void show(BatchWriter w) {
        observe(w, Column.OBSERVATION, time);
        byte[] starts = new byte[LANES];
        for (int lane = 0; lane < LANES; lane++) {
            starts[lane] = (byte) (starts(lane, time) ? 1 : 0);
        }
        w.putBytes(Column.EPISODE_START, LANES, 0, starts, 0);
        if (space.planes() > 0) {
            w.putBytes(Column.PLANES, LANES, space.planes(), new byte[LANES * space.planes()], 0);
        }
    }

    private void outcomes(BatchWriter w, float[] rewards, int shown) {
        byte[] ends = new byte[LANES];
        for (int lane = 0; lane < LANES; lane++) {
            ends[lane] = (byte) (starts(lane, shown + 1) ? 1 : 0);
        }
        w.putFloats(Column.REWARD, LANES, 0, rewards, 0);
        w.putBytes(Column.TERMINATED, LANES, 0, ends, 0);
        w.putBytes(Column.TRUNCATED, LANES, 0, new byte[LANES], 0);
        observe(w, Column.NEXT_OBSERVATION, shown + 1);
    }

    private void observe(BatchWriter w, Column column, int at) {
        int size = space.size();
        if (space.type() == ObservationSpace.Type.FLOAT32) {
            float[] seen = new float[LANES * size];
            for (int lane = 0; lane < LANES; lane++) {
                seen[lane * size] = bit(lane, at) == 1 ? 1 : -1;
            }
            w.putFloats(column, LANES, size, seen, 0);
            return;
        }
        byte[] seen = new byte[LANES * size];
        for (int lane = 0; lane < LANES; lane++) {
            Arrays.fill(seen, lane * size, (lane + 1) * size, (byte) (bit(lane, at) == 1 ? 255 : 0));
        }
        w.putBytes(column, LANES, size, seen, 0);
    }
}
