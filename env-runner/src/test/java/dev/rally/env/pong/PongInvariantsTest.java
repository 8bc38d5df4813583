package dev.rally.env.pong;

import static dev.rally.env.pong.PongWorld.LEFT;
import static dev.rally.env.pong.PongWorld.RIGHT;
import static dev.rally.env.pong.PongWorld.STAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rally.env.scene.Outcomes;
import dev.rally.env.scene.Seen;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What holds in every game, played at random from fixed seeds. */
class PongInvariantsTest {
    private static final int SCENES = 300;

    private static PongWorld world(long seed) {
        PongWorld world = new PongWorld(PongScenesTest.with(3, 700), PongVariant.VECTOR, SCENES);
        world.scenes.reset(seed);
        world.scenes.assign(RIGHT, 100, 200, "level3");
        world.scenes.assign(LEFT, 50, 150, "level2");
        return world;
    }

    private static void drawActions(PongWorld world, SplittableRandom random) {
        for (int[] side : world.actions.discrete) {
            Arrays.setAll(side, i -> random.nextInt(3));
        }
    }

    @Test
    void theRangesOfAStepChangeNothing() {
        PongWorld whole = world(1);
        PongWorld split = world(1);
        SplittableRandom random = new SplittableRandom(4);
        for (int step = 0; step < 2_000; step++) {
            drawActions(whole, random);
            whole.step();
            int middle = random.nextInt(SCENES + 1);
            split.scenes.step(middle, SCENES, whole.actions, split.outcomes);
            split.scenes.step(0, middle, whole.actions, split.outcomes);
            assertThat(split.outcomes.reward[LEFT]).isEqualTo(whole.outcomes.reward[LEFT]);
            assertThat(split.outcomes.terminated).isEqualTo(whole.outcomes.terminated);
        }
        assertThat(split.scenes.save()).isEqualTo(whole.scenes.save());
        for (int side : new int[] {LEFT, RIGHT}) {
            assertThat(Seen.floats(split.outcomes.finalObservation[side]))
                    .isEqualTo(Seen.floats(whole.outcomes.finalObservation[side]));
        }
    }

    @Test
    void aRestoredBatchGoesOnBitForBit() {
        PongWorld world = world(2);
        SplittableRandom random = new SplittableRandom(5);
        for (int step = 0; step < 1_000; step++) {
            drawActions(world, random);
            world.step();
        }
        PongWorld other = new PongWorld(PongScenesTest.with(3, 700), PongVariant.VECTOR, SCENES);
        other.scenes.restore(world.scenes.save());
        for (int step = 0; step < 1_000; step++) {
            drawActions(world, random);
            world.step();
            other.scenes.step(0, SCENES, world.actions, other.outcomes);
            assertThat(other.outcomes.reward[RIGHT]).isEqualTo(world.outcomes.reward[RIGHT]);
        }
        assertThat(other.scenes.save()).isEqualTo(world.scenes.save());
    }

    @Test
    void theSameSeedGivesTheSameScenesAndAnotherSeedOthers() {
        assertThat(world(3).scenes.save()).isEqualTo(world(3).scenes.save());
        assertThat(world(3).scenes.save()).isNotEqualTo(world(4).scenes.save());
    }

