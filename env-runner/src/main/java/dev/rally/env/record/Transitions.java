package dev.rally.env.record;

import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.recording.RecordingHeader;
import dev.rally.comm.recording.RecordingWriter;
import dev.rally.env.game.GameEncoder;
import dev.rally.env.game.GameScene;
import dev.rally.env.game.GameSource;
import dev.rally.env.scene.SceneSpec;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a seat has seen and said in a round, as agents see the game: complete transitions, of one lane. One thread. */
public final class Transitions {
    private static final int MOST_STEPS = 1_024;
    private static final int MOST_CHARS = 128;
    /** Room for columns to begin at multiples of 64. */
    private static final int ALIGNMENT_BYTES = 16 * 64;

    private final GameEncoder encoder;
    private final float[] features;
    private final int idle;

    public Transitions(GameEncoder encoder) {
        this.encoder = encoder;
        features = new float[encoder.features()];
        idle = encoder.commands().size() / 2;
    }

    /**
     * What a recording of them begins with.
     *
     * @param values of the game's parameters, which tell the nearest of its scenes; empty where nobody knows
     * @param by who has played
     */
    public static RecordingHeader header(GameSource game, GameEncoder encoder, Map<String, Object> values, String by) {
        String nearest = "";
        long most = -1;
        for (Map.Entry<String, Map<String, Object>> scene : encoder.scenes().entrySet()) {
            long same = scene.getValue().entrySet().stream()
                    .filter(value -> value.getValue().equals(values.get(value.getKey())))
                    .count();
            if (same > most) {
                most = same;
                nearest = scene.getKey();
            }
        }
        SceneSpec spec = GameScene.spec(game, encoder, nearest);
        String plain = by.replaceAll("\\p{Cntrl}", " ");
        return RecordingHeader.now(
                spec.observation(), spec.action(), plain.substring(Math.max(0, plain.length() - MOST_CHARS)), nearest);
    }

    /**
     * Appends a seat's round; one that was broken off is truncated at its last frame. No command, and one that the encoder does not
     * know, are the middle one.
     *
     * @throws RallyException INVALID_BATCH for scene information that the encoder cannot read
     */
    public void append(MatchRecord record, String seat, RecordingWriter to) {
        int steps = record.entries() - 1;
        for (int first = 0; first < steps; first += MOST_STEPS) {
            int begin = first;
            int count = Math.min(MOST_STEPS, steps - first);
            boolean last = begin + count == steps;
            int room = count * (Float.BYTES * (encoder.features() + 2) + 2)
                    + 2 * Float.BYTES * (encoder.features() + 1)
                    + ALIGNMENT_BYTES;
            to.append(room, batch -> write(batch, record, seat, begin, count, last));
        }
    }

    private void write(BatchWriter batch, MatchRecord record, String seat, int first, int count, boolean last) {
        List<Map<String, Object>> seen = record.seat(seat).sceneInfo();
        batch.begin(0, 0, count, 0);
        float[] observations = new float[count * features.length];
        int[] actions = new int[count];
        float[] rewards = new float[count];
        byte[] terminated = new byte[count];
        byte[] truncated = new byte[count];
        for (int step = 0; step < count; step++) {
            int entry = first + step;
            System.arraycopy(encoded(seat, seen.get(entry)), 0, observations, step * features.length, features.length);
            actions[step] = action(record.seat(seat).commands().get(entry));
            rewards[step] = reward(seat, seen.get(entry), seen.get(entry + 1));
        }
        terminated[count - 1] = (byte) (last && record.ended() ? 1 : 0);
        truncated[count - 1] = (byte) (last && !record.ended() ? 1 : 0);
        batch.putFloats(Column.OBSERVATION, count, features.length, observations, 0);
        batch.putInts(Column.ACTION, count, 0, actions, 0);
        batch.putFloats(Column.REWARD, count, 0, rewards, 0);
        batch.putBytes(Column.TERMINATED, count, 0, terminated, 0);
        batch.putBytes(Column.TRUNCATED, count, 0, truncated, 0);
        float[] next = encoded(seat, seen.get(first + count));
        batch.putFloats(Column.NEXT_OBSERVATION, 1, features.length, next, 0);
        if (truncated[count - 1] != 0) {
            batch.putFloats(Column.FINAL_OBSERVATION, 1, features.length, next, 0);
            batch.putInts(Column.FINAL_ROW, 1, 0, new int[] {count - 1}, 0);
        }
    }

    private float[] encoded(String seat, Map<String, Object> sceneInfo) {
        try {
            encoder.encode(seat, sceneInfo, features);
            return features;
        } catch (RuntimeException e) {
            throw unreadable(sceneInfo, e);
        }
    }

    private float reward(String seat, Map<String, Object> sceneInfo, Map<String, Object> next) {
        try {
            return encoder.reward(seat, sceneInfo, next);
        } catch (RuntimeException e) {
            throw unreadable(next, e);
        }
    }

    private static RallyException unreadable(Map<String, Object> sceneInfo, RuntimeException e) {
        return new RallyException(
                ErrorCode.INVALID_BATCH,
                "the scene information of frame " + sceneInfo.get("frame") + " is none that the game's encoder reads: "
                        + e.getMessage(),
                e);
    }

    private int action(@Nullable Object command) {
        int known = encoder.commands().indexOf(String.valueOf(command));
        return known < 0 ? idle : known;
    }
}
