package dev.rally.server.routing;

import dev.rally.checkpoints.Loaded;
import dev.rally.comm.channel.Request;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Result;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code train} on the agent's learner loop, in turns with the others that learn; {@code metrics.add}, what a client has to
 * add to that; {@code pause} and {@code resume}, which hold learners before their next minibatch.
 */
final class LearningCommands {
    private static final Logger LOG = LoggerFactory.getLogger(LearningCommands.class);

    /** After so many diverged trains in a row the parameters themselves are suspected. */
    static final int MAX_DIVERGENCES = 3;

    private final LiveAgents agents;
    private final Checkpoints checkpoints;
    private final Loops loops;
    private final DemonstrationReader demonstrations;
    private final BooleanSupplier ending;
    private final Pause pause = new Pause();
    private final Turns turns = new Turns();
    private final Set<String> training = new ConcurrentSkipListSet<>();

    LearningCommands(
            LiveAgents agents,
            Checkpoints checkpoints,
            Loops loops,
            DemonstrationReader demonstrations,
            BooleanSupplier ending) {
        this.agents = agents;
        this.checkpoints = checkpoints;
        this.loops = loops;
        this.demonstrations = demonstrations;
        this.ending = ending;
    }

    void train(Request request, Command.Train command) {
        LiveAgent live = agents.get(command.agent());
        BooleanSupplier cancelled = () -> request.cancelled() || live.deleted() || ending.getAsBoolean();
        TrainReport report = new TrainReport(pause, turns, cancelled);
        Runnable train = () -> loops.learners()
                .submit(live.name(), request, report::now, () -> train(request, live, command.steps(), report));
        if (live.queuedActs().get() == 0) {
            train.run();
        } else {
            loops.acting().execute(() -> orFail(request, train));
        }
    }

    /** Submissions that came before the train are still on the acting loop: it starts behind them. */
    private static void orFail(Request request, Runnable train) {
        try {
            train.run();
        } catch (RallyException e) {
            request.fail(e);
        }
    }

    void addMetrics(Request request, Command.MetricsAdd command) {
        loops.learners().submit(command.agent(), request, "writing metrics", () -> {
            LiveAgent live = agents.get(command.agent());
            Result.AgentInfo now = live.agent().info();
            Path run = live.curve().add(now, command.round(), command.metrics());
            return new Result.MetricsAdd(run.toString(), now.envSteps());
        });
    }

    void pause(Request request, boolean paused) {
        pause.set(paused);
        LOG.info(paused ? "learning is paused" : "learning goes on");
        request.answer(new Result.Paused(paused));
    }

    boolean paused() {
        return pause.paused();
    }

    /** The agents that are being trained at the moment, by name: they take turns. */
    List<String> training() {
        return List.copyOf(training);
    }

    private Result train(Request request, LiveAgent live, @Nullable Integer steps, TrainReport report) {
        demonstrations.showTo(live.agent());
        training.add(live.name());
        turns.take();
        try {
            Result.Train result = live.agent().train(steps, report);
            live.changed(true);
            live.divergences(0);
            live.curve().trained(live.agent().info(), result.metrics());
            return result;
        } catch (RallyException e) {
            throw switch (e.code()) {
                case DIVERGED -> diverged(live, e);
                case CANCELLED -> request.cancelled() || !ending.getAsBoolean() ? e : cutShort(e);
                default -> e;
            };
        } finally {
            turns.giveBack();
            training.remove(live.name());
        }
    }

    /** Nobody has cancelled this train: its caller has to hear that the server ends, and what is lost. */
    private static RallyException cutShort(RallyException cancelled) {
        return new RallyException(
                ErrorCode.SHUTTING_DOWN, "the server is shutting down; launch it again: " + cancelled.getMessage());
    }

    /** The agent has already undone the train; when that does not help, its last checkpoint may. */
    private RallyException diverged(LiveAgent live, RallyException divergence) {
        live.divergences(live.divergences() + 1);
        if (live.divergences() < MAX_DIVERGENCES) {
            return divergence;
        }
        if (live.begins()) {
            return new RallyException(
                    ErrorCode.DIVERGED,
                    divergence.getMessage() + "; the agent has no checkpoint of its own yet to be restored from",
                    divergence);
        }
        try {
            Loaded loaded = checkpoints.load(live.name(), Checkpoints.LATEST);
            live.restoreFrom(loaded, null);
            CheckpointCommands.ready(live, loaded);
            return new RallyException(
                    ErrorCode.DIVERGED,
                    divergence.getMessage() + "; after " + MAX_DIVERGENCES + " diverged trains in a row the agent was"
                            + " restored from checkpoint " + loaded.info().name(),
                    divergence);
        } catch (RallyException e) {
            return new RallyException(
                    ErrorCode.DIVERGED,
                    divergence.getMessage() + "; no checkpoint could be restored either: " + e.getMessage(),
                    divergence);
        }
    }
}
