package dev.rally.env.train;

import dev.rally.comm.batch.MappedFaults;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.home.RallyHome;
import dev.rally.comm.protocol.Mode;
import dev.rally.env.evaluate.EpisodeReturns;
import dev.rally.env.evaluate.MatchResult;
import dev.rally.env.link.ServerLink;
import dev.rally.env.plan.Beginning;
import dev.rally.env.plan.TrainingPlan;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Plays, submits, trains, evaluates and saves, round by round, until its limits are reached or it is stopped. A server
 * that dies is launched again, and the loop goes on from the last checkpoint. One thread runs it.
 */
public final class TrainingLoop {
    private final ServerLink server;
    private final RallyHome home;
    private final TrainingPlan plan;
    private final LoopListener listener;
    private final LoopControl control;
    private final long beganNanos = System.nanoTime();
    private final EvaluationSchedule schedule = new EvaluationSchedule(beganNanos);

    private final Map<String, Mode> modes = new HashMap<>();

    /** Until agents have a checkpoint of this training to come back to, as the plan says. */
    private Beginning beginning;

    private @Nullable TrainingSession session;
    private LoopProgress start = LoopProgress.start(0);
    private LoopProgress reached = start;
    private Evaluation newest = Evaluation.NONE;
    private long trainingBeganNanos = beganNanos;
    private long pausedBeforeNanos;
    private boolean won;
    private boolean abandoned;
    private @Nullable String checkpoint;

    public TrainingLoop(
            ServerLink server, RallyHome home, TrainingPlan plan, LoopListener listener, LoopControl control) {
        this.server = server;
        this.home = home;
        this.plan = plan;
        this.listener = listener;
        this.control = control;
        beginning = plan.beginning();
    }

    /**
     * Runs to the end.
     *
     * @param evaluateBefore whether to evaluate before the first round
     * @param evaluateAfter whether to evaluate after the last round
     */
    public TrainingResult run(boolean evaluateBefore, boolean evaluateAfter) {
        try {
            listener.status(LoopListener.Status.STARTING);
            survive(current -> start = current.progress());
            reached = start;
            Evaluation before = evaluateBefore ? evaluate(control::stopping) : Evaluation.NONE;
            trainingBeganNanos = System.nanoTime();
            pausedBeforeNanos = control.pausedNanos();
            while (!atEnd()) {
                survive(this::oneRound);
            }
            double seconds = trainingSeconds();
            survive(this::finish);
            control.allIsSaved();
            if (evaluateAfter) {
                evaluate(control::hurried);
                survive(this::finish);
            }
            long rounds = reached.round() - start.round();
            Evaluation after = newest.inOrder(plan.opponents());
            return new TrainingResult(
                    won, rounds, runEnvSteps(), reached.envSteps(), seconds, before, after, elo(), checkpoint);
        } catch (InternalError e) { // what a write into a mapped file becomes that is no longer as long
            RallyException shortened = MappedFaults.shortened(e);
            salvage(shortened);
            throw shortened;
        } catch (RuntimeException | Error e) {
            salvage(e);
            throw e;
        } finally {
            close();
            listener.status(LoopListener.Status.DONE);
            control.ended();
        }
    }

    private Map<String, Double> elo() {
        Map<String, Double> elo = new LinkedHashMap<>();
        reached.careers().byAgent().forEach((agent, career) -> elo.put(agent, career.elo()));
        return elo;
    }

    private boolean atEnd() {
        TrainingPlan.Limits limits = plan.limits();
        Duration time = limits.time();
        return control.stopping()
                || won
                || (limits.envSteps() > 0 && runEnvSteps() >= limits.envSteps())
                || (limits.totalEnvSteps() > 0 && reached.envSteps() >= limits.totalEnvSteps())
                || (time != null && secondsSince(beganNanos) * 1e3 >= time.toMillis());
    }

    /** A server that died may have taken a round with it: what counts is what was reached. */
    private long runEnvSteps() {
        return reached.envSteps() - start.envSteps();
    }

    private void oneRound(TrainingSession current) {
        List<RoundReport.AgentReport> agents = current.playAndLearn();
        evaluateWhenDue(current);
        if (agents.stream().anyMatch(RoundReport.AgentReport::learned)) {
            current.save();
        }
        reached = current.progress();
        listener.roundDone(new RoundReport(
                reached.round(),
                reached.envSteps(),
                runEnvSteps(),
                secondsSince(beganNanos),
                runEnvSteps() / trainingSeconds(),
                agents));
        if (control.takeSaveRequest()) {
            current.saveNamed("saved-round-" + current.progress().round());
        }
    }

