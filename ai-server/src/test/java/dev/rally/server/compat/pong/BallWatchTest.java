package dev.rally.server.compat.pong;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class BallWatchTest {
    private static final long FRAME_NANOS = 16_666_667;

    private final BallWatch watch = new BallWatch();
    private long nanos = 1;

    private Passage see(PongState state) {
        nanos += FRAME_NANOS;
        return watch.next(state, nanos);
    }

    private Passage see(double x, double y) {
        return see(at(x, y));
    }

    private static PongState at(double x, double y) {
        return new PongState(800, 600, 0, new PongState.Side(700, 300, 0), new PongState.Side(100, 300, 0), x, y);
    }

    @Test
    void aGameThatSendsStatesMoreOftenThanItsBallMovesLosesNoPoint() {
        for (double x = 400; x < 790; x += 60) {
            see(x, 300);
            PongState stands = new PongState(
                    800, 600, 0, new PongState.Side(700, 310, 0), new PongState.Side(100, 300, 0), x, 300);
            assertThat(see(stands)).isEqualTo(Passage.FLEW);
        }
        assertThat(see(400, 300)).isEqualTo(Passage.LOST);
    }

    @Nested
    class OfAWholeGame {
        @Test
        void everyPointIsToldFromTheBallWhicheverWayTheGameCounts() {
            CanvasPong game = new CanvasPong(1);
            Map<Passage, Integer> seen = new EnumMap<>(Passage.class);
            see(game.state());
            int won = 0;
            int lost = 0;
            int hits = 0;
            for (int i = 0; i < 100_000; i++) {
                double before = game.speedX;
                int follows = i % 2_000 < 1_000 ? (int) Math.signum(game.ballY - game.rightY) : 0;
                double lag = Math.signum(game.ballY - game.leftY) * Math.min(5, Math.abs(game.ballY - game.leftY) / 25);
                int point = game.frame(follows, lag);
                won += point > 0 ? 1 : 0;
                lost += point < 0 ? 1 : 0;
                hits += game.hit && before > 0 && point == 0 ? 1 : 0;
                seen.merge(see(game.state()), 1, Integer::sum);
            }
            assertThat(won).isGreaterThan(30);
            assertThat(lost).isGreaterThan(30);
            assertThat(seen.get(Passage.WON)).isEqualTo(won);
            assertThat(seen.get(Passage.LOST)).isEqualTo(lost);
            assertThat(seen.get(Passage.HIT)).isBetween(hits - 2, hits);
            assertThat(seen.getOrDefault(Passage.JUMPED, 0)).isZero();
        }
    }

    @Nested
    class NotCredited {
        @Test
        void aBallThatIsServedAnewInMidRallyIsNoPoint() {
            see(300, 200);
            see(320, 210);
            assertThat(see(340, 220)).isEqualTo(Passage.FLEW);
            assertThat(see(560, 220)).isEqualTo(Passage.JUMPED);
            see(565, 222);
            assertThat(see(400, 300)).isEqualTo(Passage.JUMPED);
        }

        @Test
        void aBallThatHasNotMovedBeforeItIsServedIsNoPoint() {
            see(790, 300);
            see(new PongState(800, 600, 0, new PongState.Side(700, 310, 0), new PongState.Side(100, 300, 0), 790, 300));
            assertThat(see(400, 300)).isEqualTo(Passage.JUMPED);
        }

        @Test
        void aScoreThatGoesBackIsANewGameEvenWhereTheBallWasLeaving() {
            see(new PongState(800, 600, 3, new PongState.Side(700, 300, 4), new PongState.Side(100, 300, 2), 770, 300));
            see(new PongState(800, 600, 3, new PongState.Side(700, 300, 4), new PongState.Side(100, 300, 2), 790, 300));
            assertThat(see(400, 300)).isEqualTo(Passage.NEW_GAME);
        }

        @Test
        void silenceIsNoLoss() {
            see(760, 300);
            see(785, 300);
            nanos += 120_000_000_000L;
            assertThat(see(400, 300)).isEqualTo(Passage.SLEPT);
        }

        @Test
        void statesInAnotherOrderTurnNoBall() {
            see(300, 200);
            see(320, 200);
            assertThat(see(360, 200)).isEqualTo(Passage.FLEW);
            assertThat(see(340, 200)).isEqualTo(Passage.JUMPED);
        }

        @Test
        void theSameStateTwiceIsNoStep() {
            see(300, 200);
            see(320, 200);
            assertThat(see(320, 200)).isEqualTo(Passage.REPEATED);
            assertThat(see(340, 200)).isEqualTo(Passage.FLEW);
        }

        @Test
        void anotherFieldBeginsAnew() {
            see(300, 200);
            see(320, 200);
            assertThat(see(new PongState(
                            400, 600, 0, new PongState.Side(350, 300, 0), new PongState.Side(50, 300, 0), 330, 200)))
                    .isEqualTo(Passage.BEGAN);
        }
    }

    @Test
    void aHitIsTheAgentsOnlyAtItsOwnRacket() {
        see(660, 300);
        see(670, 300);
        assertThat(see(668, 300)).isEqualTo(Passage.HIT);
        see(650, 300);
        watch.forget();
        see(140, 300);
        see(130, 300);
        assertThat(see(132, 300)).isEqualTo(Passage.FLEW);
    }

    @Test
    void anAgentOnTheLeftLosesOnTheLeft() {
        for (double x : new double[] {60, 40, 20}) {
            see(new PongState(800, 600, 0, new PongState.Side(100, 300, 0), new PongState.Side(700, 300, 0), x, 300));
        }
        assertThat(see(new PongState(
                        800, 600, 0, new PongState.Side(100, 300, 0), new PongState.Side(700, 300, 1), 400, 300)))
                .isEqualTo(Passage.LOST);
    }
}
