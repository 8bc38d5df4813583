package dev.rally.agents.reward;

import dev.rally.agents.optimizer.Adam;
import dev.rally.agents.tensor.Compute;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.PpoSpec;

/** What signals are made of. */
record Parts(AgentSpec agent, PpoSpec ppo, Compute compute) {

    Adam adam() {
        return new Adam(ppo.adamBeta1(), ppo.adamBeta2(), ppo.adamEpsilon());
    }
}