    private void evaluateWhenDue(TrainingSession current) {
        long now = System.nanoTime();
        String opponent = plan.strongestOpponent();
        if (opponent == null || !schedule.due(now)) {
            return;
        }
        boolean once = reachesGoal(current, opponent);
        won = once && reachesGoal(current, opponent);
        schedule.done(now, System.nanoTime());
    }

    /** One evaluation of many reaches a goal by luck; it has to be reached in games of another seed too. */
    private boolean reachesGoal(TrainingSession current, String opponent) {
        MatchResult result = evaluate(current, opponent, control::stopping);
        return result != null && result.pointShare().share() >= plan.limits().pointShare();
    }

    private @Nullable MatchResult evaluate(TrainingSession current, String opponent, BooleanSupplier cancelled) {
        MatchResult result = current.evaluate(opponent, cancelled);
        if (result != null) {
            AsOf now = current.progress().now();
            newest = new Evaluation(Map.of(opponent, new Evaluation.Shown<>(now, result)), null).orElse(newest);
        }
        return result;
    }

    private void finish(TrainingSession current) {
        current.finish();
        current.release();
        checkpoint = current.checkpointPath();
    }

    /** Keeps what the last whole round has taught, and says what is lost. */
    private void salvage(Throwable failure) {
        TrainingSession current = session;
        if (current == null) {
            return;
        }
        long round = current.progress().round();
        control.stop(); // where the disk is full, a training that ends all the same does not wait for room
        try {
            current.finish();
            listener.notice("the training fails; it is saved as of round " + round + " in " + current.checkpointPath()
                    + ", what was played since is lost");
        } catch (RuntimeException | Error e) {
            failure.addSuppressed(e);
            listener.notice("the training fails, and round " + round + " could not be saved: " + e.getMessage());
        }
    }

    /** Against every opponent, or alone where a scene has one side. */
    private Evaluation evaluate(BooleanSupplier cancelled) {
        for (String opponent : plan.opponents()) {
            survive(current -> evaluate(current, opponent, cancelled));
        }
        if (plan.isSolo()) {
            survive(current -> {
                EpisodeReturns result = current.playEpisodes(cancelled);
                if (result != null) {
                    AsOf now = current.progress().now();
                    newest = new Evaluation(Map.of(), new Evaluation.Shown<>(now, result)).orElse(newest);
                }
            });
        }
        return newest;
    }

    /** Since the first round began, without what people's pauses and full disks took. */
    private double trainingSeconds() {
        return secondsSince(trainingBeganNanos) - (control.pausedNanos() - pausedBeforeNanos) / 1e9;
    }

    /** Runs the work until it has come through: where the server is lost, on a new one. */
    private void survive(Work work) {
        while (!abandoned) {
            TrainingSession current = session;
            try {
                if (current == null) {
                    current = TrainingSession.open(server.client(), home, plan, beginning, modes, listener, control);
                    session = current;
                    beginning = beginning.goingOn();
                }
                work.run(current);
                return;
            } catch (RallyException e) {
                if (!ServerLink.isLoss(e)) {
                    throw e;
                }
                if (control.stopping() || !recovered(e)) {
                    listener.notice("the server is lost while stopping; the last checkpoint stands: " + e.getMessage());
                    abandoned = true;
                    close();
                    return;
                }
            }
        }
    }

    /** False when this is stopped meanwhile. */
    private boolean recovered(RallyException loss) {
        boolean plain = loss.code() == ErrorCode.CONNECTION_LOST;
        listener.notice("the server is lost" + (plain ? "" : " (" + loss.getMessage() + ")") + ": "
                + (server.launched() ? "launching another one" : "looking for it again"));
        close();
        try {
            server.reconnect(loss, control::stopping);
        } catch (RallyException e) {
            if (control.stopping()) {
                return false;
            }
            throw e;
        }
        listener.notice("the server is back");
        return true;
    }

    private void close() {
        TrainingSession current = session;
        session = null;
        if (current != null) {
            modes.putAll(current.modesSeen());
            String newest = current.checkpointPath();
            checkpoint = newest == null ? checkpoint : newest;
            current.close();
        }
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }

    /** Something that needs a server. */
    private interface Work {
        void run(TrainingSession current);
    }
}
