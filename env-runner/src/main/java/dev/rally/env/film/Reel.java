package dev.rally.env.film;

import dev.rally.comm.recording.RecordingReader;
import dev.rally.comm.replay.ReplayReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where each step of a recording stands, put in order: episode after episode, as they began, and each without a gap. */
final class Reel {
    /** What is beyond so many pieces is not shown. */
    private static final int MOST_PIECES = 1_000_000;

    private static final Comparator<Piece> BEGINNING = Comparator.comparingLong(
                    (Piece piece) -> piece.place().cycle())
            .thenComparingLong(piece -> piece.place().sequence())
            .thenComparingInt(Piece::first)
            .thenComparingInt(Piece::column);

    private final List<Piece> pieces = new ArrayList<>();
    /** {@code [piece]}: its first frame. */
    private final int[] firstFrames;

    private final int[] starts;
    private final int frames;
    private final boolean cut;

    /**
     * Some steps of an episode that stand in one batch.
     *
     * @param column the lane's place in the batch, not its number
     * @param first in the batch, from 0
     */
    record Piece(ReplayReader.Place place, int column, int first, int steps) {
        /** The row of one of its steps. */
        int row(int step, int lanes) {
            return (first + step) * lanes + column;
        }
    }

    /** A frame: a step of a piece. */
    record At(Piece piece, int step) {}

    private Reel(List<List<Piece>> episodes, boolean cut) {
        this.cut = cut;
        int frame = 0;
        int[] beginnings = new int[episodes.size()];
        for (int i = 0; i < beginnings.length; i++) {
            beginnings[i] = frame;
            for (Piece piece : episodes.get(i)) {
                pieces.add(piece);
                frame = Math.addExact(frame, piece.steps());
            }
        }
        starts = beginnings;
        frames = frame;
        firstFrames = new int[pieces.size()];
        for (int i = 1; i < firstFrames.length; i++) {
            firstFrames[i] = firstFrames[i - 1] + pieces.get(i - 1).steps();
        }
    }

    /** Reads all of a recording once. */
    static Reel of(RecordingReader reader) {
        RecordedBatch batch = new RecordedBatch(reader.header());
        List<List<Piece>> episodes = new ArrayList<>();
        Map<Integer, List<Piece>> open = new HashMap<>();
        int[] count = {0};
        reader.each((place, view) -> {
            batch.read(view);
            for (int column = 0; column < batch.lanes() && count[0] < MOST_PIECES; column++) {
                count[0] += cut(batch, place, column, episodes, open);
            }
        });
        episodes.sort(Comparator.comparing((List<Piece> episode) -> episode.get(0), BEGINNING));
        return new Reel(episodes, count[0] >= MOST_PIECES);
    }

    /** Cuts what a lane has in a batch where its episodes end; how many pieces that makes. */
    private static int cut(
            RecordedBatch batch,
            ReplayReader.Place place,
            int column,
            List<List<Piece>> episodes,
            Map<Integer, List<Piece>> open) {
        int steps = batch.rows() / batch.lanes();
        int lane = batch.lane(column);
        int count = 0;
        int first = 0;
        for (int step = 0; step < steps; step++) {
            int row = step * batch.lanes() + column;
            boolean ends = batch.terminated(row) || batch.truncated(row);
            if (ends || step + 1 == steps) {
                open.computeIfAbsent(lane, unused -> begun(episodes))
                        .add(new Piece(place, column, first, step + 1 - first));
                first = step + 1;
                count++;
            }
            if (ends) {
                open.remove(lane);
            }
        }
        return count;
    }

    private static List<Piece> begun(List<List<Piece>> episodes) {
        List<Piece> episode = new ArrayList<>(1);
        episodes.add(episode);
        return episode;
    }

    int frames() {
        return frames;
    }

    int[] starts() {
        return starts.clone();
    }

    /** Whether there is more than what is shown. */
    boolean cut() {
        return cut;
    }

    At at(int frame) {
        int found = Arrays.binarySearch(firstFrames, frame);
        int index = found >= 0 ? found : -found - 2;
        return new At(pieces.get(index), frame - firstFrames[index]);
    }
}
