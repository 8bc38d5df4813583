package dev.rally.server.compat.pong;

import dev.rally.comm.client.RallyClient;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Result;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands over what was played, trains when there is a round of it, and saves, on a thread of its own and a connection of its
 * own: games never wait for it. Games that are faster than it lose what they played, the oldest first. An agent that learns
 * from what its present policy has played loses what was played meanwhile with each train, so that it is never more than
 * one train behind, however fast games are.
 */
final class LearnerLoop implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(LearnerLoop.class);

    private static final long SAVE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int MOST_WAITING = 256;

    private final RallyClient client;
    private final PongAgent agent;
    private final SegmentSender sender;
    private final BlockingQueue<Segment> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final Score score = new Score();
    private PongAgent.Round round;
    private int steps;
    private long savedNanos = System.nanoTime();
    private boolean saidLost;

    /** @param round of a train */
    LearnerLoop(RallyClient client, PongAgent agent, SegmentSender sender, PongAgent.Round round) {
        this.client = client;
        this.agent = agent;
        this.sender = sender;
        this.round = round;
    }

    /** Takes what was played; never waits. For the acting loop. */
    void add(Segment segment) {
        while (!waiting.offer(segment)) {
            waiting.poll();
            if (!saidLost) {
                saidLost = true;
                LOG.warn("games are faster than the learner: the oldest of what was played is left out (said once)");
            }
        }
    }

    /** Until it is interrupted, or the server has ended. */
    @Override
    public void run() {
        try {
            while (client.isOpen()) {
                learn(waiting.take());
            }
        } catch (InterruptedException e) {
            LOG.debug("nothing more is learnt from games");
        }
    }

    private void learn(Segment segment) {
        try {
            sender.send(segment);
            score.add(segment);
            steps += segment.steps();
            if (steps >= round.steps()) {
                steps = 0;
                train();
                if (round.onPolicy()) {
                    waiting.clear();
                }
            }
        } catch (RallyException e) {
            steps = 0;
            goOn(e);
        } catch (RuntimeException e) {
            steps = 0;
            LOG.error("{} steps are not learnt from", segment.steps(), e);
        }
    }

    private void train() {
        Result.Train trained = client.call(new Command.Train(agent.name()));
        LOG.debug("{}: {} updates, {}", agent.name(), trained.updateSteps(), trained.metrics());
        Map<String, Double> figures = score.figures();
        if (!figures.isEmpty()) {
            client.call(new Command.MetricsAdd(agent.name(), figures, null));
        }
        if (System.nanoTime() - savedNanos >= SAVE_NANOS) {
            client.call(new Command.CheckpointSave(agent.name(), null));
            savedNanos = System.nanoTime();
        }
    }

    /** An agent that was switched to play only learns nothing; one that was deleted comes back. */
    private void goOn(RallyException e) {
        if (e.code() == ErrorCode.UNKNOWN_AGENT) {
            LOG.warn("{}", e.getMessage());
            begin();
        } else if (e.code() == ErrorCode.AGENT_DETERMINISTIC || !client.isOpen()) {
            LOG.debug("what was played is not learnt from", e);
        } else {
            LOG.warn("what was played is not learnt from: {}", e.getMessage());
        }
    }

    private void begin() {
        try {
            round = agent.begin(client);
        } catch (RallyException e) {
            LOG.warn("games have no agent: {}", e.getMessage());
        }
    }
}
