package dev.rally.server.metrics;

import dev.rally.checkpoints.DiskSpace;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.FileFault;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.time.WallClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A live agent's curve, from its first point on in a run's folder. Steps never go back in it. That it cannot be written
 * never stops a training. For one thread, the learner's.
 */
public final class Curve {
    private static final Logger LOG = LoggerFactory.getLogger(Curve.class);

    /** The agent's own figure, over the time since the train before. */
    private static final String SPEED = "envStepsPerSecond";

    private final String agent;
    private final Runs runs;
    private Origin origin;
    /** Null until the first point, or the first checkpoint that is to tell of it. */
    private @Nullable Opened opened;

    private @Nullable LastTrain lastTrain;
    private boolean failed;

    private record Opened(RunId id, Run run) {}

    /** @param nanos as {@link System#nanoTime}: the wall clock may be set meanwhile */
    private record LastTrain(long envSteps, long nanos) {}

    /** @param folder of all agents' metrics; it is made when it is needed */
    public Curve(Path folder, AgentSpec spec, Origin origin) {
        this(folder, spec, origin, Run.MAX_BYTES);
    }

    Curve(Path folder, AgentSpec spec, Origin origin, int maxBytes) {
        agent = spec.name();
        runs = new Runs(folder, spec, maxBytes);
        this.origin = origin;
    }

    /** The agent is what a checkpoint says from now on. */
    public void goOn(Origin from) {
        origin = from;
        opened = null;
        lastTrain = null;
    }

    /** The run, for a checkpoint to tell; empty where none can be begun. */
    public Optional<RunId> run() {
        try {
            RunId id = onDisk(run -> opened().id());
            return Optional.of(id);
        } catch (IOException e) {
            failed(e);
            return Optional.empty();
        }
    }

    /** All that the curve tells is in a checkpoint now. */
    public void saved(Result.AgentInfo now) {
        try {
            onDisk(run -> {
                run.saved(now.policyVersion());
                return run;
            });
        } catch (IOException e) {
            failed(e);
        }
    }

    /** Adds what a train has told. */
    public void trained(Result.AgentInfo now, Map<String, Double> figures) {
        Point point = point(now, null, withSpeed(now, Point.finite(figures)));
        try {
            onDisk(run -> {
                run.append(point);
                return point;
            });
            failed = false;
        } catch (IOException e) {
            failed(e);
        }
    }

    /**
     * Adds a client's own figures, where the agent is now.
     *
     * @param round the client's; null where it tells none
     * @return the run's folder
     * @throws RallyException DISK_FULL, INTERNAL_ERROR when they cannot be written; INVALID_PARAMS for names that the
     *     server needs
     */
    public Path add(Result.AgentInfo now, @Nullable Long round, Map<String, Double> figures) {
        for (String name : figures.keySet()) {
            if (Point.TAKEN.contains(name)) {
                throw new RallyException(
                        ErrorCode.INVALID_PARAMS,
                        "metrics has the name \"" + name + "\", which each line has of its own; choose another");
            }
        }
        try {
            Point point = point(now, round, Point.finite(figures));
            return onDisk(run -> {
                run.append(point);
                return run.folder();
            });
        } catch (IOException e) {
            throw new RallyException(
                    DiskSpace.isFull(e) ? ErrorCode.DISK_FULL : ErrorCode.INTERNAL_ERROR,
                    "the metrics of " + agent + " cannot be written: " + FileFault.why(e)
                            + "; see to it that there is room, and that the folder can be written",
                    e);
        }
    }

    private static Point point(Result.AgentInfo now, @Nullable Long round, SortedMap<String, Double> figures) {
        return new Point(
                WallClock.REAL.millis(), now.envSteps(), now.updateSteps(), now.policyVersion(), round, figures);
    }

    private SortedMap<String, Double> withSpeed(Result.AgentInfo now, SortedMap<String, Double> figures) {
        LastTrain before = lastTrain;
        LastTrain last = new LastTrain(now.envSteps(), System.nanoTime());
        lastTrain = last;
        if (before != null && last.nanos() > before.nanos()) {
            figures.put(SPEED, (last.envSteps() - before.envSteps()) * 1e9 / (last.nanos() - before.nanos()));
        }
        return figures;
    }

    private interface OnDisk<T> {
        T with(Run run) throws IOException;
    }

    private <T> T onDisk(OnDisk<T> work) throws IOException {
        try {
            return work.with(opened().run());
        } catch (UncheckedIOException e) { // a folder that could not be read to its end
            throw e.getCause();
        }
    }

    private Opened opened() throws IOException {
        Opened known = opened;
        if (known == null) {
            RunId id = runs.open(origin);
            known = new Opened(id, runs.run(id));
            opened = known;
        }
        return known;
    }

    private void failed(IOException e) {
        if (!failed) {
            LOG.warn("the metrics of {} are not written: {}", agent, FileFault.of(e));
        }
        failed = true;
    }
}
