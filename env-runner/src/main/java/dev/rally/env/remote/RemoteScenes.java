package dev.rally.env.remote;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.ActionSpace;
import dev.rally.env.scene.Actions;
import dev.rally.env.scene.Observations;
import dev.rally.env.scene.Outcomes;
import dev.rally.env.scene.SceneBatch;
import dev.rally.env.scene.SceneSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Scenes that a server plays, all sides of which are this client's unless scripts move them. What they show travels with the
 * answer to a step, and is observed from here. A step is one exchange, whoever calls: ranges follow each other. What the
 * server refuses is a {@link RallyException}, a lost connection an {@link java.io.UncheckedIOException}; both end these scenes
 * for good.
 */
public final class RemoteScenes implements SceneBatch {
    private final RemoteConnection connection;
    private final SceneSpec spec;
    private final int scenes;
    /** {@code [side]}: what each scene shows now. */
    private final Observations[] shown;
    /** {@code [side][scene * maskBytes]} */
    private final ByteBuffer[] masks;
    /** {@code [scene]}: 1 until a game's first step. */
    private final byte[] starts;

    /** Opens the scenes, and resets them with seed 0. */
    RemoteScenes(RemoteConnection connection, SceneSpec spec, int scenes) {
        this.connection = connection;
        this.spec = spec;
        this.scenes = scenes;
        int sides = spec.sides().size();
        shown = new Observations[sides];
        masks = new ByteBuffer[sides];
        for (int side = 0; side < sides; side++) {
            shown[side] = Observations.allocate(spec.observation(), scenes);
            masks[side] = ByteBuffer.allocate(scenes * spec.maskBytes());
        }
        starts = new byte[scenes];
        connection.open(new Opening(scenes, spec.sides(), ""));
        reset(0);
    }

    @Override
    public SceneSpec spec() {
        return spec;
    }

    @Override
    public int scenes() {
        return scenes;
    }

    @Override
    public synchronized void reset(long seed) {
        connection.channel().prepare(Long.BYTES).putLong(seed);
        show(connection.exchange(FrameType.RESET, FrameType.OBSERVATIONS));
    }

    @Override
    public synchronized void assign(int side, int first, int last, @Nullable String script) {
        Objects.checkFromToIndex(first, last, scenes);
        byte[] name = script == null ? new byte[0] : script.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = connection.channel().prepare(3 * Integer.BYTES + name.length);
        out.putInt(side).putInt(first).putInt(last - first).put(name);
        connection.exchange(FrameType.ASSIGN, FrameType.ASSIGNED);
    }

    @Override
    public void observe(int side, int first, int last, Observations out, int row) {
        Objects.checkFromToIndex(first, last, scenes);
        out.copyRows(row, shown[side], first, last - first);
    }

    @Override
    public void masks(int side, int first, int last, ByteBuffer out, int outIndex) {
        int bytes = spec.maskBytes();
        out.put(outIndex, masks[side], first * bytes, (last - first) * bytes);
    }

    @Override
    public void episodeStarts(int first, int last, ByteBuffer out, int outIndex) {
        out.put(outIndex, starts, first, last - first);
    }

    @Override
    public synchronized void step(int first, int last, Actions actions, Outcomes outcomes) {
        Objects.checkFromToIndex(first, last, scenes);
        if (first == last) {
            return;
        }
        int size = spec.action().size();
        int sides = spec.sides().size();
        int numbers = (last - first) * size;
        ByteBuffer out = connection.channel().prepare(2 * Integer.BYTES + sides * numbers * Float.BYTES);
        out.putInt(first).putInt(last - first);
        for (int side = 0; side < sides; side++) {
            if (spec.action() instanceof ActionSpace.Continuous) {
                out.asFloatBuffer().put(actions.continuous[side], first * size, numbers);
            } else {
                out.asIntBuffer().put(actions.discrete[side], first * size, numbers);
            }
            out.position(out.position() + numbers * Float.BYTES);
        }
        take(connection.exchange(FrameType.STEP, FrameType.OUTCOMES), first, last, outcomes);
    }

    private void take(ByteBuffer in, int first, int last, Outcomes outcomes) {
        int count = last - first;
        int sides = spec.sides().size();
        check(in.remaining() >= StepLayout.HEADER_BYTES, in);
        int ended = in.getInt(8);
        check(in.getInt(0) == first && in.getInt(4) == count && ended >= 0 && ended <= count, in);
        StepLayout layout = new StepLayout(spec, sides, count, ended);
        check(in.remaining() == layout.bytes, in);
        in.get(layout.terminated, outcomes.terminated, first, count);
        in.get(layout.truncated, outcomes.truncated, first, count);
        int seen = 0;
        for (int i = first; i < last; i++) {
            starts[i] = (byte) (outcomes.terminated[i] | outcomes.truncated[i]);
            seen += starts[i];
        }
        check(seen == ended, in);
        in.position(layout.hits);
        in.asIntBuffer().get(outcomes.hits, first, count);
        for (int side = 0; side < sides; side++) {
            in.position(StepLayout.HEADER_BYTES + side * count * Float.BYTES);
            in.asFloatBuffer().get(outcomes.reward[side], first, count);
            in.position(layout.points + side * count * Integer.BYTES);
            in.asIntBuffer().get(outcomes.points[side], first, count);
        }
        show(in, layout.observations, layout.masks, first, count);
        takeFinals(rows(in, layout.finalObservations, layout.masks), first, last, ended, outcomes);
    }

    private void takeFinals(Observations finals, int first, int last, int ended, Outcomes outcomes) {
        for (int side = 0; side < spec.sides().size(); side++) {
            int row = side * ended;
            for (int i = first; i < last; i++) {
                if (starts[i] != 0) {
                    outcomes.finalObservation[side].copyRows(i, finals, row++, 1);
                }
            }
        }
    }

    private void show(ByteBuffer in) {
        int sides = spec.sides().size();
        int observed = sides * scenes * Observations.rowBytes(spec.observation());
        int masked = sides * scenes * spec.maskBytes();
        check(in.remaining() == observed + masked + scenes, in);
        show(in, 0, observed, 0, scenes);
        in.get(observed + masked, starts);
    }

    private void show(ByteBuffer in, int at, int masksAt, int first, int count) {
        Observations rows = rows(in, at, masksAt);
        int bytes = spec.maskBytes();
        for (int side = 0; side < shown.length; side++) {
            shown[side].copyRows(first, rows, side * count, count);
            masks[side].put(first * bytes, in, masksAt + side * count * bytes, count * bytes);
        }
    }

    private Observations rows(ByteBuffer in, int from, int to) {
        return Observations.over(spec.observation(), in.slice(from, to - from).order(ByteOrder.LITTLE_ENDIAN));
    }

    private void check(boolean condition, ByteBuffer in) {
        if (!condition) {
            throw new RallyException(
                    ErrorCode.INVALID_REQUEST,
                    connection.channel().peer() + " sent an answer of " + in.limit()
                            + " bytes that does not fit the scenes it announced; it is of another version");
        }
    }

    @Override
    public synchronized byte[] save() {
        connection.channel().prepare(0);
        ByteBuffer in = connection.exchange(FrameType.SAVE, FrameType.STATE);
        byte[] state = new byte[in.remaining()];
        in.get(state);
        return state;
    }

    @Override
    public synchronized void restore(byte[] state) {
        connection.channel().prepare(state.length).put(state);
        show(connection.exchange(FrameType.RESTORE, FrameType.OBSERVATIONS));
    }

    @Override
    public void close() {
        connection.close();
    }
}
