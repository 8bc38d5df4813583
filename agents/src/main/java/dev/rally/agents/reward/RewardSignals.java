package dev.rally.agents.reward;

import dev.rally.agents.demonstration.Demonstrations;
import dev.rally.agents.learner.Learner.Pace;
import dev.rally.agents.learner.Lesson;
import dev.rally.agents.policygradient.SampleOrder;
import dev.rally.agents.policygradient.Targets;
import dev.rally.agents.policygradient.Training;
import dev.rally.agents.policygradient.Training.Copies;
import dev.rally.agents.random.CounterRandom;
import dev.rally.agents.state.SavedState;
import dev.rally.agents.tensor.Compute;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.PpoSpec;
import dev.rally.comm.spec.RewardSignalsSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An agent's rewards beside the game's, with what they teach. {@link #judge} before the policy learns, {@link #learn} after it
 * has, {@link #keep} when all went well. Where there are none, all of it does nothing. For one thread at a time.
 */
public final class RewardSignals implements AutoCloseable {
    private final PpoSpec spec;
    private final int inputs;
    private final double strength;
    private final List<RewardSignal> signals = new ArrayList<>();
    private final SampleOrder order = new SampleOrder(1);
    private final long shuffleKey;

    public RewardSignals(AgentSpec agent, PpoSpec spec, Compute compute, long key) {
        this.spec = spec;
        inputs = agent.observation().inputs();
        strength = spec.rewardSignals().environment().strength();
        shuffleKey = CounterRandom.derive(key, "rewardSignals");
        Parts parts = new Parts(agent, spec, compute);
        RewardSignalsSpec.Rnd rnd = spec.rewardSignals().rnd();
        if (rnd != null) {
            long own = CounterRandom.derive(key, Rnd.NAME);
            signals.add(new RewardSignal(new Rnd(rnd, parts, own), rnd.strength(), rnd.gamma(), parts, own));
        }
        RewardSignalsSpec.Gail gail = spec.rewardSignals().gail();
        if (gail != null) {
            long own = CounterRandom.derive(key, Gail.NAME);
            signals.add(new RewardSignal(new Gail(gail, parts, own), gail.strength(), gail.gamma(), parts, own));
        }
    }

    /** Whether any of them needs demonstrations. */
    public boolean imitate() {
        return spec.rewardSignals().gail() != null;
    }

    /** @throws RallyException NOTHING_TO_TRAIN when there is nothing to imitate */
    public void check(@Nullable Demonstrations demonstrations) {
        if (imitate() && (demonstrations == null || demonstrations.size() == 0)) {
            throw new RallyException(
                    ErrorCode.NOTHING_TO_TRAIN,
                    "gail has nothing to imitate: the recordings of algorithm.rewardSignals.gail.demonstrations have no"
                            + " steps yet; record some");
        }
    }

    /** What changes with the policy, or not at all. */
    public Stream<Training> trainings() {
        return signals.stream().flatMap(signal -> signal.trainings().stream());
    }

    /** Lets the policy learn from all rewards, each with its strength, instead of the game's alone. */
    public void judge(Lesson lesson, Targets targets, Runnable betweenParts) {
        if (signals.isEmpty() && strength == 1) {
            return;
        }
        float[] advantages = targets.mix(strength, lesson.rollout().size());
        View view = View.of(lesson, inputs);
        for (RewardSignal signal : signals) {
            signal.judge(view, advantages, betweenParts);
        }
    }

    /** How many minibatches {@link #learn} takes. */
    public long minibatches(int samples, int size) {
        return signals.size() * (spec.epochs() + 1L) * ((samples + size - 1) / size);
    }

    /**
     * Lets the signals learn from the same rollout: each value in as many passes as the policy, each model in one.
     *
     * @param size of minibatches
     */
    public void learn(Copies copies, Lesson lesson, int size, Progress progress, Pace pace) {
        if (signals.isEmpty()) {
            return;
        }
        View view = View.of(lesson, inputs);
        long done = progress.done();
        for (int pass = 0; pass <= spec.epochs(); pass++) {
            order.list(lesson.rollout());
            order.shuffle(CounterRandom.at(shuffleKey, pass, progress.updates()));
            order.cut(size);
            for (int number = 0; number < order.minibatches(size); number++) {
                RewardModel.Batch batch = new RewardModel.Batch(
                        order.steps(), order.from(number), order.from(number + 1), progress.updates() + number);
                for (RewardSignal signal : signals) {
                    pace.beforeMinibatch(done++, progress.total());
                    if (pass < spec.epochs()) {
                        signal.learnValue(copies, view, batch, progress.learningRate(), pace::betweenParts);
                    } else {
                        signal.learnModel(copies, view, batch, pace::betweenParts);
                    }
                }
            }
        }
    }

    /**
     * How far a train is when the signals' part of it begins.
     *
     * @param done minibatches
     * @param total minibatches, the signals' among them
     * @param updates the policy's, before the train
     * @param learningRate of values
     */
    public record Progress(long done, long total, long updates, double learningRate) {}

    /** The train went well. */
    public void keep() {
        signals.forEach(RewardSignal::keep);
    }

    /** Adds the figures of the last train. */
    public void tell(Map<String, Double> metrics) {
        signals.forEach(signal -> signal.tell(metrics));
    }

    public void save(SavedState to) {
        signals.forEach(signal -> signal.save(to));
    }

    /** Reads what {@link #save} has put; nothing changes before it is kept. */
    public Training.Restored restored(SavedState from) {
        List<Training.Restored> saved =
                signals.stream().map(signal -> signal.restored(from)).toList();
        return () -> saved.forEach(Training.Restored::keep);
    }

    @Override
    public void close() {
        signals.forEach(RewardSignal::close);
    }
}
