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
import org.junit.jupiter.api.Test;

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
        ByteBuffer memory = ByteBuffer.allocateDirect(recorder.sizeBytes());
        recorder.write(new BatchWriter(memory), next -> {
            for (int i = 0; i < next.floats().capacity(); i++) {
                next.floats().put(i, i);
            }
        });
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
        ByteBuffer memory = ByteBuffer.allocateDirect(images.sizeBytes());
        images.write(new BatchWriter(memory), next -> next.bytes().put(84 * 84 - 1, (byte) 9));

        BatchView batch = new BatchView().read(memory);
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
        ByteBuffer memory = ByteBuffer.allocateDirect(small.sizeBytes());
        small.write(new BatchWriter(memory), next -> {});
        assertThat(new BatchView().read(memory).rowCount(Column.FINAL_OBSERVATION))
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
}
