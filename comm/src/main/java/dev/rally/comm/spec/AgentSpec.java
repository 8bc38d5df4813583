package dev.rally.comm.spec;

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
        Check.that(observation != null, "observation is missing; give {\"type\":\"float32\",\"shape\":[features]}");
        Check.that(action != null, "action is missing; give {\"type\":\"discrete\",\"n\":…} or continuous bounds");
        Check.that(algorithm != null, "algorithm is missing; give {\"type\":\"ppo\"}");
        Check.that(network != null, "network is missing; give {\"type\":\"mlp\"}");
        Check.that(
                network instanceof NetworkSpec.Mlp
                        && observation.type() == ObservationSpace.Type.FLOAT32
                        && observation.stack() == 1,
                "observation is %s of shape %s, %s stacked; the mlp network takes single float32 vectors",
                observation.type(),
                observation.shape(),
                observation.stack());
        Check.range(
                "network's number of parameters",
                ((NetworkSpec.Mlp) network).parameters(observation.size(), actions(action) + 1),
                1,
                NetworkSpec.MAX_PARAMETERS);
    }

    private static int actions(ActionSpace space) {
        return space instanceof ActionSpace.Discrete discrete
                ? discrete.n()
                : ((ActionSpace.Continuous) space).dimensions();
    }
}
