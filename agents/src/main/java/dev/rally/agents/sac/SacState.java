package dev.rally.agents.sac;

import dev.rally.agents.optimizer.Adam;
import dev.rally.agents.optimizer.Trainee;
import dev.rally.agents.state.SavedState;
import dev.rally.agents.tensor.Compute;
import dev.rally.agents.tensor.Crew;

/** All that gradient updates change. A train works on a copy, which makes it a transaction. */
record SacState(Trainee actor, Critics critics, Temperature temperature) implements AutoCloseable {

    SacState copy() {
        return new SacState(actor.copy(), critics.copy(), temperature.copy());
    }

    /** Takes all over from another state of the same agent: a copy without memory of its own. */
    void become(SacState other, Crew crew) {
        actor.become(other.actor);
        critics.become(other.critics, crew);
        temperature.become(other.temperature);
    }

    void save(SavedState to) {
        actor.save(to);
        critics.save(to);
        temperature.save(to);
    }

    SacState restored(Sac sac, Compute compute, Adam adam, SavedState from) {
        Temperature saved = temperature.restored(from);
        Trainee policy = Trainee.restore(compute, sac.shape(), adam, from);
        try {
            return new SacState(policy, Critics.restore(compute, sac.criticShape(), adam, from), saved);
        } catch (RuntimeException e) {
            policy.close();
            throw e;
        }
    }

    @Override
    public void close() {
        actor.close();
        critics.close();
    }
}
