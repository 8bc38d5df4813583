package dev.rally.env.round;

import dev.rally.comm.batch.BatchView;
import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.client.Call;
import dev.rally.comm.client.Exchange;
import dev.rally.comm.client.RallyClient;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.spec.ActionSpace;
import dev.rally.comm.spec.ObservationSpace;
import dev.rally.env.scene.Actions;
import dev.rally.env.scene.Observations;
import dev.rally.env.scene.SceneBatch;
import dev.rally.env.scene.SceneSpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One team's slot of the exchange: observations go out, actions come back. The batch's shape never changes, so nothing
 * is allocated per step but the command's line. One thread.
 */
final class Inference {
    private final RallyClient client;
    private final SceneBatch scenes;
    private final Team team;
    private final int firstLane;
    private final int rows;
    private final ActionSpace action;
    private final ByteBuffer reply;
    private final BatchWriter writer;
    private final BatchView view = new BatchView();
    private final ObservationColumn observation;
    private final int[] lanes;
    /** {@code [rows, planes]} */
    private final byte[] planes;

    private final int[] discrete;
    private final float[] continuous;
    private final int exchange;
    private final int slot;

    private boolean always;
    private boolean telling;
    private boolean interrupted;
    private @Nullable String checkpoint;
    private boolean replaced;
    private @Nullable String unreadable;
    private Command.Infer command;
    private long sequence;
    private @Nullable Call<Result.Infer> call;

    Inference(RallyClient client, SceneBatch scenes, Team team, Exchange exchange, int slot, int firstLane) {
        this.client = client;
        this.scenes = scenes;
        this.team = team;
        this.firstLane = firstLane;
        rows = team.rows();
        ObservationSpace space = scenes.spec().observation();
        observation = new ObservationColumn(Column.OBSERVATION, space);
        planes = new byte[rows * space.planes()];
        action = scenes.spec().action();
        reply = exchange.reply(slot);
        writer = new BatchWriter(exchange.request(slot));
        lanes = new int[rows];
        for (int row = 0; row < rows; row++) {
            lanes[row] = firstLane + row;
        }
        fillPlanes();
        discrete = new int[isContinuous() ? 0 : rows * action.size()];
        continuous = new float[isContinuous() ? rows * action.size() : 0];
        this.exchange = exchange.id();
        this.slot = slot;
        checkpoint = team.checkpoint();
        command = command();
    }

    /** Bytes of the larger half of such a slot, for a team of {@code rows} rows. */
    static long columnBytes(int rows, SceneSpec spec) {
        ObservationSpace seen = spec.observation();
        long request = Observations.rowBytes(seen) + seen.planes() + spec.maskBytes() + 1L + Integer.BYTES;
        long answer = Float.BYTES * (spec.action().size() + 2L + described(spec.action()));
        return rows * Math.max(request, answer);
    }

    /** Floats of a row that tell a distribution. */
    private static int described(ActionSpace action) {
        return action instanceof ActionSpace.Continuous ? 3 * action.size() : action.choiceCount();
    }

    private boolean isContinuous() {
        return action instanceof ActionSpace.Continuous;
    }

    Team team() {
        return team;
    }

    /** The exchange whose lanes the rows' lanes are. */
    int exchange() {
        return exchange;
    }

    int firstLane() {
        return firstLane;
    }

    /** Whether the agent is asked for its best action whatever its mode; such steps are not held. */
    void deterministic(boolean always) {
        this.always = always;
        command = command();
    }

    /** From now on the probabilities of all actions are asked for too. */
    void tell() {
        telling = true;
        command = command();
    }

    /** Lets another checkpoint play than that of the team; where it turns out that it cannot be read, the latest. */
    void checkpoint(String other) {
        play(other);
        replaced = true;
        unreadable = null;
        // Nobody remembers what went before, even when the same one goes on: a resumed run does not know who it was.
        interrupted = true;
    }

    private void play(String other) {
        checkpoint = other;
        command = command();
    }

    /** Why the latest plays instead of the checkpoint that was to; null when that plays. */
    @Nullable
    String unreadable() {
        return unreadable;
    }

    /** Others have played the scenes meanwhile: for these lanes something new begins, in the middle of a game or not. */
    void interrupted() {
        interrupted = true;
    }

    private Command.Infer command() {
        return new Command.Infer(
                team.agent(), exchange, slot, always ? true : null, checkpoint, null, telling ? true : null);
    }

