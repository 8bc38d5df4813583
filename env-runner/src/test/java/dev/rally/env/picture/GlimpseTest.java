package dev.rally.env.picture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.comm.spec.ActionSpace;
import dev.rally.comm.spec.ObservationSpace;
import dev.rally.env.scene.Actions;
import dev.rally.env.scene.LiftedScenes;
import dev.rally.env.scene.Outcomes;
import dev.rally.env.scene.Scene;
import dev.rally.env.scene.SceneBatch;
import dev.rally.env.scene.SceneSpec;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class GlimpseTest {
    /** Shows its steps, as a picture of a pixel and as numbers; over after four. */
    private static class Steps implements Scene {
        private final ObservationSpace space;
        private int steps;

        Steps(ObservationSpace space) {
            this.space = space;
        }

        @Override
        public SceneSpec spec() {
            return new SceneSpec("steps", List.of("one"), space, new ActionSpace.Discrete(2), List.of());
        }

        @Override
        public void reset(long seed) {
            steps = 0;
        }

        @Override
        public void apply(int side, int action) {}

        @Override
        public void advance() {
            steps++;
        }

        @Override
        public void observe(int side, ByteBuffer out, int outIndex) {
            out.put(outIndex, (byte) (10 * steps + 10));
        }

        @Override
        public void observe(int side, FloatBuffer out, int outIndex) {
            for (int i = 0; i < space.size(); i++) {
                out.put(outIndex + i, i == 0 ? 2 : i == 1 ? -1 : 0);
            }
        }

        @Override
        public float reward(int side) {
            return 0;
        }

        @Override
        public boolean terminated() {
            return steps == 4;
        }

        @Override
        public boolean truncated() {
            return false;
        }

        @Override
        public byte[] save() {
            return new byte[0];
        }

        @Override
        public void restore(byte[] state) {}
    }

    @Test
    void framesStandSideBySideTheOldestFirstAndAGamesFirstStandsForThoseThatAreMissing() {
        ObservationSpace space = ObservationSpace.image(1, 1, 1, 3, 0);
        SceneBatch scenes = new LiftedScenes(() -> new Steps(space), 1);
        Glimpse glimpse = new Glimpse(space);
        byte[][] seen = {
            {10, 0, 10, 0, 10}, {10, 0, 10, 0, 20}, {10, 0, 20, 0, 30}, {20, 0, 30, 0, 40}, {10, 0, 10, 0, 10}
        };
        for (int step = 0; step < seen.length; step++) {
            glimpse.look(scenes, 0);
            assertThat(glimpse.grey().pixels()).as("step %d", step).isEqualTo(seen[step]);
            scenes.step(0, 1, new Actions(scenes.spec(), 1), new Outcomes(scenes.spec(), 1));
        }
    }

    @Test
    void fewNumbersAreBarsUpAndDownFromTheMiddle() {
        ObservationSpace space = ObservationSpace.vector(3);
        Glimpse glimpse = new Glimpse(space);
        glimpse.look(new LiftedScenes(() -> new Steps(space), 1), 0);
        Grey grey = glimpse.grey();
        assertThat(grey.width()).isEqualTo(15);
        int[] lit = new int[3];
        for (int row = 0; row < grey.height(); row++) {
            for (int bar = 0; bar < 3; bar++) {
                lit[bar] += grey.pixels()[row * 15 + bar * 5] != 0 ? 1 : 0;
            }
        }
        assertThat(lit).as("2, -1, 0").containsExactly(33, 17, 1);
        assertThat(grey.pixels()[0]).as("up").isNotZero();
        assertThat(grey.pixels()[48 * 15 + 5]).as("down").isNotZero();
    }

    @Test
    void manyNumbersArePixelsAroundAMiddleGrey() {
        ObservationSpace space = ObservationSpace.vector(3500);
        Glimpse glimpse = new Glimpse(space);
        glimpse.look(new LiftedScenes(() -> new Steps(space), 1), 0);
        Grey grey = glimpse.grey();
        assertThat(grey.width()).isEqualTo(70);
        assertThat(grey.height()).isEqualTo(50);
        assertThat(grey.pixels()).startsWith(255, 65, 128, 128);
    }

    @Test
    void linesHaveTheBrightestOfWhatACharacterStandsFor() {
        Grey grey = new Grey(4, 2, new byte[] {0, 0, 0, (byte) 255, 0, (byte) 128, 0, 0});
        assertThat(grey.lines(2, 1)).containsExactly("=@");
        assertThat(grey.lines(80, 20)).containsExactly("   @", " =  ");
    }
}
