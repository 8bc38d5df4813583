package dev.rally.agents.sac;

import dev.rally.agents.network.MlpShape;
import dev.rally.agents.optimizer.Adam;
import dev.rally.agents.optimizer.Trainee;
import dev.rally.agents.state.SavedState;
import dev.rally.agents.tensor.Compute;

/** All that gradient updates change. A train works on a {@link #copy}, which makes it a transaction. */
record SacState(Trainee actor, Critics critics, Temperature temperature) implements AutoCloseable {

    SacState copy() {
        return new SacState(actor.copy(), critics.copy(), temperature.copy());
    }

    void save(SavedState to, MlpShape shape) {
        to.putNetwork("parameters", "", shape, Compute.download(actor.adam().parameters()));
        actor.adam().save(to, "optimizer", "updateSteps");
        critics.save(to);
        temperature.save(to);
    }

    SacState restored(Sac sac, Compute compute, Adam.Settings adam, SavedState from) {
        float[] parameters = from.network("parameters", "", sac.shape());
        Temperature saved = temperature.restored(from);
        Adam policy = Adam.restore(compute, adam, parameters, from, "optimizer", "updateSteps");
        try {
            return new SacState(
                    new Trainee(sac.shape(), policy), Critics.restore(compute, sac.criticShape(), adam, from), saved);
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
