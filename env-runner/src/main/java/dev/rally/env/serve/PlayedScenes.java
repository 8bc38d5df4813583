package dev.rally.env.serve;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.ActionSpace;
import dev.rally.env.remote.Frame;
import dev.rally.env.remote.FrameChannel;
import dev.rally.env.remote.FrameType;
import dev.rally.env.remote.Opening;
import dev.rally.env.remote.SceneWriter;
import dev.rally.env.scene.Actions;
import dev.rally.env.scene.Outcomes;
import dev.rally.env.scene.SceneBatch;
import dev.rally.env.scene.SceneSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One connection's scenes, and what its frames do with them. One thread. */
final class PlayedScenes {
    private final FrameChannel channel;
    private final SceneBatch batch;
    private final SceneSpec spec;
    /** The sides that the client plays. */
    private final int[] sides;

    private final Actions actions;
    private final Outcomes outcomes;
    private final SceneWriter writer;
    private final Function<SceneBatch, @Nullable Onlooker> onlookers;
    private @Nullable Onlooker onlooker;

    /** @param onlookers gives one to these scenes, or null as long as none is free */
    PlayedScenes(
            Offer offer, Opening opening, FrameChannel channel, Function<SceneBatch, @Nullable Onlooker> onlookers) {
        this.channel = channel;
        this.onlookers = onlookers;
        batch = offer.source().open(opening.scenes());
        spec = batch.spec();
        sides = opening.sides().stream().mapToInt(spec.sides()::indexOf).toArray();
        actions = new Actions(spec, opening.scenes());
        outcomes = new Outcomes(spec, opening.scenes());
        writer = new SceneWriter(batch, sides, channel);
        for (String side : spec.sides()) {
            if (!opening.sides().contains(side)) {
                batch.assign(spec.sides().indexOf(side), 0, opening.scenes(), opening.opponent());
            }
        }
    }

    int scenes() {
        return batch.scenes();
    }

    void reset(Frame frame) {
        requireBytes(frame, Long.BYTES);
        batch.reset(frame.payload().getLong());
        writer.sendObservations();
    }

    /** Reads a step's range and actions; the step itself is {@link #advance}. */
    Range read(Frame frame) {
        ByteBuffer payload = frame.payload();
        Range range = range(frame);
        int size = spec.action().size();
        int numbers = range.count() * size;
        requireBytes(frame, 2 * Integer.BYTES + sides.length * numbers * Float.BYTES);
        for (int side : sides) {
            ByteBuffer part =
                    payload.slice(payload.position(), numbers * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            if (spec.action() instanceof ActionSpace.Continuous) {
                part.asFloatBuffer().get(actions.continuous[side], range.first() * size, numbers);
            } else {
                part.asIntBuffer().get(actions.discrete[side], range.first() * size, numbers);
            }
            payload.position(payload.position() + numbers * Float.BYTES);
        }
        return range;
    }

    /** @throws IllegalArgumentException for an action that the scene refuses */
    void advance(Range range) {
        int last = range.first() + range.count();
        Onlooker looking = onlooker();
        if (looking != null && range.first() == 0) {
            looking.step(batch, last, actions, outcomes);
        } else {
            batch.step(range.first(), last, actions, outcomes);
        }
        writer.sendOutcomes(range.first(), last, outcomes);
    }

    private @Nullable Onlooker onlooker() {
        if (onlooker == null) {
            onlooker = onlookers.apply(batch);
        }
        return onlooker;
    }

    void assign(Frame frame) {
        if (frame.payload().remaining() < 3 * Integer.BYTES) {
            requireBytes(frame, 3 * Integer.BYTES);
        }
        ByteBuffer payload = frame.payload();
        int side = payload.getInt();
        Range range = range(frame);
        boolean own = false;
        for (int played : sides) {
            own |= played == side;
        }
        require(own, "ASSIGN is for side " + side + ", which this client does not play");
        String script = frame.text();
        batch.assign(side, range.first(), range.first() + range.count(), script.isEmpty() ? null : script);
        channel.send(FrameType.ASSIGNED, "");
    }

    void save(Frame frame) {
        requireBytes(frame, 0);
        byte[] state = onlooker == null ? batch.save() : onlooker.save(batch);
        require(
                state.length <= FrameChannel.MAX_PAYLOAD_BYTES,
                "the scenes' state has " + state.length + " bytes; a frame takes " + FrameChannel.MAX_PAYLOAD_BYTES
                        + ": open fewer scenes");
        channel.send(FrameType.STATE, state);
    }

    /** @throws IllegalArgumentException for a state of other scenes */
    void restore(Frame frame) {
        byte[] state = new byte[frame.payload().remaining()];
        frame.payload().get(state);
        batch.restore(state);
        if (onlooker != null) {
            onlooker.restored(batch);
        }
        writer.sendObservations();
    }

    private Range range(Frame frame) {
        ByteBuffer payload = frame.payload();
        if (payload.remaining() < 2 * Integer.BYTES) {
            requireBytes(frame, 2 * Integer.BYTES);
        }
        Range range = new Range(payload.getInt(), payload.getInt());
        require(
                range.first() >= 0 && range.count() >= 1 && range.count() <= batch.scenes() - range.first(),
                frame.type() + " is for " + range.count() + " scenes from number " + range.first() + "; there are "
                        + batch.scenes());
        return range;
    }

    private static void requireBytes(Frame frame, int bytes) {
        int seen = frame.payload().limit();
        require(seen == bytes, "a frame " + frame.type() + " has " + seen + " bytes; this one takes " + bytes);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new RallyException(ErrorCode.INVALID_REQUEST, message);
        }
    }

    /** Scenes {@code first} to {@code first + count - 1}. */
    record Range(int first, int count) {}
}
