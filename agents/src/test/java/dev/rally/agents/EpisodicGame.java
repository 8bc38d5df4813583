package dev.rally.agents;

import dev.rally.agents.random.CounterRandom;
import dev.rally.comm.batch.Column;
import dev.rally.comm.protocol.Result;
import java.util.function.IntUnaryOperator;

/**
 * A game in every lane, each with episodes of a length of its own. Action 1 is right where the first feature is above
 * 0, else action 0; only an episode's last step pays: the share of its actions that were right.
 */
final class EpisodicGame {
    private static final int FEATURES = Specs.FEATURES;

    private final TestClient client;
    private final Agent agent;
    private final int lanes;
    private final IntUnaryOperator lengthOf;
    private final int[] ages;
    private final int[] rights;
    private final int[] steps;
    private final float[] rewards;
    private final byte[] ends;
    /** Steps of all episodes that have ended, and how many those are. */
    long endedSteps;

    long endedEpisodes;
    /** Of the episodes that have ended. */
    double paid;

    EpisodicGame(Agent agent, int lanes, IntUnaryOperator lengthOf) {
        this.agent = agent;
        this.lanes = lanes;
        this.lengthOf = lengthOf;
        client = new TestClient(agent, lanes);
        ages = new int[lanes];
        rights = new int[lanes];
        steps = new int[lanes];
        rewards = new float[lanes];
        ends = new byte[lanes];
    }

    /** Starts every lane anew, without a word to the agent. */
    void restart() {
        for (int i = 0; i < lanes; i++) {
            ages[i] = 0;
            rights[i] = 0;
            steps[i] += 1000;
        }
    }

    /** Goes on in another agent as this does in its own. */
    EpisodicGame copy(Agent other) {
        EpisodicGame copy = new EpisodicGame(other, lanes, lengthOf);
        System.arraycopy(ages, 0, copy.ages, 0, lanes);
        System.arraycopy(rights, 0, copy.rights, 0, lanes);
        System.arraycopy(steps, 0, copy.steps, 0, lanes);
        return copy;
    }

    Result.Train round(int count) {
        play(count);
        return agent.train(null, TestClient.GO);
    }

    void play(int count) {
        for (int t = 0; t < count; t++) {
            long rollout = client.infer(observe(), FEATURES).rollout();
            advance(client.discreteActions());
            agent.actor()
                    .submit(
                            client.batch(lanes, w -> {
                                w.putFloats(Column.REWARD, lanes, 0, rewards, 0);
                                w.putBytes(Column.TERMINATED, lanes, 0, ends, 0);
                                w.putBytes(Column.TRUNCATED, lanes, 0, new byte[lanes], 0);
                                w.putFloats(Column.NEXT_OBSERVATION, lanes, FEATURES, observe(), 0);
                            }),
                            rollout,
                            0,
                            lanes);
        }
    }

    /** Plays one step whose outcomes nobody hears of. */
    void playUnheard() {
        client.infer(observe(), FEATURES);
        advance(client.discreteActions());
    }

    private float[] observe() {
        float[] seen = new float[lanes * FEATURES];
        for (int i = 0; i < seen.length; i++) {
            long random = CounterRandom.at(77, i, steps[i / FEATURES]);
            seen[i] = (float) (2 * CounterRandom.uniform(random, 0) - 1);
        }
        return seen;
    }

    private void advance(int[] actions) {
        float[] seen = observe();
        for (int i = 0; i < lanes; i++) {
            rights[i] += (seen[i * FEATURES] > 0) == (actions[i] == 1) ? 1 : 0;
            ages[i]++;
            steps[i]++;
            boolean over = ages[i] == lengthOf.applyAsInt(i);
            ends[i] = (byte) (over ? 1 : 0);
            rewards[i] = over ? (float) rights[i] / ages[i] : 0;
            if (over) {
                endedSteps += ages[i];
                endedEpisodes++;
                paid += rewards[i];
                ages[i] = 0;
                rights[i] = 0;
            }
        }
    }
}
