package dev.rally.env.train;

import dev.rally.comm.client.RallyClient;
import dev.rally.comm.home.RallyHome;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Mode;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.env.evaluate.EpisodeReturns;
import dev.rally.env.evaluate.Episodes;
import dev.rally.env.evaluate.Match;
import dev.rally.env.evaluate.MatchResult;
import dev.rally.env.parallel.ParallelScenes;
import dev.rally.env.plan.Beginning;
import dev.rally.env.plan.TrainingPlan;
import dev.rally.env.round.Player;
import dev.rally.env.round.Round;
import dev.rally.env.round.TeamRound;
import dev.rally.env.scene.SceneBatch;
import dev.rally.env.selfplay.Career;
import dev.rally.env.selfplay.Careers;
import dev.rally.env.selfplay.Turns;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The part of a training that lives as long as one connection to a server: agents, scenes, rounds, saves. One thread. */
final class TrainingSession implements AutoCloseable {
    private static final int NAMED_EVERY_ROUNDS = 1000;

    private final RallyClient client;
    private final TrainingPlan plan;
    private final LoopListener listener;
    private final LoopControl control;
    private final ParallelScenes scenes;
    private final Turns turns;
    private final RoundReplays replays;
    private final CheckpointSaves saves;
    private final Learning learning;
    private final OwnFigures figures;
    private final Lessons lessons;

    /** How each agent fared in its last round, for the server to show. */
    private final Map<String, Map<String, Double>> told = new HashMap<>();

    private LoopProgress progress;
    private @Nullable Double unsavedWinRate;
    private long savedRound;
    /** The scenes may stand in the middle of a step, or be lost: a state that no round can go on from. */
    private boolean unsound;

    private TrainingSession(
            RallyClient client,
            RallyHome home,
            TrainingPlan plan,
            LoopListener listener,
            LoopControl control,
            LoopProgress progress,
            ParallelScenes scenes,
            Lessons lessons) {
        this.client = client;
        this.plan = plan;
        this.listener = listener;
        this.control = control;
        this.progress = progress;
        this.scenes = scenes;
        this.lessons = lessons;
        DiskFull diskFull = new DiskFull(control, listener::notice);
        turns = Turns.open(client, scenes, plan, listener::notice);
        // Last, for it holds a lock that must not be left behind when the server is lost meanwhile.
        replays = new RoundReplays(home, plan.mainAgent());
        saves = new CheckpointSaves(client, diskFull, listener::notice);
        learning = new Learning(client, replays, diskFull, listener);
        figures = new OwnFigures(client, listener::notice);
    }

    /**
     * Makes the agents live and sets the scenes where the last checkpoint left them.
     *
     * @param beginning what agents begin with
     * @param modes the modes in which a server that is gone last showed the agents
     */
    static TrainingSession open(
            RallyClient client,
            RallyHome home,
            TrainingPlan plan,
            Beginning beginning,
            Map<String, Mode> modes,
            LoopListener listener,
            LoopControl control) {
        AgentSetup setup = new AgentSetup(client, modes, listener::notice);
        LoopState state = setup.makeLive(plan.agents(), beginning);
        plan.lineup().snapshotAgents().forEach(setup::makeKnown);
        Lessons lessons = new Lessons(client, plan, listener::notice);
        lessons.begin();
        ParallelScenes scenes = new ParallelScenes(plan.source().open(plan.scenes()), plan.threads());
        LoopProgress progress = state == null ? LoopProgress.start(plan.seed()) : LoopProgress.of(state);
        TrainingSession session = null;
        try {
            lessons.prepare(scenes);
            scenes.reset(progress.seed() + progress.round());
            if (state != null) {
                restore(scenes, state, listener);
            }
            session = new TrainingSession(client, home, plan, listener, control, progress, scenes, lessons);
            session.forgetGonePastSelves();
            if (state == null || beginning.from() != null) {
                // From here on there is a checkpoint to come back to, whenever the server dies.
                session.save();
                session.awaitSaves();
            }
            return session;
        } catch (RuntimeException | Error e) {
            // A server may die here too, and the next session must not find its replay log in use.
            if (session != null) {
                session.close();
            } else {
                scenes.close();
            }
            throw e;
        }
    }