    /** Writes what the team sees and asks for its actions. */
    void ask() {
        writer.begin(0, ++sequence, rows, 0);
        Observations seen = observation.add(writer, rows);
        ByteBuffer starts = writer.bytes(Column.EPISODE_START, rows, 0);
        if (scenes.spec().masks()) {
            writeMasks(writer.bytes(Column.ACTION_MASK, rows, scenes.spec().maskBytes()));
        }
        if (planes.length > 0) {
            writer.bytes(Column.PLANES, rows, planes.length / rows).put(0, planes);
        }
        if (firstLane > 0) {
            writer.ints(Column.LANE, rows, 0).put(0, lanes);
        }
        observe(scenes, team, seen, 0);
        writeStarts(starts);
        writer.finish();
        call = client.send(command);
    }

    private void writeStarts(ByteBuffer starts) {
        int row = 0;
        for (Seat seat : team.seats()) {
            scenes.episodeStarts(seat.first(), seat.last(), starts, row);
            row += seat.scenes();
        }
        for (int i = 0; interrupted && i < rows; i++) {
            starts.put(i, (byte) 1);
        }
        interrupted = false;
    }

    private void writeMasks(ByteBuffer masks) {
        int at = 0;
        for (Seat seat : team.seats()) {
            scenes.masks(seat.side(), seat.first(), seat.last(), masks, at);
            at += seat.scenes() * scenes.spec().maskBytes();
        }
    }

    private void fillPlanes() {
        int row = 0;
        for (Seat seat : team.seats()) {
            byte[] own = scenes.spec().planes(seat.side());
            for (int i = 0; i < seat.scenes(); i++, row++) {
                System.arraycopy(own, 0, planes, row * own.length, own.length);
            }
        }
    }

    /** Awaits the actions and hands them to the team's seats. */
    Result.Infer receive(Actions actions) {
        Call<Result.Infer> asked = call;
        if (asked == null) {
            throw new IllegalStateException("receive before ask");
        }
        call = null;
        Result.Infer answer = await(asked);
        view.read(reply);
        if (view.sequence() != sequence) {
            throw new RallyException(
                    ErrorCode.INVALID_BATCH,
                    "the reply's sequence is " + view.sequence() + "; asked was " + sequence
                            + ": another client writes into this exchange");
        }
        if (isContinuous()) {
            view.copyFloats(Column.ACTION, rows, action.size(), continuous, 0);
        } else {
            view.copyInts(Column.ACTION, rows, action instanceof ActionSpace.Discrete ? 0 : action.size(), discrete, 0);
        }
        scatter(actions);
        return answer;
    }

    private Result.Infer await(Call<Result.Infer> asked) {
        try {
            return asked.await();
        } catch (RallyException e) {
            boolean gone = e.code() == ErrorCode.CORRUPT_CHECKPOINT || e.code() == ErrorCode.UNKNOWN_CHECKPOINT;
            if (!replaced || !gone) {
                throw e;
            }
            play("latest");
            unreadable = e.getMessage();
            return client.send(command).await(); // what was asked still stands in the slot
        }
    }

    private void scatter(Actions actions) {
        Object from = isContinuous() ? continuous : discrete;
        Object[] to = isContinuous() ? actions.continuous : actions.discrete;
        int size = action.size();
        int row = 0;
        for (Seat seat : team.seats()) {
            System.arraycopy(from, row * size, to[seat.side()], seat.first() * size, seat.scenes() * size);
            row += seat.scenes();
        }
    }

    /** What the policy makes of the game that a seat's first scene shows, as of the last answer; null where it was not to tell. */
    @Nullable
    Outlook outlook(int side) {
        int row = 0;
        for (Seat seat : team.seats()) {
            if (seat.side() == side && view.has(Column.DISTRIBUTION)) {
                return outlookOf(row);
            }
            row += seat.scenes();
        }
        return null;
    }

    private Outlook outlookOf(int row) {
        Float value = null;
        if (view.has(Column.VALUE)) {
            float[] values = new float[rows];
            view.copyFloats(Column.VALUE, rows, 0, values, 0);
            value = values[row];
        }
        int size = described(action);
        float[] all = new float[rows * size];
        view.copyFloats(Column.DISTRIBUTION, rows, size, all, 0);
        List<Float> own = new ArrayList<>();
        for (int i = row * size; i < (row + 1) * size; i++) {
            own.add(all[i]);
        }
        return new Outlook(value, List.copyOf(own));
    }

    /** Writes what a team sees to {@code out}, from {@code row} on. */
    private static void observe(SceneBatch scenes, Team team, Observations out, int row) {
        for (Seat seat : team.seats()) {
            scenes.observe(seat.side(), seat.first(), seat.last(), out, row);
            row += seat.scenes();
        }
    }
}
