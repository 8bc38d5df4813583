package dev.rally.env.table;

import dev.rally.comm.error.RallyException;
import dev.rally.comm.recording.RecordingHeader;
import dev.rally.comm.recording.RecordingTotals;
import dev.rally.comm.recording.RecordingWriter;
import dev.rally.comm.recording.Recordings;
import dev.rally.env.round.SceneRecorder;
import dev.rally.env.round.Stage;
import dev.rally.env.scene.SceneBatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What somebody does at a table, kept for agents that imitate. The table's thread writes; what fails ends the recording and not the
 * game.
 */
final class TableRecording {
    private static final Logger LOG = LoggerFactory.getLogger(TableRecording.class);

    private final Object sitter;
    private final Recordings recordings;
    private final RecordingWriter writer;
    private final SceneRecorder recorder;
    private volatile boolean ended;
    private @Nullable String failure;

    TableRecording(SceneBatch scenes, int side, Object sitter, Recordings recordings, String name, String by) {
        this.sitter = sitter;
        this.recordings = recordings;
        writer = recordings.begin(
                name,
                RecordingHeader.now(
                        scenes.spec().observation(),
                        scenes.spec().action(),
                        by,
                        scenes.spec().name()));
        recorder = SceneRecorder.ofSide(scenes, side, writer);
    }

    String name() {
        return writer.name();
    }

    @SuppressWarnings("ReferenceEquality") // the same person
    boolean isOf(Object somebody) {
        return sitter == somebody;
    }

    /** It is to end; any thread. */
    void end() {
        ended = true;
    }

    boolean ended() {
        return ended;
    }

    void observe() {
        attempt(SceneRecorder::observe);
    }

    void record(Stage stage) {
        attempt(to -> to.record(stage.actions(), stage.outcomes()));
    }

    /** Another game begins, before this one has come to its end. */
    void truncate() {
        attempt(SceneRecorder::truncate);
    }

    private void attempt(Consumer<SceneRecorder> work) {
        if (failure == null) {
            try {
                work.accept(recorder);
            } catch (RallyException e) {
                fail(String.valueOf(e.getMessage()));
            } catch (RuntimeException | LinkageError | StackOverflowError e) { // a scene may be anybody's
                LOG.error("the recording {} is broken off", name(), e);
                fail(e.toString());
            }
        }
    }

    private void fail(String why) {
        failure = why;
        ended = true;
    }

    /** Writes what is left; what became of it, for people. One of which nothing was played is gone. */
    String close() {
        attempt(SceneRecorder::flush);
        RecordingTotals totals = writer.totals();
        try {
            writer.close();
            if (totals.steps() == 0) {
                recordings.delete(name());
            }
        } catch (RallyException e) {
            failure = failure == null ? e.getMessage() : failure;
        }
        if (failure != null) {
            return "the recording " + name() + " was broken off: " + failure;
        }
        return totals.steps() == 0
                ? "nothing was played, and " + name() + " is not kept"
                : name() + " is kept: " + totals.steps() + " steps, " + totals.episodes() + " whole games";
    }
}
