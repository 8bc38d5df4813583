package dev.rally.env.film;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.recording.RecordingReader;
import dev.rally.comm.replay.ReplayReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was done in a recording of discrete actions, without what was seen. */
public final class RecordedActions {
    private RecordedActions() {}

    /** The actions of each episode, in the order in which those began. */
    public static List<List<Integer>> of(RecordingReader reader) {
        Reel reel = Reel.of(reader);
        if (reel.cut()) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    "the recording has more steps than can be played again: " + reel.frames() + " of them are read");
        }
        RecordedBatch batch = new RecordedBatch(reader.header());
        ByteBuffer action = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        List<List<Integer>> episodes = new ArrayList<>();
        int[] starts = reel.starts();
        ReplayReader.@Nullable Place loaded = null;
        for (int frame = 0; frame < reel.frames(); frame++) {
            Reel.At at = reel.at(frame);
            if (!at.piece().place().equals(loaded)) {
                loaded = at.piece().place();
                reader.at(loaded, batch::read);
            }
            if (episodes.size() < starts.length && starts[episodes.size()] == frame) {
                episodes.add(new ArrayList<>());
            }
            batch.putAction(at.piece().row(at.step(), batch.lanes()), action.clear());
            episodes.get(episodes.size() - 1).add(action.getInt(0));
        }
        return episodes;
    }
}
