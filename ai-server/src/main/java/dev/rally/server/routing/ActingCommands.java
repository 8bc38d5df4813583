package dev.rally.server.routing;

import dev.rally.agents.Acting;
import dev.rally.agents.Policy;
import dev.rally.checkpoints.Loaded;
import dev.rally.comm.batch.BatchView;
import dev.rally.comm.batch.MappedFaults;
import dev.rally.comm.channel.Request;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Result;
import java.util.function.Supplier;

/**
 * {@code infer}: from the observations in a slot to actions in the same slot. A short one runs on the event loop itself,
 * because waking another thread costs as much; a long one runs on the acting loop, and so does everything of the same
 * agent that comes while it does, so that nothing is overtaken.
 */
final class ActingCommands {
    private static final Report ACTING = Report.of("acting");

    private final LiveAgents agents;
    private final ExchangeCommands exchanges;
    private final Checkpoints checkpoints;
    private final Loop acting;

    ActingCommands(LiveAgents agents, ExchangeCommands exchanges, Checkpoints checkpoints, Loop acting) {
        this.agents = agents;
        this.exchanges = exchanges;
        this.checkpoints = checkpoints;
        this.acting = acting;
    }

    void infer(Request request, Command.Infer command) {
        LiveAgent live = agents.get(command.agent());
        Slot slot = exchanges.get(request.connection(), command.exchange()).slot(command.slot());
        BatchView batch = slot.claim();
        if (live.queuedActs().get() > 0 || !live.agent().actor().actsBriefly(batch.rows()) || mustLoad(live, command)) {
            queue(request, live, slot::release, () -> act(live, slot, command));
            return;
        }
        Result answer;
        try {
            answer = act(live, slot, command);
        } finally {
            slot.release();
        }
        request.answer(answer);
    }

    /**
     * Runs {@code work} on the acting loop, in its turn among what this agent still has to do there.
     *
     * @param release what the work uses; runs when it is done, also when it was refused
     */
    void queue(Request request, LiveAgent live, Runnable release, Supplier<Result> work) {
        Runnable afterwards = () -> {
            live.queuedActs().decrementAndGet();
            release.run();
        };
        live.queuedActs().incrementAndGet();
        try {
            acting.submit(request, () -> ACTING, work, afterwards);
        } catch (RallyException e) {
            afterwards.run();
            throw e;
        }
    }

    /** Refuses a batch that says it is another agent's. */
    static void checkAddress(BatchView batch, LiveAgent live) {
        if (batch.agentId() != 0 && batch.agentId() != live.agent().id()) {
            throw new RallyException(
                    ErrorCode.INVALID_BATCH,
                    "the batch is for agent " + batch.agentId() + ", but the command names \"" + live.name()
                            + "\", which is agent " + live.agent().id() + "; write its number or 0");
        }
    }

    private Result act(LiveAgent live, Slot slot, Command.Infer command) {
        checkAddress(slot.request(), live);
        try {
            return live.agent().actor().act(slot.request(), how(live, slot.exchange(), command), slot.reply());
        } catch (InternalError e) {
            throw MappedFaults.shortened(e);
        }
    }

    private Acting how(LiveAgent live, Exchange exchange, Command.Infer command) {
        Acting plain = plainly(live, exchange, command);
        return Boolean.TRUE.equals(command.distribution()) ? plain.telling() : plain;
    }

    private Acting plainly(LiveAgent live, Exchange exchange, Command.Infer command) {
        boolean deterministic = Boolean.TRUE.equals(command.deterministic());
        String checkpoint = command.checkpoint();
        if (checkpoint == null) {
            return exchange.acting(deterministic, !Boolean.FALSE.equals(command.hold()));
        }
        Policy policy = live.policies().get(checkpoint, name -> {
            Loaded loaded = checkpoints.loadPolicy(live.name(), name);
            return live.agent().actor().policy(loaded.contents(), loaded.info().sequence());
        });
        return new Acting(
                deterministic,
                policy,
                exchange.layout().laneBase(),
                exchange.layout().lanes());
    }

    private static boolean mustLoad(LiveAgent live, Command.Infer command) {
        return command.checkpoint() != null && live.policies().get(command.checkpoint()) == null;
    }
}