    @Test
    void theStateOfAnotherBatchIsRefused() {
        byte[] saved = world(1).scenes.save();
        PongScenes fewer = new PongScenes(2);
        assertThatThrownBy(() -> fewer.restore(saved))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("300");
        PongScenes continuous = new PongScenes(PongRules.DEFAULT, PongVariant.CONTINUOUS, SCENES);
        assertThatThrownBy(() -> continuous.restore(saved)).isInstanceOf(IllegalArgumentException.class);
        PongScenes same = new PongScenes(SCENES);
        byte[] before = same.save();
        for (int at : new int[] {0, 4, 8, 12, saved.length - 1}) {
            byte[] broken = saved.clone();
            broken[at] = (byte) (broken[at] + 9);
            assertThatThrownBy(() -> same.restore(broken)).isInstanceOf(IllegalArgumentException.class);
        }
        for (int length : new int[] {0, 3, 15, 16, saved.length - 1}) {
            byte[] cut = Arrays.copyOf(saved, length);
            assertThatThrownBy(() -> same.restore(cut)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(same.save()).isEqualTo(before);
    }

    @Test
    void mirroredWorldsLookTheSameFromTheOtherSide() {
        PongRules endless = PongScenesTest.with(1_000_000, 1_000_000);
        PongWorld world = new PongWorld(endless, PongVariant.VECTOR, 1);
        PongWorld mirror = new PongWorld(endless, PongVariant.VECTOR, 1);
        SplittableRandom random = new SplittableRandom(6);
        int rallies = 0;
        for (int step = 0; step < 30_000; step++) {
            if (step == 0 || world.outcomes.points[LEFT][0] + world.outcomes.points[RIGHT][0] > 0) {
                serveMirrored(world, mirror);
                rallies++;
            }
            for (int side : new int[] {LEFT, RIGHT}) {
                // Mostly following the ball, so that rallies are long.
                float dy = world.state.ballY[0] - world.state.paddleY[side][0];
                int action = random.nextInt(8) == 0 ? random.nextInt(3) : PongLookAhead.towards(dy);
                world.actions.discrete[side][0] = action;
                mirror.actions.discrete[1 - side][0] = action;
            }
            world.step();
            mirror.step();
            for (int side : new int[] {LEFT, RIGHT}) {
                assertThat(mirror.reward(1 - side)).isEqualTo(world.reward(side));
                if (world.outcomes.points[LEFT][0] + world.outcomes.points[RIGHT][0] == 0) {
                    assertThat(mirror.view(1 - side)).isEqualTo(world.view(side));
                }
            }
        }
        assertThat(rallies).isGreaterThan(30);
    }

    /** The mirrored world draws its own serves; give it this world's. */
    private static void serveMirrored(PongWorld world, PongWorld mirror) {
        mirror.state.ballX[0] = -world.state.ballX[0];
        mirror.state.limitX[0] = world.state.limitX[0];
        mirror.state.ballY[0] = world.state.ballY[0];
        mirror.state.velocityX[0] = -world.state.velocityX[0];
        mirror.state.velocityY[0] = world.state.velocityY[0];
        for (int side : new int[] {LEFT, RIGHT}) {
            mirror.state.paddleY[1 - side][0] = world.state.paddleY[side][0];
            mirror.state.score[1 - side][0] = world.state.score[side][0];
        }
    }

    @Test
    void aBallNeverPassesAPaddleThatCoversIt() {
        SplittableRandom random = new SplittableRandom(7);
        for (int shot = 0; shot < 200_000; shot++) {
            double speed = 0.5 + 15.5 * random.nextDouble();
            double angle = Math.toRadians(-75 + 150 * random.nextDouble());
            int side = random.nextInt(2);
            float x = (float) (side == RIGHT ? 640 + 49 * random.nextDouble() : 160 - 49 * random.nextDouble());
            float velocityX = (float) (speed * Math.cos(angle)) * (side == RIGHT ? 1 : -1);
            PongWorld world = SHARED;
            world.ball(x, 5 + 590 * random.nextFloat(), velocityX, (float) (speed * Math.sin(angle)));
            flyUntilHitOrPast(world, side);
        }
    }

    private static final PongWorld SHARED = PongWorld.one();

    /** Keeps the paddle in the middle of the ball's way; it must be hit at the step that crosses its face. */
    private static void flyUntilHitOrPast(PongWorld world, int side) {
        PongState state = world.state;
        state.combo[0] = 0;
        state.steps[0] = 0;
        float outward = side == RIGHT ? 1 : -1;
        for (int step = 0; state.velocityX[0] * outward > 0 && step < 1_000; step++) {
            float y = Math.max(50, Math.min(550, state.ballY[0]));
            world.paddles(y, y);
            world.actions.discrete[LEFT][0] = STAY;
            world.step();
            assertThat(state.ballX[0] * outward).isLessThanOrEqualTo(290);
        }
        assertThat(state.combo[0]).isEqualTo(1);
    }

    @Test
    void ballsAndPaddlesStayInTheFieldAndPointsAreZeroSum() {
        PongWorld world = new PongWorld(PongRules.DEFAULT, PongVariant.VECTOR, SCENES);
        SplittableRandom random = new SplittableRandom(8);
        int points = 0;
        for (int step = 0; step < 1_500; step++) {
            drawActions(world, random);
            world.step();
            float[] view = Seen.floats(world.scenes, LEFT);
            for (int i = 0; i < SCENES; i++) {
                assertInField(view, i);
                points += assertZeroSum(world.outcomes, i);
            }
        }
        assertThat(points).isGreaterThan(5_000);
    }

    private static void assertInField(float[] view, int scene) {
        int at = scene * PongFeatures.FEATURES;
        assertThat(view[at + 3]).isBetween(50f, 550f);
        assertThat(view[at + 7]).isBetween(0f, 800f);
        assertThat(view[at + 8]).isBetween(5f, 595f);
    }

    private static int assertZeroSum(Outcomes outcomes, int i) {
        int points = outcomes.points[LEFT][i] + outcomes.points[RIGHT][i];
        assertThat(points).isBetween(0, 1);
        if (points == 1) {
            float sum = outcomes.reward[LEFT][i] + outcomes.reward[RIGHT][i];
            assertThat(sum).isCloseTo(-0.002f, within(1e-6f));
        }
        return points;
    }
}
