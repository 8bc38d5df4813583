package dev.rally.env.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.protocol.Progress;
import dev.rally.env.picture.Picture;
import dev.rally.env.scene.SceneBatch;
import dev.rally.env.train.LoopListener;
import dev.rally.env.train.RoundReport;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows pages a training that runs in this process: what it does, and some of its scenes as they are now and then. */
final class TrainingWatch implements LoopListener {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingWatch.class);
    private static final int SCENES = 3;
    private static final long FRAME_NANOS = 1_000_000_000 / 30;
    private static final long PROGRESS_NANOS = 250_000_000;
    /** Steps that pass between two looks at the clock. */
    private static final int LOOK_EVERY = 4;

    private final Visitors visitors;
    private final PictureStreams streams;
    private final Picture picture = new Picture();
    /** Of a round, of each group of scenes one after the other. */
    private final int dueSteps;

    private int steps;
    private long last = System.nanoTime();
    private int frame;
    private long toldAt = last;
    private boolean broken;

    TrainingWatch(Visitors visitors, PictureStreams streams, int dueSteps) {
        this.visitors = visitors;
        this.streams = streams;
        this.dueSteps = dueSteps;
    }

    @Override
    public void status(Status status) {
        if (status != Status.PLAYING && status != Status.PAUSED) {
            steps = 0;
        }
        visitors.tell(
                "loop",
                Visitors.MAPPER.createObjectNode().put("does", status.name().toLowerCase(Locale.ROOT)));
    }

    @Override
    public void notice(String line) {
        visitors.tell("notice", Visitors.MAPPER.createObjectNode().put("line", line), visitor -> true);
    }

    @Override
    public void learning(String agent, Progress progress) {
        tell(agent + ": " + progress.message(), progress.done(), progress.total());
    }

    private void tell(String what, long done, long total) {
        visitors.tell(
                "progress",
                Visitors.MAPPER
                        .createObjectNode()
                        .put("what", what)
                        .put("done", done)
                        .put("total", total));
    }

    @Override
    public void roundDone(RoundReport report) {
        ObjectNode message = Visitors.MAPPER.createObjectNode();
        message.put("round", report.round()).put("envSteps", report.envSteps());
        message.put("seconds", report.seconds()).put("stepsPerSecond", report.envStepsPerSecond());
        visitors.tell("round", message);
    }

    @Override
    public void between(SceneBatch scenes) {
        if (++steps % LOOK_EVERY != 0) {
            return;
        }
        long now = System.nanoTime();
        if (now - last < FRAME_NANOS) {
            return;
        }
        last = now;
        if (!visitors.any(Visitor::watchesTraining) && !streams.watches(Visitor.TRAINING)) {
            return;
        }
        if (now - toldAt > PROGRESS_NANOS) {
            toldAt = now;
            tell("steps of this round", steps, dueSteps);
        }
        if (broken) {
            return;
        }
        try {
            show(scenes);
        } catch (RuntimeException e) { // a scene may be anybody's; the training goes on
            LOG.warn("the training's scenes are not shown any more: drawing them failed", e);
            broken = true;
        }
    }

    private void show(SceneBatch scenes) {
        frame++;
        for (int scene = 0; scene < Math.min(SCENES, scenes.scenes()); scene++) {
            picture.begin(Visitor.TRAINING, scene, frame);
            scenes.draw(scene, picture);
            if (picture.drawn()) {
                byte[] message = picture.message();
                visitors.show(message, Visitor::watchesTraining);
                if (scene == 0) {
                    streams.show(Visitor.TRAINING, message);
                }
            }
        }
    }
}
