package dev.rally.server.routing;

import dev.rally.agents.Agent;
import dev.rally.checkpoints.CheckpointContents;
import dev.rally.checkpoints.Loaded;
import dev.rally.comm.channel.Request;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Mode;
import dev.rally.comm.protocol.Result;
import dev.rally.server.environment.Environment;
import dev.rally.server.life.MemoryReturn;
import dev.rally.server.metrics.Curve;
import dev.rally.server.metrics.Origin;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code agent.*}. Agents come and go on their learner loops; reading them and their mode is immediate. */
final class AgentCommands {
    private static final Logger LOG = LoggerFactory.getLogger(AgentCommands.class);

    private final LiveAgents agents;
    private final Surroundings around;
    private final CheckpointCommands checkpoints;
    private final ActingCommands acting;
    private final Loops loops;

    AgentCommands(
            LiveAgents agents,
            Surroundings around,
            CheckpointCommands checkpoints,
            ActingCommands acting,
            Loops loops) {
        this.agents = agents;
        this.around = around;
        this.checkpoints = checkpoints;
        this.acting = acting;
        this.loops = loops;
    }

    void create(Request request, Command.AgentCreate command) {
        agents.checkRoomFor(command.spec().name());
        loops.learners().submit(command.spec().name(), request, "making the agent", () -> {
            agents.checkRoomFor(command.spec().name());
            checkpoints.checkNewAgent(command.spec().name());
            LiveAgent live = live(create(command), Origin.NEW, true);
            begin(live);
            addOrClose(live);
            LOG.info("agent {} is new: {}", live.name(), command.spec());
            return new Result.AgentReady(live.info(), null, null, null, null);
        });
    }

    private void begin(LiveAgent live) {
        try {
            live.journal().begin();
            if (live.journal().writes()) {
                checkpoints.saveFirst(live);
                live.agent().writeAhead(live.journal());
            }
        } catch (RuntimeException e) {
            live.agent().close();
            throw e;
        }
    }

    /** Others may have taken the room meanwhile. */
    private void addOrClose(LiveAgent live) {
        try {
            agents.add(live);
        } catch (RallyException e) {
            live.agent().close();
            throw e;
        }
    }

    private Agent create(Command.AgentCreate command) {
        String from = command.initializeFrom();
        return from == null
                ? Agent.create(agents.nextId(), command.spec(), around.engine().get())
                : Agent.create(agents.nextId(), command.spec(), around.engine().get(), checkpoints.readPolicy(from));
    }

    void load(Request request, Command.AgentLoad command) {
        loops.learners().submit(command.agent(), request, "loading", () -> {
            LiveAgent replaced = agents.find(command.agent());
            if (replaced == null) {
                agents.checkRoomFor(command.agent());
            }
            Loaded loaded = checkpoints.loadOver(replaced, command);
            CheckpointContents contents = ChangedSettings.of(loaded.contents(), command.changes());
            Environment.require(contents.environment());
            LiveAgent live = live(
                    Agent.restore(agents.nextId(), contents, around.engine().get()),
                    LiveAgent.origin(contents, command.checkpoint()),
                    false);
            live.clientState().become(contents.clientState());
            live.history(contents.history());
            live.environment().restore(contents.environment());
            live.changed(contents.history().size() > loaded.contents().history().size());
            String ofJournal = recover(live, replaced, command);
            if (replaced == null) {
                addOrClose(live);
            } else {
                agents.put(live);
                retire(replaced);
            }
            return CheckpointCommands.ready(live, loaded, ofJournal);
        });
    }

    /** What is submitted to the agent that is replaced comes too late for the journal's reader: it is not written down. */
    private static @Nullable String recover(LiveAgent live, @Nullable LiveAgent replaced, Command.AgentLoad command) {
        String name = command.checkpoint();
        boolean newest = name == null || name.equals(Checkpoints.LATEST);
        boolean wanted = newest && !Boolean.FALSE.equals(command.journal());
        try {
            if (replaced != null) {
                replaced.agent().writeAhead(null);
            }
            String ofJournal = live.journal().recover(live.agent().recovery(), wanted);
            live.agent().writeAhead(live.journal());
            return ofJournal;
        } catch (RuntimeException e) {
            if (replaced != null) {
                replaced.agent().writeAhead(replaced.journal());
            }
            live.agent().close();
            throw e;
        }
    }

    void list(Request request) {
        request.answer(new Result.AgentList(agents.infos()));
    }

    /** A read is answered at once. A switch takes its turn among what the agent still does on the acting loop. */
    void mode(Request request, Command.AgentMode command) {
        LiveAgent live = agents.get(command.agent());
        Mode wanted = command.mode();
        if (wanted == null) {
            request.answer(
                    new Result.AgentMode(live.name(), live.agent().actor().mode(), 0));
        } else if (live.queuedActs().get() == 0) {
            request.answer(turn(live.name(), wanted));
        } else {
            acting.queue(request, live, () -> {}, () -> turn(live.name(), wanted));
        }
    }

    private Result turn(String agent, Mode wanted) {
        Result.AgentMode answer = agents.switchMode(agent, wanted);
        LOG.info("agent {} is {}; {} held steps were discarded", agent, wanted, answer.discardedSteps());
        return answer;
    }

    void delete(Request request, Command.AgentDelete command) {
        LiveAgent live = agents.get(command.agent());
        agents.remove(live);
        loops.learners().execute(live.name(), () -> {
            live.agent().writeAhead(null);
            live.journal().abandon();
            around.journals().retire(live.name());
        });
        retire(live);
        LOG.info("agent {} was deleted; its checkpoints stay", live.name());
        request.answer(new Result.Empty());
    }

    private LiveAgent live(Agent agent, Origin curve, boolean begins) {
        return new LiveAgent(
                agent,
                new PolicyCache(policy -> loops.retire(agent.spec().name(), policy::close)),
                new KeptState(around.session(), agent.id()),
                new Curve(around.home().metrics(), agent.spec(), curve),
                around.journals().of(agent.spec().name()),
                begins);
    }

    private void retire(LiveAgent live) {
        live.delete();
        loops.retire(live.name(), () -> {
            live.policies().clear();
            live.agent().close();
            live.clientState().forget();
            MemoryReturn.begin(new WeakReference<>(live.agent()));
        });
    }
}
