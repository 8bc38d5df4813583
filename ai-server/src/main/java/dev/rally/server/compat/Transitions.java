package dev.rally.server.compat;

import java.util.Arrays;

/** Transitions of one agent, as growing columns. */
final class Transitions {
    private final CompatAgent agent;
    private int rows;
    private float[] states = new float[0];
    private float[] actions = new float[0];
    private float[] rewards = new float[0];
    private float[] following = new float[0];
    private byte[] done = new byte[0];

    Transitions(CompatAgent agent) {
        this.agent = agent;
    }

    CompatAgent agent() {
        return agent;
    }

    void add(float[] state, float[] action, float reward, float[] next, boolean ends) {
        if (rows == rewards.length) {
            int room = Math.max(1, 2 * rows);
            states = Arrays.copyOf(states, room * agent.states());
            actions = Arrays.copyOf(actions, room * agent.actions());
            rewards = Arrays.copyOf(rewards, room);
            following = Arrays.copyOf(following, room * agent.states());
            done = Arrays.copyOf(done, room);
        }
        System.arraycopy(state, 0, states, rows * agent.states(), agent.states());
        for (int i = 0; i < agent.actions(); i++) {
            actions[rows * agent.actions() + i] = Math.max(-1, Math.min(1, action[i])); // games add noise of their own
        }
        System.arraycopy(next, 0, following, rows * agent.states(), agent.states());
        rewards[rows] = reward;
        done[rows] = (byte) (ends ? 1 : 0);
        rows++;
    }

    int rows() {
        return rows;
    }

    /** {@code [rows, states]}. */
    float[] states() {
        return states;
    }

    /** {@code [rows, actions]}. */
    float[] actions() {
        return actions;
    }

    float[] rewards() {
        return rewards;
    }

    /** {@code [rows, states]}: what each row saw after its action. */
    float[] following() {
        return following;
    }

    /** 1 where the episode ended. */
    byte[] done() {
        return done;
    }
}
