package dev.rally.env.film;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.recording.RecordingHeader;
import dev.rally.comm.recording.RecordingReader;
import dev.rally.comm.recording.Recordings;
import dev.rally.comm.replay.ReplayReader;
import dev.rally.comm.spec.ActionSpace;
import dev.rally.comm.spec.ObservationSpace;
import dev.rally.env.catalog.SceneCatalog;
import dev.rally.env.picture.Glimpse;
import dev.rally.env.scene.SceneBatch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A recording of what somebody saw and did. Its scene draws what the observations are of, where it is there and can; else they are
 * shown as they are, of whichever engine.
 */
public final class RecordingFilm implements Film {
    private static final int MOST_NUMBERS = 8;

    private final String name;
    private final RecordingReader reader;
    private final RecordingHeader header;
    private final RecordedBatch batch;
    private final Reel reel;
    private final int[] starts;
    private final ByteBuffer memory;
    private final Glimpse seen;
    private final @Nullable SceneBatch scene;
    private final float framesPerSecond;
    private final boolean draws;
    private ReplayReader.@Nullable Place loaded;

    private RecordingFilm(String name, RecordingReader reader) {
        this.name = name;
        this.reader = reader;
        header = reader.header();
        batch = new RecordedBatch(header);
        reel = Reel.of(reader);
        starts = reel.starts();
        ObservationSpace space = header.observation();
        int bytes = Float.BYTES * Math.max(space.size(), header.action().size());
        memory = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        seen = new Glimpse(new ObservationSpace(space.type(), space.shape(), 1, 0));
        if (reel.frames() == 0) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS, "the recording \"" + name + "\" is empty; there is nothing to look at");
        }
        scene = scene();
        framesPerSecond = scene == null ? SceneBatch.DEFAULT_STEPS_PER_SECOND : scene.stepsPerSecond();
        draws = scene != null && Frame.draws(canvas -> scene.drawSeen(vector(0), canvas));
    }

    /** @throws RallyException UNKNOWN_RECORDING; INVALID_BATCH where it is damaged; INVALID_PARAMS for an empty one */
    public static Film open(Recordings recordings, String name) {
        RecordingReader reader = recordings.open(name);
        try {
            return new RecordingFilm(name, reader);
        } catch (RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    /** The scene that it says it is of, where that is here and shows such observations; whatever fails is none. */
    private @Nullable SceneBatch scene() {
        try {
            if (!SceneCatalog.names().contains(header.scene())) {
                return null;
            }
            SceneBatch found = SceneCatalog.named(header.scene()).open(1);
            ObservationSpace of = found.spec().observation();
            if (of.type() == header.observation().type()
                    && of.shape().equals(header.observation().shape())) {
                return found;
            }
            found.close();
            return null;
        } catch (RuntimeException | LinkageError e) {
            return null;
        }
    }

    @Override
    public String title() {
        String by = header.by().isEmpty() ? "" : " by " + header.by();
        String of = header.scene().isEmpty() ? "" : " in " + header.scene();
        return name + by + of + (reel.cut() ? ", its beginning" : "");
    }

    @Override
    public int frames() {
        return reel.frames();
    }

    @Override
    public float framesPerSecond() {
        return framesPerSecond;
    }

    @Override
    public int[] starts() {
        return starts;
    }

    @Override
    public Frame frame(int number) {
        int row = load(number);
        batch.putObservation(row, memory.clear());
        seen.look(memory.flip());
        List<String> facts = facts(row);
        if (!draws || scene == null) {
            return new Frame(null, seen, facts);
        }
        float[] vector = vector(number);
        return new Frame(canvas -> scene.drawSeen(vector, canvas), seen, facts);
    }

    private float[] vector(int number) {
        if (header.observation().type() != ObservationSpace.Type.FLOAT32) {
            return new float[0];
        }
        float[] vector = new float[header.observation().size()];
        batch.putObservation(load(number), memory.clear());
        memory.flip().asFloatBuffer().get(vector);
        return vector;
    }

    /** Brings the frame's batch into memory; its row there. */
    private int load(int number) {
        Reel.At at = reel.at(Objects.checkIndex(number, reel.frames()));
        if (!at.piece().place().equals(loaded)) {
            loaded = null;
            reader.at(at.piece().place(), batch::read);
            loaded = at.piece().place();
        }
        return at.piece().row(at.step(), batch.lanes());
    }

    private List<String> facts(int row) {
        batch.putAction(row, memory.clear());
        memory.flip();
        boolean continuous = header.action() instanceof ActionSpace.Continuous;
        List<String> numbers = new ArrayList<>();
        while (memory.hasRemaining() && numbers.size() < MOST_NUMBERS) {
            numbers.add(
                    continuous
                            ? String.format(Locale.ROOT, "%.2f", memory.getFloat())
                            : Integer.toString(memory.getInt()));
        }
        String ends = batch.terminated(row) ? "   terminated" : batch.truncated(row) ? "   truncated" : "";
        return List.of(
                "action " + String.join(" ", numbers) + (memory.hasRemaining() ? " …" : ""),
                String.format(Locale.ROOT, "reward %.2f", batch.reward(row)) + ends);
    }

    @Override
    public void close() {
        if (scene != null) {
            scene.close();
        }
        reader.close();
    }
}