    private static void restore(SceneBatch scenes, LoopState state, LoopListener listener) {
        try {
            scenes.restore(state.scenes());
        } catch (IllegalArgumentException e) {
            listener.notice("the scenes start afresh: " + e.getMessage());
        }
    }

    LoopProgress progress() {
        return progress;
    }

    /** The folder of the newest durable checkpoint. */
    @Nullable
    String checkpointPath() {
        return saves.lastPath();
    }

    /** Plays a round, lets the agents learn from it. What they learned is not saved yet. */
    List<RoundReport.AgentReport> playAndLearn() {
        listener.status(LoopListener.Status.PLAYING);
        if (lessons.any()) {
            figures.await(); // a lesson may be over with what the last round has told
        }
        lessons.prepare(scenes);
        Map<String, Mode> modes = modes();
        turns.begin(progress.seed(), progress.round(), progress.careers(), modes);
        Round round = turns.round(progress.round());
        unsound = true;
        round.play(modes, this::betweenSteps);
        unsound = false;
        listener.status(LoopListener.Status.SUBMITTING);
        learning.submit(round.teams());
        awaitSaves();
        listener.status(LoopListener.Status.TRAINING);
        Map<TeamRound, Result.Train> trained = learning.train(round.teams());
        long steps = trained.keySet().stream().mapToLong(round::agentSteps).sum();
        progress =
                progress.with(turns.rated(progress.careers(), progress.round())).afterRound(steps);
        unsavedWinRate = null; // it was of the policy before
        List<RoundReport.AgentReport> reports = round.teams().stream()
                .map(team -> learning.report(team, trained.get(team), rating(team.agent())))
                .toList();
        reports.forEach(report -> told.put(report.agent(), report.told()));
        figures.round(progress.round(), reports);
        return reports;
    }

    /** The agent's Elo rating; NaN without self-play. */
    private double rating(String agent) {
        return plan.selfPlay() == null
                ? Double.NaN
                : progress.careers().of(agent).elo();
    }

    private void betweenSteps() {
        listener.between(scenes);
        if (control.paused()) {
            listener.status(LoopListener.Status.PAUSED);
            control.awaitResumed();
            listener.status(LoopListener.Status.PLAYING);
        }
    }

    private Map<String, Mode> modes() {
        Map<String, Mode> modes = new HashMap<>();
        client.call(new Command.AgentList()).agents().forEach(agent -> modes.put(agent.name(), agent.mode()));
        return modes;
    }

    /** The modes in which the server last showed the agents of the rounds, by name. */
    Map<String, Mode> modesSeen() {
        Map<String, Mode> modes = new HashMap<>();
        for (TeamRound team : turns.round(progress.round()).teams()) {
            Mode seen = team.seen();
            if (seen != null) {
                modes.put(team.agent(), seen);
            }
        }
        return modes;
    }

    /** Lets the main agent play games against a scripted opponent; null when that was cancelled meanwhile. */
    @Nullable
    MatchResult evaluate(String opponent, BooleanSupplier cancelled) {
        listener.status(LoopListener.Status.EVALUATING);
        Match.Pair pair = new Match.Pair(new Player.Agent(plan.mainAgent()), new Player.Script(opponent));
        MatchResult result =
                Match.play(client, plan.source(), pair, Match.DEFAULT_GAMES, progress.evaluationSeed(), cancelled);
        if (cancelled.getAsBoolean() || result.pointShare().played() == 0) {
            return null;
        }
        double share = result.pointShare().share();
        progress = progress.afterEvaluation(opponent, share);
        if (opponent.equals(plan.strongestOpponent())) {
            unsavedWinRate = share;
        }
        figures.evaluated(progress.now(), result);
        listener.evaluated(progress.now(), result);
        return result;
    }

