package dev.rally.server.compat.pong;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class TraceTest {
    private static final long FRAME_NANOS = 16_666_667;

    private final List<Segment> learnt = new ArrayList<>();
    private final Trace trace = new Trace(0, learnt::add);
    private long nanos = 1;

    private Trace.Seen see(double ballX, boolean drawn) {
        PongState state = new PongState(
                800, 600, 0, new PongState.Side(700, 300, 0), new PongState.Side(100, 300, 0), ballX, 300);
        nanos += FRAME_NANOS;
        Trace.Seen seen = trace.saw(state, Features.of(state), nanos);
        if (seen.passage() != Passage.REPEATED) {
            trace.acted(new Step(state, Features.of(state), new Choice(Action.UP, -1f, drawn)));
        }
        return seen;
    }

    private void fly(double from, double to) {
        for (double x = from; x <= to; x += 10) {
            see(x, true);
        }
    }

    @Test
    void aPointEndsASegmentAndTheNextBallBeginsAnother() {
        fly(600, 790);
        assertThat(see(400, true).passage()).isEqualTo(Passage.LOST);
        assertThat(learnt).hasSize(1);
        Segment lost = learnt.get(0);
        assertThat(lost.end()).isEqualTo(Segment.End.TERMINATED);
        assertThat(lost.steps()).isEqualTo(20);
        assertThat(lost.rewards()[19]).isEqualTo(-1.001f);
        assertThat(lost.rewards()[18]).isEqualTo(-0.001f);
        fly(410, 500);
        trace.cut();
        assertThat(learnt).hasSize(2);
        assertThat(learnt.get(1).steps()).isEqualTo(10);
    }

    @Test
    void aLongRallyIsHandedOverInParts() {
        for (int i = 0; i <= Segment.MOST_STEPS; i++) {
            see(150 + i, true);
        }
        assertThat(learnt).hasSize(1);
        assertThat(learnt.get(0).end()).isEqualTo(Segment.End.OPEN);
        assertThat(learnt.get(0).following()[7]).isEqualTo((float) (2 * (150 + Segment.MOST_STEPS) / 800.0 - 1));
    }

    @Nested
    class Truncated {
        @Test
        void aGameThatLeavesInMidRally() {
            fly(300, 400);
            trace.cut();
            assertThat(learnt).hasSize(1);
            assertThat(learnt.get(0).end()).isEqualTo(Segment.End.TRUNCATED);
            assertThat(learnt.get(0).steps()).isEqualTo(10);
            assertThat(learnt.get(0).following()[7])
                    .as("the last state that was seen")
                    .isZero();
        }

        @Test
        void aBallThatJumps() {
            fly(300, 400);
            assertThat(see(700, true).passage()).isEqualTo(Passage.JUMPED);
            assertThat(learnt).hasSize(1);
            assertThat(learnt.get(0).end()).isEqualTo(Segment.End.TRUNCATED);
            assertThat(learnt.get(0).rewards()).doesNotContain(1f, -1f);
        }

        @Test
        void whenTheAgentsActionsAreNoLongerItsOwn() {
            fly(300, 390);
            see(400, false);
            see(410, false);
            assertThat(learnt).hasSize(1);
            assertThat(learnt.get(0).steps()).isEqualTo(10);
        }
    }

    @Test
    void whatIsDroppedIsNotLearntFrom() {
        fly(300, 400);
        trace.drop();
        fly(410, 420);
        trace.cut();
        assertThat(learnt).hasSize(1);
        assertThat(learnt.get(0).steps()).isEqualTo(1);
    }

    @Test
    void aStateThatComesTwiceIsOneStep() {
        see(300, true);
        see(310, true);
        assertThat(see(310, true).passage()).isEqualTo(Passage.REPEATED);
        see(320, true);
        trace.cut();
        assertThat(learnt.get(0).steps()).isEqualTo(2);
    }

    @Test
    void aStateThatWasNotAnsweredLeavesAGapThatIsNotBridged() {
        fly(300, 400);
        PongState state =
                new PongState(800, 600, 0, new PongState.Side(700, 300, 0), new PongState.Side(100, 300, 0), 410, 300);
        nanos += FRAME_NANOS;
        trace.saw(state, Features.of(state), nanos);
        fly(420, 430);
        trace.cut();
        assertThat(learnt).hasSize(1);
        assertThat(learnt.get(0).steps()).isEqualTo(1);
    }
}
