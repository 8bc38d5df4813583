package dev.rally.comm.spec;

import java.util.Objects;

/**
 * One named agent, complete and validated: the same in YAML, in {@code agent.create} and in a checkpoint's manifest.
 *
 * @param seed with the name, the root of all the agent's randomness
 */
public record AgentSpec(
        String name,
        ObservationSpace observation,
        ActionSpace action,
        AlgorithmSpec algorithm,
        NetworkSpec network,
        long seed) {

    public AgentSpec {
        Check.name(name);
        Objects.requireNonNull(observation, "observation");
        Objects.requireNonNull(action, "action");
        Objects.requireNonNull(algorithm, "algorithm");
        Objects.requireNonNull(network, "network");
        Check.that(
                network instanceof NetworkSpec.Mlp && observation.type() == ObservationSpace.Type.FLOAT32,
                "the observation is %s of shape %s; the mlp network takes float32 vectors",
                observation.type(),
                observation.shape());
    }
}