    /** Lets the main agent play episodes of a scene with one side; null when that was cancelled meanwhile. */
    @Nullable
    EpisodeReturns playEpisodes(BooleanSupplier cancelled) {
        listener.status(LoopListener.Status.EVALUATING);
        EpisodeReturns result = Episodes.play(
                client,
                plan.source(),
                new Player.Agent(plan.mainAgent()),
                Episodes.DEFAULT_EPISODES,
                progress.evaluationSeed(),
                cancelled);
        if (cancelled.getAsBoolean() || result.episodes() == 0) {
            return null;
        }
        progress = progress.afterEvaluation();
        figures.evaluated(progress.now(), result);
        listener.evaluated(progress.now(), result);
        return result;
    }

    private void awaitSaves() {
        saves.await();
        replays.saved();
        figures.await();
    }

    /** Begins to save every agent with all that is needed to go on; {@link #playAndLearn} and {@link #finish} wait for it. */
    void save() {
        listener.status(LoopListener.Status.SAVING);
        saveToPool();
        String state = saves.stage(LoopState.of(progress, plan.describe(), sceneState()));
        for (AgentSpec agent : plan.agents()) {
            boolean main = agent.name().equals(plan.mainAgent());
            saves.begin(agent.name(), null, state, main ? unsavedWinRate : null, told.get(agent.name()));
            if (progress.round() > 0
                    && progress.round() % NAMED_EVERY_ROUNDS == 0
                    && !progress.careers().of(agent.name()).past().containsKey(progress.round())) {
                saves.begin(agent.name(), "round-" + progress.round(), state, null, told.get(agent.name()));
            }
        }
        replays.saving();
        unsavedWinRate = null;
        savedRound = progress.round();
    }

    /** Nothing where no round can go on from it. */
    private byte[] sceneState() {
        if (unsound) {
            return new byte[0];
        }
        unsound = true; // should it fail, what was learnt is saved without it
        byte[] state = scenes.save();
        unsound = false;
        return state;
    }

    /** Before anything else is saved: a checkpoint that tells of a past self is of no use without it. */
    private void saveToPool() {
        List<String> joining = turns.joining(progress.round());
        for (String agent : joining) {
            Careers careers = progress.careers();
            progress = progress.with(careers.with(agent, careers.of(agent).saved(progress.round())));
        }
        if (joining.isEmpty()) {
            return;
        }
        String state = saves.stage(LoopState.of(progress, plan.describe(), scenes.save()));
        for (String agent : joining) {
            saves.begin(agent, Career.checkpoint(progress.round()), state, null, told.get(agent));
        }
        saves.await();
        forgetGonePastSelves();
    }

    /** Retention thins them, and people may delete them. */
    private void forgetGonePastSelves() {
        for (String agent : progress.careers().byAgent().keySet()) {
            Set<String> saved = client.call(new Command.CheckpointList(agent)).checkpoints().stream()
                    .map(Result.CheckpointInfo::checkpoint)
                    .collect(Collectors.toSet());
            Careers careers = progress.careers();
            progress = progress.with(careers.with(agent, careers.of(agent).retain(saved)));
        }
    }

    /** Saves every agent under a name of its own, which retention keeps. */
    void saveNamed(String name) {
        String state = saves.stage(LoopState.of(progress, plan.describe(), scenes.save()));
        for (AgentSpec agent : plan.agents()) {
            saves.begin(agent.name(), name, state, null, told.get(agent.name()));
        }
        saves.await();
        listener.notice("saved " + saves.lastPath());
    }

    /** Waits until everything is durable. */
    void finish() {
        if (savedRound != progress.round() || unsavedWinRate != null) {
            save();
        }
        awaitSaves();
    }

    /** Ends what holds only while this training runs. */
    void release() {
        turns.release();
    }

    @Override
    public void close() {
        turns.close();
        scenes.close();
        replays.close();
    }
}
