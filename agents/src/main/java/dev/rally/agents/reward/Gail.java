package dev.rally.agents.reward;

import dev.rally.agents.learner.Finite;
import dev.rally.agents.network.Initialization;
import dev.rally.agents.network.NetworkShape;
import dev.rally.agents.optimizer.Trainee;
import dev.rally.agents.policygradient.StateValues;
import dev.rally.agents.policygradient.Training;
import dev.rally.agents.policygradient.Training.Copies;
import dev.rally.agents.random.CounterRandom;
import dev.rally.agents.state.SavedState;
import dev.rally.agents.tensor.FlatArray;
import dev.rally.agents.tensor.Rows;
import dev.rally.comm.spec.RewardSignalsSpec;
import java.util.Map;
import java.util.Objects;

/**
 * Generative adversarial imitation (Ho and Ermon, 2016, arXiv:1606.03476): a discriminator D learns to tell what was demonstrated
 * from what the policy does, and {@code -log(1 - D)} is the reward: large where the two cannot be told apart.
 */
final class Gail implements RewardModel {
    static final String NAME = "gail";
    private static final String DISCRIMINATOR = "gail-discriminator";

    private final RewardSignalsSpec.Gail spec;
    private final double maxGradNorm;
    private final int inputs;
    private final ActionCode code;
    /** Of one row; the network's outputs are the logit of D alone. */
    private final StateValues logits;

    private final Discriminator discriminator;
    private final Training training;
    private final long drawKey;
    private final long betweenKey;
    private DiscriminatorSums sums = new DiscriminatorSums();

    Gail(RewardSignalsSpec.Gail spec, Parts parts, long key) {
        this.spec = spec;
        maxGradNorm = parts.ppo().maxGradNorm();
        inputs = parts.agent().observation().inputs();
        code = ActionCode.of(parts.agent().action());
        NetworkShape shape = SignalShapes.of(parts.agent(), spec.useActions() ? code.width() : 0, 1);
        logits = new StateValues(shape, parts.compute());
        discriminator = new Discriminator(parts.compute(), shape, spec.gradientPenalty() > 0);
        float[] initial = Initialization.parameters(shape, CounterRandom.derive(key, "discriminator"), 0);
        training = new Training(parts.compute(), shape, parts.adam(), initial);
        drawKey = CounterRandom.derive(key, "draw");
        betweenKey = CounterRandom.derive(key, "between");
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean episodic() {
        return true;
    }

    private Rows judged(Rows observations, float[] actions) {
        return spec.useActions() ? code.behind(observations, inputs, actions) : observations;
    }

    @Override
    public void reward(View view, float[] to, Runnable betweenParts) {
        Rows rows = judged(view.seen(), view.rollout().actions());
        logits.of(
                training.network(),
                rows,
                0,
                view.rollout().size(),
                (step, logit) -> to[step] = (float) DiscriminatorShard.softplus(logit),
                betweenParts);
    }

    @Override
    public Training training() {
        return training;
    }

    @Override
    public void learn(Copies copies, View view, Batch batch, Runnable betweenParts) {
        View.Demonstrated shown = Objects.requireNonNull(view.demonstrated(), "checked before");
        int[] drawn = new int[batch.rows()];
        for (int i = 0; i < drawn.length; i++) {
            drawn[i] = CounterRandom.below(shown.size(), CounterRandom.at(drawKey, batch.number(), i), 0);
        }
        Rows expert = Picked.of(judged(shown.seen(), shown.actions()), drawn, 0);
        Rows policy = Picked.of(judged(view.seen(), view.rollout().actions()), batch.order(), batch.from());
        Trainee work = copies.of(training);
        DiscriminatorShard.Update update = new DiscriminatorShard.Update(
                work.network(),
                expert,
                policy,
                batch.rows(),
                spec.gradientPenalty(),
                CounterRandom.at(betweenKey, batch.number(), 0));
        FlatArray slope = discriminator.gradient(update, sums);
        Finite.require(
                "the discriminator's gradient",
                work.updates(),
                work.optimizer().step(slope, maxGradNorm, spec.learningRate()));
        betweenParts.run();
    }

    @Override
    public void tell(Map<String, Double> metrics) {
        sums.tell("gail/", metrics);
        sums = new DiscriminatorSums();
    }

    @Override
    public void save(SavedState to) {
        training.save(to, DISCRIMINATOR);
    }

    @Override
    public Training.Restored restored(SavedState from) {
        return training.restored(from, DISCRIMINATOR);
    }

    @Override
    public void close() {
        discriminator.close();
        training.close();
    }
}
