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
        Check.that(
                action != null,
                "action is missing; give {\"type\":\"discrete\",\"n\":…}, multi-discrete or continuous");
        Check.that(algorithm != null, "algorithm is missing; give {\"type\":\"ppo\"}");
        Check.that(
                !(algorithm instanceof SacSpec && action instanceof ActionSpace.MultiDiscrete),
                "action.type is multi-discrete; sac takes discrete and continuous actions: use ppo or reinforce");
        Check.that(network != null, "network is missing; give {\"type\":\"mlp\"}");
        checkObservation(observation, algorithm, network);
        double parameters = network.parameters(observation, outputs(action) + 1);
        Check.range("network's number of parameters", parameters, 1, NetworkSpec.MAX_PARAMETERS);
        if (algorithm instanceof SacSpec sac && network instanceof NetworkSpec.Mlp actor) {
            Check.range(
                    "number of parameters of the policy and both critics (network.hidden, algorithm.criticHidden)",
                    parameters + 2 * sac.criticParameters(observation, action, actor.hidden()),
                    1,
                    NetworkSpec.MAX_PARAMETERS);
        }
    }

    private static void checkObservation(ObservationSpace observation, AlgorithmSpec algorithm, NetworkSpec network) {
        boolean images = observation.type() == ObservationSpace.Type.UINT8;
        Check.that(
                algorithm.takesFrames() || (!images && observation.stack() == 1),
                "observation is %s of shape %s with stack %s; %s takes float32 vectors with stack 1: use ppo or bc, or join the"
                        + " frames before they are sent",
                observation.type(),
                observation.shape(),
                observation.stack(),
                AlgorithmSpec.name(algorithm));
        Check.that(
                algorithm.takesMemory() || !(network instanceof NetworkSpec.Gru),
                "network.type is gru; %s takes mlp: use ppo for a policy that remembers",
                AlgorithmSpec.name(algorithm));
        Check.that(
                !(algorithm instanceof PpoSpec ppo && network instanceof NetworkSpec.Gru)
                        || ppo.pretrain().demonstrations().isEmpty(),
                "algorithm.pretrain names demonstrations and network.type is gru; demonstrations do not say what such a"
                        + " network remembered: leave pretrain out, or use mlp or conv");
        Check.that(
                !images || !algorithm.normalizeObservations(),
                "algorithm.normalizeObservations is true; images are scaled to 0 to 1 instead: set it to false");
        if (images && algorithm instanceof PpoSpec ppo && ppo.rewardSignals().gail() != null) {
            ppo.rewardSignals().gail().checkImages();
        }
    }

    private static int outputs(ActionSpace space) {
        return space instanceof ActionSpace.Continuous box ? box.size() : space.choiceCount();
    }
}
