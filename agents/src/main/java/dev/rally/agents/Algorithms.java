package dev.rally.agents;

import dev.rally.agents.bc.Bc;
import dev.rally.agents.learner.Algorithm;
import dev.rally.agents.ppo.Ppo;
import dev.rally.agents.reinforce.Reinforce;
import dev.rally.agents.sac.Sac;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.BcSpec;
import dev.rally.comm.spec.PpoSpec;
import dev.rally.comm.spec.ReinforceSpec;
import dev.rally.comm.spec.SacSpec;

/** All ways to learn. */
final class Algorithms {
    private Algorithms() {}

    /** The way that the spec names. */
    static Algorithm of(AgentSpec spec) {
        if (spec.algorithm() instanceof SacSpec sac) {
            return Sac.of(spec, sac);
        }
        if (spec.algorithm() instanceof ReinforceSpec reinforce) {
            return Reinforce.of(spec, reinforce);
        }
        if (spec.algorithm() instanceof BcSpec bc) {
            return Bc.of(spec, bc);
        }
        return Ppo.of(spec, (PpoSpec) spec.algorithm());
    }
}
