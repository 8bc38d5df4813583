package dev.rally.agents;

import dev.rally.agents.demonstration.Demonstrations;
import dev.rally.agents.learner.Learner;
import dev.rally.agents.learner.Lesson;
import dev.rally.agents.rollout.EpisodeSums;
import dev.rally.agents.rollout.HeldSteps;
import dev.rally.agents.rollout.Rollout;
import dev.rally.agents.state.SavedState;
import dev.rally.agents.tensor.FlatArray;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Result;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The half of an agent that learns: the parameters in training and all that goes with them, and the figures of the last
 * train. It belongs to one thread, the learner's; the figures may be read, and it may be closed, from any.
 */
final class Trainer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);

    /** Something that needs the learner. */
    private interface Use<T> {
        T with(Learner learner);
    }

    private final String agent;
    private final Learner learner;
    private volatile long envSteps;
    private volatile long updateSteps;
    private volatile Map<String, Double> metrics = Map.of();
    private volatile @Nullable Demonstrations shown;
    private volatile boolean closed;
    /** Who closes meanwhile leaves the learner to the one who uses it; under the monitor. */
    private boolean inUse;

    Trainer(String agent, Learner learner) {
        this.agent = agent;
        this.learner = learner;
    }

    /** Agent steps that were learnt from. */
    long envSteps() {
        return envSteps;
    }

    long updateSteps() {
        return updateSteps;
    }

    /** Of the last train, its episodes of the last in which any ended; or of the checkpoint that was restored since. */
    Map<String, Double> metrics() {
        return metrics;
    }

    /** Whether a train would need demonstrations that it has not got, or not the whole of. */
    boolean lacksDemonstrations() {
        Demonstrations present = shown;
        return (present == null || !present.whole()) && learner.imitates(envSteps);
    }

    /** What the next trains imitate. */
    void show(Demonstrations demonstrations) {
        shown = demonstrations;
    }

    /**
     * Learns from all steps of the actor's that have outcomes, and publishes the new policy to it. When it throws,
     * parameters, moments and counters are as before; a rollout that it had taken is dropped.
     */
    Result.Train train(Actor actor, @Nullable Integer steps, TrainControl control) {
        return use(mine -> {
            Demonstrations demonstrations = mine.imitates(envSteps) ? shown : null;
            shown = demonstrations;
            HeldSteps taken = actor.take(rollout -> mine.check(rollout, steps, demonstrations));
            try {
                Lesson lesson = new Lesson(taken.rollout(), actor.normalizer(taken), envSteps, steps, demonstrations);
                return publish(actor, taken, mine.train(lesson, new TrainPace(control, () -> closed, metrics)));
            } catch (RallyException e) {
                LOG.warn("{}: dropped a rollout of {} steps: {}", agent, withOutcome(taken), e.getMessage());
                throw e;
            } catch (RuntimeException | Error e) {
                String loss =
                        "the train failed and was undone; its rollout of " + withOutcome(taken) + " steps is dropped";
                LOG.error("{}: {}", agent, loss, e);
                throw new RallyException(
                        ErrorCode.INTERNAL_ERROR, loss + ": " + e + "; the server's log says where", e);
            } finally {
                actor.giveBack(taken);
            }
        });
    }

    private static int withOutcome(HeldSteps taken) {
        return taken.rollout().withOutcome();
    }

    private Result.Train publish(Actor actor, HeldSteps taken, Learner.Trained trained) {
        Map<String, Double> published = new TreeMap<>(trained.metrics());
        long version = actor.publish(taken, learner.copyParameters());
        taken.episodes().tell(published);
        actor.observations().ifPresent(count -> published.put("observationCount", (double) count));
        long before = envSteps;
        envSteps = before + trained.samples();
        updateSteps = learner.updates();
        Map<String, Double> answer = Map.copyOf(published);
        if (learningRate(published) == 0 && learningRate(metrics) != 0) {
            LOG.warn(
                    "agent {} learns nothing any more: its linear schedule has reached a learning rate of 0 at {} steps;"
                            + " raise learningRateDecayEnvSteps",
                    agent,
                    before);
        }
        metrics = EpisodeSums.keep(metrics, published);
        return new Result.Train(version, trained.samples(), trained.updates(), answer);
    }

    private static double learningRate(Map<String, Double> figures) {
        return figures.getOrDefault("learningRate", Double.NaN);
    }

    /** Adds all that the learner must remember; it may be large and take its time, and nobody who acts waits for it. */
    void save(SavedState to) {
        use(mine -> {
            to.put("envSteps", envSteps);
            mine.save(to);
            return to;
        });
    }

    /**
     * Goes back to what was saved.
     *
     * @return a copy of the policy's parameters
     * @throws RallyException CORRUPT_CHECKPOINT; nothing has changed then
     */
    FlatArray restore(SavedState from, Map<String, Double> savedMetrics) {
        return use(mine -> {
            long savedSteps = from.counter("envSteps");
            mine.restore(from);
            envSteps = savedSteps;
            updateSteps = mine.updates();
            metrics = savedMetrics;
            return mine.copyParameters();
        });
    }

    /** As {@link Learner#missing}. */
    Optional<String> missing() {
        return use(Learner::missing);
    }

    /** As {@link Learner#lacks}. */
    long lacks() {
        return use(Learner::lacks);
    }

    /** As {@link Learner#wouldLack}. */
    long wouldLack() {
        return use(Learner::wouldLack);
    }

    /** As {@link Learner#remember}. */
    void remember(Rollout rollout) {
        long unused = use(mine -> {
            mine.remember(rollout);
            return 0L;
        });
    }

    private <T> T use(Use<T> use) {
        synchronized (this) {
            if (closed) {
                throw new RallyException(ErrorCode.UNKNOWN_AGENT, agent + " was deleted; create or load it again");
            }
            inUse = true;
        }
        try {
            return use.with(learner);
        } finally {
            synchronized (this) {
                inUse = false;
                if (closed) {
                    learner.close();
                }
            }
        }
    }

    /** A train that runs ends as cancelled before its next minibatch. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            if (!inUse) {
                learner.close();
            }
        }
    }
}
