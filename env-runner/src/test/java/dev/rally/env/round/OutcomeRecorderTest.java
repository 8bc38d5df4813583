package dev.rally.env.round;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.comm.batch.BatchView;
import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.batch.ElementType;
import dev.rally.env.pong.PongSource;
import dev.rally.env.pong.PongVariant;
import dev.rally.env.scene.Observations;
import dev.rally.env.scene.Outcomes;
import dev.rally.env.scene.SceneSpec;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutcomeRecorderTest {
    private static final int FEATURES = 11;
    private static final SceneSpec SPEC = new PongSource().spec();

    private final OutcomeRecorder recorder = new OutcomeRecorder(2, 4, SPEC.observation());
    private final Outcomes outcomes = new Outcomes(SPEC, 2);

    /** Two scenes with both sides in the recorder: lanes 0 and 1 are left, 2 and 3 right. */
    private void step(int step) {
        recorder.record(step, 0, new Seat(0, 0, 2), outcomes);
        recorder.record(step, 2, new Seat(1, 0, 2), outcomes);
    }

    private BatchView written() {
        return written(recorder, (next, firstLane, lanes) -> {
            for (int i = 0; i < next.floats().capacity(); i++) {
                next.floats().put(i, firstLane * FEATURES + i);
            }
        });
    }

    private static BatchView written(OutcomeRecorder recorder, OutcomeRecorder.ObservationSource next) {
        List<OutcomePiece> pieces = recorder.pieces(Long.MAX_VALUE);
        assertThat(pieces).hasSize(1);
        return written(recorder, pieces.get(0), SPEC, next);
    }

    private static BatchView written(
            OutcomeRecorder recorder, OutcomePiece piece, SceneSpec spec, OutcomeRecorder.ObservationSource next) {
        ByteBuffer memory = ByteBuffer.allocateDirect((int) piece.sizeBytes(spec.observation()));
        recorder.write(new BatchWriter(memory), piece, next);
        return new BatchView().read(memory);
    }

    @Test
    void rowsAreOrderedByStepThenLane() {
        outcomes.reward[0][0] = 1;
        outcomes.reward[0][1] = 2;
        outcomes.reward[1][0] = 3;
        outcomes.reward[1][1] = 4;
        recorder.begin();
        step(0);
        outcomes.reward[1][1] = 5;
        outcomes.terminated[1] = 1;
        step(1);

        BatchView batch = written();
        float[] reward = new float[8];
        batch.copyFloats(Column.REWARD, 8, 0, reward, 0);
        assertThat(reward).containsExactly(1, 2, 3, 4, 1, 2, 3, 5);
        byte[] terminated = new byte[8];
        batch.copyBytes(Column.TERMINATED, 8, 0, terminated, 0);
        assertThat(terminated).containsExactly(0, 0, 0, 0, 0, 1, 0, 1);
        assertThat(recorder.ended(1, 3)).isTrue();
        assertThat(recorder.ended(0, 3)).isFalse();
    }

    @Test
    void theNextObservationIsOneRowALane() {
        recorder.begin();
        step(0);
        step(1);
        float[] next = new float[4 * FEATURES];
        written().copyFloats(Column.NEXT_OBSERVATION, 4, FEATURES, next, 0);
        assertThat(next[4 * FEATURES - 1]).isEqualTo(4 * FEATURES - 1);
    }

    @Test
    void onlyTruncatedRowsCarryTheirLastObservation() {
        recorder.begin();
        outcomes.terminated[0] = 1;
        step(0);
        assertThat(written().has(Column.FINAL_OBSERVATION)).isFalse();

        outcomes.terminated[0] = 0;
        outcomes.truncated[1] = 1;
        fillSecondRow(outcomes.finalObservation[0], 7);
        fillSecondRow(outcomes.finalObservation[1], 8);
        step(1);
        BatchView batch = written();
        int[] rows = new int[2];
        batch.copyInts(Column.FINAL_ROW, 2, 0, rows, 0);
        assertThat(rows).containsExactly(5, 7);
        float[] last = new float[2 * FEATURES];
        batch.copyFloats(Column.FINAL_OBSERVATION, 2, FEATURES, last, 0);
        assertThat(last[0]).isEqualTo(7);
        assertThat(last[2 * FEATURES - 1]).isEqualTo(8);
    }

    private static void fillSecondRow(Observations observations, float value) {
        for (int i = FEATURES; i < 2 * FEATURES; i++) {
            observations.floats().put(i, value);
        }
    }

    @Test
    void imagesTravelAsBytesOfTheirShape() {
        SceneSpec spec = new PongSource(PongVariant.PIXELS).spec();
        OutcomeRecorder images = new OutcomeRecorder(1, 2, spec.observation());
        Outcomes ends = new Outcomes(spec, 2);
        ends.truncated[1] = 1;
        ends.finalObservation[0].bytes().put(84 * 84, (byte) 200);
        images.begin();
        images.record(0, 0, new Seat(0, 0, 2), ends);
        OutcomePiece whole = images.pieces(Long.MAX_VALUE).get(0);
        BatchView batch = written(
                images, whole, spec, (next, firstLane, lanes) -> next.bytes().put(84 * 84 - 1, (byte) 9));

        byte[] next = new byte[2 * 84 * 84];
        batch.require(Column.NEXT_OBSERVATION, ElementType.UINT8, 2, 84 * 84);
        batch.copyBytes(Column.NEXT_OBSERVATION, 2, 84 * 84, next, 0);
        assertThat(next[84 * 84 - 1]).isEqualTo((byte) 9);
        byte[] last = new byte[84 * 84];
        batch.copyBytes(Column.FINAL_OBSERVATION, 1, 84 * 84, last, 0);
        assertThat(last[0]).isEqualTo((byte) 200);
    }

    @Test
    void moreEndsThanEverBeforeFit() {
        OutcomeRecorder small = new OutcomeRecorder(40, 2, SPEC.observation());
        small.begin();
        Arrays.fill(outcomes.truncated, (byte) 1);
        for (int step = 0; step < 40; step++) {
            small.record(step, 0, new Seat(0, 0, 2), outcomes);
        }
        assertThat(written(small, (next, firstLane, lanes) -> {}).rowCount(Column.FINAL_OBSERVATION))
                .isEqualTo(80);
    }

    @Test
    void aNewRoundForgetsTheEndsOfTheOneBefore() {
        recorder.begin();
        outcomes.truncated[0] = 1;
        step(0);
        step(1);
        recorder.begin();
        outcomes.truncated[0] = 0;
        step(0);
        step(1);
        assertThat(written().has(Column.FINAL_ROW)).isFalse();
    }

    /** What does not fit into a batch goes in several: each row once, and what a lane sees next only where its steps end. */
    @ParameterizedTest
    @ValueSource(ints = {1200, 1400, 2000, 4000, 7000})
    void piecesBringEachRowOnce(int maxBytes) {
        int steps = 60;
        OutcomeRecorder many = new OutcomeRecorder(steps, 8, SPEC.observation());
        Outcomes four = new Outcomes(SPEC, 4);
        SplittableRandom random = new SplittableRandom(3);
        many.begin();
        for (int step = 0; step < steps; step++) {
            for (int i = 0; i < 4; i++) {
                int end = random.nextInt(5);
                four.terminated[i] = (byte) (end == 0 ? 1 : 0);
                four.truncated[i] = (byte) (end == 1 ? 1 : 0);
                for (int side = 0; side < 2; side++) {
                    four.reward[side][i] = step * 8 + side * 4 + i;
                    four.finalObservation[side].floats().put(i * FEATURES, step * 8 + side * 4 + i);
                }
            }
            many.record(step, 0, new Seat(0, 0, 4), four);
            many.record(step, 4, new Seat(1, 0, 4), four);
        }
        boolean[] seen = new boolean[steps * 8];
        List<OutcomePiece> pieces = many.pieces(maxBytes);
        assertThat(pieces).hasSizeGreaterThan(1);
        for (OutcomePiece piece : pieces) {
            assertThat(piece.sizeBytes(SPEC.observation())).isLessThanOrEqualTo(maxBytes);
            checkPiece(many, piece, seen);
        }
        for (boolean once : seen) {
            assertThat(once).isTrue();
        }
    }

    private static void checkPiece(OutcomeRecorder many, OutcomePiece piece, boolean[] seen) {
        BatchView batch = written(many, piece, SPEC, (next, firstLane, lanes) -> {
            for (int i = 0; i < lanes; i++) {
                next.floats().put(i * FEATURES, firstLane + i);
            }
        });
        int rows = piece.rows();
        int[] lane = new int[piece.lanes()];
        batch.copyInts(Column.LANE, piece.lanes(), 0, lane, 0);
        float[] next = new float[piece.lanes() * FEATURES];
        batch.copyFloats(Column.NEXT_OBSERVATION, piece.lanes(), FEATURES, next, 0);
        float[] reward = new float[rows];
        batch.copyFloats(Column.REWARD, rows, 0, reward, 0);
        for (int row = 0; row < rows; row++) {
            int n = row % piece.lanes();
            int step = (int) reward[row] / 8;
            assertThat(lane[n]).isEqualTo((int) reward[row] % 8);
            assertThat(next[n * FEATURES]).isEqualTo(lane[n]);
            assertThat(step).isEqualTo(piece.firstStep() + row / piece.lanes());
            assertThat(seen[(int) reward[row]]).isFalse();
            seen[(int) reward[row]] = true;
            if (row / piece.lanes() == piece.steps() - 1 && step < 59) {
                assertThat(many.ended(step, lane[n])).isTrue();
            }
        }
        checkFinals(batch, piece, reward);
    }

    private static void checkFinals(BatchView batch, OutcomePiece piece, float[] reward) {
        byte[] truncated = new byte[piece.rows()];
        batch.copyBytes(Column.TRUNCATED, piece.rows(), 0, truncated, 0);
        List<Integer> expected = IntStream.range(0, piece.rows())
                .filter(row -> truncated[row] != 0)
                .boxed()
                .toList();
        assertThat(piece.finals()).isEqualTo(expected.size());
        if (piece.finals() == 0) {
            return;
        }
        int[] rows = new int[piece.finals()];
        batch.copyInts(Column.FINAL_ROW, piece.finals(), 0, rows, 0);
        float[] last = new float[piece.finals() * FEATURES];
        batch.copyFloats(Column.FINAL_OBSERVATION, piece.finals(), FEATURES, last, 0);
        for (int k = 0; k < rows.length; k++) {
            assertThat(rows[k]).isEqualTo(expected.get(k));
            assertThat(last[k * FEATURES]).isEqualTo(reward[rows[k]]);
        }
    }
}
