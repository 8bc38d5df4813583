package dev.rally.server.routing;

import dev.rally.comm.channel.CommandHandler;
import dev.rally.comm.channel.Connection;
import dev.rally.comm.channel.Request;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.recording.Recordings;
import dev.rally.server.life.Patience;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands every command to the class of its group. On the event loop; short commands are answered before it returns, long
 * ones by the acting loop or the agent's learner loop.
 */
public final class CommandRouter implements CommandHandler {
    private static final Logger LOG = LoggerFactory.getLogger(CommandRouter.class);

    private final Map<Class<?>, BiConsumer<Request, Command<?>>> routes = new HashMap<>();
    private final Surroundings around;
    private final Loops loops;
    private final LiveAgents agents = new LiveAgents();
    private final ActingCommands acting;
    private final ExchangeCommands exchanges;
    private final ClientFiles files;
    private final CheckpointCommands checkpoints;
    private final RecordingCommands recordings;
    private final ServerCommands server;

    public CommandRouter(Surroundings around) {
        this.around = around;
        this.loops = new Loops(task -> around.channel().get().execute(task), Loops.MAX_WAITING);
        this.exchanges = new ExchangeCommands(around.session(), agents, loops);
        this.files = new ClientFiles(around.session(), loops.acting()::execute);
        this.acting = new ActingCommands(agents, exchanges, around.checkpoints(), loops.acting());
        this.checkpoints = new CheckpointCommands(agents, around.checkpoints(), files, loops.learners());
        Recordings kept = new Recordings(around.home().recordings());
        this.recordings = new RecordingCommands(agents, exchanges, loops, kept);
        LearningCommands learning = new LearningCommands(
                agents, around.checkpoints(), loops, new DemonstrationReader(kept), () -> around.ending()
                        .isRequested());
        this.server = new ServerCommands(around, agents, exchanges, learning);
        routeServer();
        routeAgents(new AgentCommands(agents, around, checkpoints, acting, loops));
        routePlaying(new SubmitCommands(agents, exchanges, acting, around.home().replays()));
        routeLearning(learning);
        routeRecording();
        routeKeeping(
                new PolicyExport(agents, around.checkpoints(), around.home().exports(), loops.learners()));
    }

    private void routeServer() {
        on(Command.Ping.class, (request, ping) -> request.answer(new Result.Empty()));
        on(Command.Status.class, (request, status) -> server.status(request));
        on(Command.Shutdown.class, (request, shutdown) -> server.shutdown(request));
    }

    private void routeAgents(AgentCommands agents) {
        on(Command.AgentCreate.class, agents::create);
        on(Command.AgentLoad.class, agents::load);
        on(Command.AgentList.class, (request, list) -> agents.list(request));
        on(Command.AgentMode.class, agents::mode);
        on(Command.AgentDelete.class, agents::delete);
    }

    private void routePlaying(SubmitCommands submissions) {
        on(Command.ExchangeOpen.class, exchanges::open);
        on(Command.ExchangeClose.class, exchanges::close);
        on(Command.Infer.class, acting::infer);
        on(Command.ReplaySubmit.class, submissions::submit);
    }

    private void routeLearning(LearningCommands learning) {
        on(Command.Train.class, learning::train);
        on(Command.MetricsAdd.class, learning::addMetrics);
        on(Command.Pause.class, (request, pause) -> learning.pause(request, true));
        on(Command.Resume.class, (request, resume) -> learning.pause(request, false));
    }

    private void routeRecording() {
        on(Command.RecordingStart.class, recordings::start);
        on(Command.RecordingAppend.class, recordings::append);
        on(Command.RecordingStop.class, recordings::stop);
        on(Command.RecordingList.class, (request, list) -> recordings.list(request));
        on(Command.RecordingDelete.class, recordings::delete);
    }

    private void routeKeeping(PolicyExport export) {
        on(Command.CheckpointSave.class, checkpoints::save);
        on(Command.CheckpointList.class, checkpoints::list);
        on(Command.CheckpointRestore.class, checkpoints::restore);
        on(Command.CheckpointDelete.class, checkpoints::delete);
        on(Command.PolicyExport.class, export::export);
    }

    private <C extends Command<?>> void on(Class<C> type, BiConsumer<Request, C> action) {
        routes.put(type, (request, command) -> action.accept(request, type.cast(command)));
    }

    /** The commands that have a route; the channel itself sees to {@code hello} and {@code cancel}. */
    Set<Class<?>> routed() {
        return Set.copyOf(routes.keySet());
    }

    @Override
    public Result.Hello hello(Command.Hello hello, Connection connection) {
        return server.hello(files.folder(connection));
    }

    @Override
    public void handle(Request request) {
        if (around.ending().isRequested()) {
            throw new RallyException(ErrorCode.SHUTTING_DOWN, "the server is shutting down; launch it again");
        }
        if (request.command() instanceof Command.Infer infer) {
            acting.infer(request, infer);
            return;
        }
        BiConsumer<Request, Command<?>> route = routes.get(request.command().getClass());
        if (route == null) {
            throw new IllegalStateException("no route for " + request.command());
        }
        route.accept(request, request.command());
    }

    @Override
    public void closed(Connection connection) {
        recordings.closeAll(connection);
        exchanges.closeAll(connection);
        files.end(connection);
    }

    /**
     * Refuses what still waits, lets the current minibatches finish, and saves what was learnt, however long that takes
     * while it goes on. Once, after the end was requested.
     *
     * @param limit for all else
     * @return the agents that have learnt something which is in no checkpoint, by name
     */
    public List<String> close(Duration limit) throws InterruptedException {
        recordings.end();
        Patience patience = new Patience(around.checkpoints(), limit);
        if (!loops.close(agents.all(), checkpoints::saveLast, patience)) {
            LOG.error("some work did not end within {} ms; what it was at is lost", limit.toMillis());
        }
        return agents.all().stream()
                .filter(LiveAgent::changed)
                .map(LiveAgent::name)
                .sorted()
                .toList();
    }
}
