package dev.rally.agents.bc;

import dev.rally.agents.learner.Lesson;
import dev.rally.agents.network.NetworkShape;
import dev.rally.agents.optimizer.Trainee;
import dev.rally.agents.policy.DifferentiableDistribution;
import dev.rally.agents.policygradient.LossSums;
import dev.rally.agents.policygradient.ShardedGradient;
import dev.rally.agents.random.CounterRandom;
import dev.rally.agents.tensor.Compute;
import dev.rally.agents.tensor.FlatArray;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a {@link Pretraining} works with once there are demonstrations. For one thread at a time. */
final class Cloning implements AutoCloseable {
    private final Source source;
    private final @Nullable ShownReturns returns;
    private final ShardedGradient withValue;
    private final ShardedGradient policyOnly;
    private final Imitation imitation;
    private final long drawKey;

    Cloning(
            Source source,
            NetworkShape shape,
            DifferentiableDistribution distribution,
            Pretraining.@Nullable Values values,
            Compute compute,
            long drawKey) {
        this.source = source;
        this.drawKey = drawKey;
        boolean hasValue = values != null;
        returns = values == null ? null : new ShownReturns(shape, compute, values.gamma(), values.rewardClip());
        double valueCoef = values == null ? 0 : values.coef();
        int actionSize = distribution.actionSize();
        withValue = new ShardedGradient(compute, new BcLoss(distribution, hasValue, valueCoef, 0), shape, actionSize);
        policyOnly = new ShardedGradient(compute, new BcLoss(distribution, hasValue, 0, 0), shape, actionSize);
        imitation = new Imitation(shape, distribution, compute);
    }

    Source source() {
        return source;
    }

    /** Whether the value learns, too: returns are then to be computed before. */
    boolean hasValue() {
        return returns != null;
    }

    void computeReturns(Trainee work, Lesson lesson, Runnable betweenParts) {
        if (returns != null) {
            returns.compute(source, work.network(), lesson.normalizer(), betweenParts);
        }
    }

    /**
     * The gradient of the cloning loss of a minibatch, drawn for the trainee's next update.
     *
     * @param value whether of the value's loss, too
     */
    FlatArray gradient(Trainee work, Lesson lesson, int size, boolean value, LossSums sums, Runnable betweenParts) {
        long random = CounterRandom.at(drawKey, 0, work.updates());
        return (value ? withValue : policyOnly)
                .of(work.network(), source.draw(random, size, lesson.normalizer()), sums, betweenParts);
    }

    /** Adds how well the policy imitates. */
    void tell(Trainee work, Lesson lesson, Runnable betweenParts, Map<String, Double> metrics) {
        imitation.tell(work.network(), List.of(source), lesson.normalizer(), "pretrain", betweenParts, metrics);
    }

    @Override
    public void close() {
        withValue.close();
        policyOnly.close();
    }
}
