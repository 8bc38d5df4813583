package dev.rally.env.pong;

import static dev.rally.env.pong.PongWorld.LEFT;
import static dev.rally.env.pong.PongWorld.RIGHT;
import static dev.rally.env.pong.PongWorld.UP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rally.comm.spec.Sampler;
import dev.rally.env.scene.Canvas;
import dev.rally.env.scene.Observations;
import dev.rally.env.scene.Variation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Pong as trainings make it easier and harder. */
class PongParametersTest {
    private static Variation varied(Map<String, Sampler> samplers) {
        return new Variation(PongParameters.of(PongRules.DEFAULT), samplers, 5);
    }

    private static PongWorld world(PongVariant variant, Map<String, Sampler> samplers) {
        PongWorld world = new PongWorld(variant.rules(), variant, 1);
        world.scenes.vary(varied(samplers));
        world.scenes.reset(1);
        return world;
    }

    private static PongWorld world(String parameter, double value) {
        return world(PongVariant.VECTOR, Map.of(parameter, new Sampler.Constant(value)));
    }

    @Test
    void theBallIsAsMuchFaster() {
        assertThat(world("ballSpeed", 0.5).ballSpeed()).isEqualTo(3, within(1e-4));
        PongWorld fast = world("ballSpeed", 2);
        assertThat(fast.ballSpeed()).isEqualTo(12, within(1e-4));
        fast.ball(680, 300, 12, 0).paddles(300, 300).step();
        assertThat(fast.ballSpeed()).isEqualTo(12 * 1.05, within(1e-4));
    }

    @Test
    void aPaddlePlaysWithAllItsHeight() {
        PongWorld tall = world("rightPaddleHeight", 300);
        tall.ball(680, 300, 6, 0).paddles(300, 445).step();
        assertThat(tall.state.velocityX[0]).isNegative();
        PongWorld small = world("rightPaddleHeight", 20);
        small.ball(680, 300, 6, 0).paddles(300, 340).step();
        assertThat(small.state.velocityX[0]).isPositive();
        PongWorld left = world("leftPaddleHeight", 300);
        left.ball(120, 300, -6, 0).paddles(445, 300).step();
        assertThat(left.state.velocityX[0]).isPositive();
    }

    @Test
    void aPaddleStopsWhereItsEndMeetsTheWall() {
        PongWorld tall = world("leftPaddleHeight", 300);
        tall.actions.discrete[LEFT][0] = UP;
        tall.actions.discrete[RIGHT][0] = UP;
        tall.ball(400, 300, 1, 0).paddles(155, 60).steps(2);
        assertThat(tall.state.paddleY[LEFT][0]).isEqualTo(150);
        assertThat(tall.state.paddleY[RIGHT][0]).isEqualTo(50);
    }

    @Test
    void paddlesAreSeenAsHighAsTheyAre() {
        List<Float> heights = new ArrayList<>();
        world("rightPaddleHeight", 200).scenes.draw(0, new Canvas() {
            @Override
            public void field(float width, float height) {}

            @Override
            public void rectangle(Ink ink, float x, float y, float width, float height) {
                if (ink == Ink.FIRST || ink == Ink.SECOND) {
                    heights.add(height);
                }
            }

            @Override
            public void circle(Ink ink, float x, float y, float radius) {}

            @Override
            public void line(Ink ink, float x1, float y1, float x2, float y2, float width) {}

            @Override
            public void number(String name, float value) {}
        });
        assertThat(heights).containsExactly(100f, 200f);
        assertThat(lightOfRightPaddle(200)).isEqualTo(2 * lightOfRightPaddle(100), within(255.0));
    }

    /** The sum of the picture's right quarter. */
    private static double lightOfRightPaddle(double height) {
        PongWorld world = world(PongVariant.PIXELS, Map.of("rightPaddleHeight", new Sampler.Constant(height)));
        Observations out = Observations.allocate(world.scenes.spec().observation(), 1);
        world.scenes.observe(LEFT, 0, 1, out, 0);
        return IntStream.range(0, PongPixels.SIZE * PongPixels.SIZE)
                .filter(pixel -> pixel % PongPixels.SIZE >= 63)
                .map(pixel -> Byte.toUnsignedInt(out.bytes().get(pixel)))
                .sum();
    }

    @Test
    void theOpponentsLevelMovesScriptedSidesOnly() {
        PongWorld world = world("opponent", 3);
        world.scenes.assign(RIGHT, 0, 1, "level1");
        assertThat(PongScript.ALL[world.state.script[RIGHT][0]]).isEqualTo(PongScript.LEVEL3);
        assertThat(PongScript.ALL[world.state.script[LEFT][0]]).isEqualTo(PongScript.NONE);
        world.scenes.vary(Variation.none(world.scenes.spec().parameters()));
        world.scenes.reset(1);
        assertThat(PongScript.ALL[world.state.script[RIGHT][0]]).isEqualTo(PongScript.LEVEL1);
    }

    @Test
    void gamesOfOneBatchDifferAndARestoredOneGoesOn() {
        Map<String, Sampler> samplers = Map.of(
                "ballSpeed", new Sampler.Uniform(0.5, 1),
                "leftPaddleHeight", new Sampler.Uniform(50, 150),
                "opponent", new Sampler.Choice(List.of(0.0, 1.0, 2.0, 3.0)));
        PongWorld world = new PongWorld(PongRules.DEFAULT, PongVariant.VECTOR, 64);
        world.scenes.assign(RIGHT, 0, 64, "level2");
        world.scenes.vary(varied(samplers));
        world.scenes.reset(3);
        assertThat(world.state.opponent).contains((byte) 0, (byte) 1, (byte) 2, (byte) 3);
        assertThat(world.state.ballSpeed[0]).isNotEqualTo(world.state.ballSpeed[1]);
        world.steps(300);
        PongWorld other = new PongWorld(PongRules.DEFAULT, PongVariant.VECTOR, 64);
        other.scenes.restore(world.scenes.save());
        other.scenes.vary(varied(samplers));
        assertThat(world.steps(300).scenes.save())
                .isEqualTo(other.steps(300).scenes.save());
    }

    @Test
    void aRallyKeepsWhatItBeganWith() {
        PongWorld world = world("ballSpeed", 0.5);
        world.scenes.vary(varied(Map.of("ballSpeed", new Sampler.Constant(1))));
        world.ball(700, 100, 3, 0).paddles(300, 500);
        assertThat(world.state.ballSpeed[0]).isEqualTo(0.5f);
        world.steps(100);
        assertThat(world.state.ballSpeed[0]).isEqualTo(1);
    }

    @Test
    void whatASavedStateNamesMustBeThere() {
        PongWorld world = PongWorld.one();
        byte[] saved = world.scenes.save();
        saved[saved.length - 3] = 9;
        assertThatThrownBy(() -> world.scenes.restore(saved)).hasMessageContaining("name script 10");
    }
}
