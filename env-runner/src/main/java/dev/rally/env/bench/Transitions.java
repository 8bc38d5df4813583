package dev.rally.env.bench;

import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import java.util.Random;

/** Made-up complete transitions, ordered {@code [step, lane]}, in an engine's own memory. */
final class Transitions {
    /** Rewards, ends, actions, log-probabilities. */
    private static final int BYTES_BESIDE_OBSERVATION = 4 + 1 + 1 + 4 + 4;

    final int rows;
    private final int lanes;
    private final int features;
    private final float[] observation;
    private final float[] next;
    private final int[] action;
    private final float[] logProb;
    private final float[] reward;
    private final byte[] terminated;
    private final byte[] truncated;

    Transitions(int rows, int lanes, int features) {
        this.rows = rows;
        this.lanes = lanes;
        this.features = features;
        observation = new float[rows * features];
        next = new float[lanes * features];
        action = new int[rows];
        logProb = new float[rows];
        reward = new float[rows];
        terminated = new byte[rows];
        truncated = new byte[rows];
        Random random = new Random(1);
        for (int i = 0; i < observation.length; i++) {
            observation[i] = (float) random.nextGaussian();
        }
        for (int row = 0; row < rows; row++) {
            action[row] = random.nextInt(3);
            logProb[row] = (float) Math.log(1 / 3.0);
            reward[row] = (float) random.nextGaussian();
            terminated[row] = (byte) (random.nextInt(500) == 0 ? 1 : 0);
        }
    }

    /** Room for such a batch, alignment aside. */
    static long bytes(int rows, int lanes, int features) {
        return (long) rows * (features * Float.BYTES + BYTES_BESIDE_OBSERVATION)
                + (long) lanes * features * Float.BYTES;
    }

    void write(BatchWriter batch) {
        batch.begin(0, 0, rows, 0);
        batch.floats(Column.OBSERVATION, rows, features).put(0, observation);
        batch.ints(Column.ACTION, rows, 0).put(0, action);
        batch.floats(Column.LOG_PROB, rows, 0).put(0, logProb);
        batch.floats(Column.REWARD, rows, 0).put(0, reward);
        batch.bytes(Column.TERMINATED, rows, 0).put(0, terminated);
        batch.bytes(Column.TRUNCATED, rows, 0).put(0, truncated);
        batch.floats(Column.NEXT_OBSERVATION, lanes, features).put(0, next);
        batch.finish();
    }
}
