package dev.rally.env.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class CartPoleTest {
    private static CartPole at(double x, double velocity, double angle, double turning, int steps) {
        CartPole scene = new CartPole();
        scene.place(steps, x, velocity, angle, turning);
        return scene;
    }

    private static double[] state(CartPole scene) {
        return scene.state.clone();
    }

    private static float[] observation(CartPole scene) {
        FloatBuffer out = FloatBuffer.allocate(6);
        scene.observe(0, out, 1);
        return new float[] {out.get(1), out.get(2), out.get(3), out.get(4)};
    }

    private static void step(CartPole scene, int action) {
        scene.apply(0, action);
        scene.advance();
    }

    @Nested
    class Physics {
        /** At rest and upright: θ̈ = −(10/1.1) / (0.5 (4/3 − 0.1/1.1)), ẍ = 10/1.1 − 0.05 θ̈/1.1. */
        @Test
        void aPushAtRestAcceleratesTheCartAndLeansThePoleBack() {
            CartPole scene = at(0, 0, 0, 0, 0);
            step(scene, 1);
            double turn = -(10 / 1.1) / (0.5 * (4.0 / 3 - 0.1 / 1.1));
            double pull = 10 / 1.1 - 0.05 * turn / 1.1;
            assertThat(turn).isCloseTo(-14.634146, within(1e-6));
            assertThat(pull).isCloseTo(9.756098, within(1e-6));
            assertThat(state(scene)).containsExactly(new double[] {0, 0.02 * pull, 0, 0.02 * turn}, within(1e-15));
        }

        /** Positions move by the old velocities (explicit Euler): x = 1 + 0.02 · 0.5, θ = 0.1 − 0.02 · 0.3. */
        @Test
        void aStepFromAnywhereFollowsTheEquations() {
            CartPole scene = at(1, 0.5, 0.1, -0.3, 0);
            step(scene, 0);
            // sin 0.1 = 0.0998334166, cos 0.1 = 0.9950041653
            // push = (−10 + 0.05 · 0.09 · 0.0998334166) / 1.1         = −9.0905006815
            // turn = (0.9783674830 + 0.9950041653 · 9.0905006815) / (0.5 (1.3333333333 − 0.0900030263)) = 16.1235570
            // pull = −9.0905006815 − 0.05 · 16.1235570 · 0.9950041653 / 1.1 = −9.8197282
            assertThat(state(scene))
                    .containsExactly(
                            new double[] {1.01, 0.5 - 0.02 * 9.8197282, 0.094, -0.3 + 0.02 * 16.1235570}, within(1e-7));
        }

        @Test
        void leftMirrorsRight() {
            CartPole left = at(0.3, -0.2, 0.05, 0.4, 0);
            CartPole right = at(-0.3, 0.2, -0.05, -0.4, 0);
            for (int i = 0; i < 10; i++) {
                step(left, i % 3 == 0 ? 1 : 0);
                step(right, i % 3 == 0 ? 0 : 1);
            }
            double[] mirrored = state(right);
            for (int i = 0; i < 4; i++) {
                mirrored[i] = -mirrored[i];
            }
            assertThat(state(left)).containsExactly(mirrored);
        }

        @Test
        void theObservationIsTheState() {
            assertThat(observation(at(1, 2, 0.125, -4, 7))).containsExactly(1, 2, 0.125f, -4);
        }
    }

    @Nested
    class Ends {
        @Test
        void aPoleBeyondTwelveDegreesTerminates() {
            assertThat(at(0, 0, 0.2094, 0, 1).terminated()).isFalse();
            assertThat(at(0, 0, 0.2095, 0, 1).terminated()).isTrue();
            assertThat(at(0, 0, -0.2095, 0, 1).terminated()).isTrue();
        }

        @Test
        void aCartBeyondTheTrackTerminates() {
            assertThat(at(2.4, 0, 0, 0, 1).terminated()).isFalse();
            assertThat(at(2.401, 0, 0, 0, 1).terminated()).isTrue();
            assertThat(at(-2.401, 0, 0, 0, 1).terminated()).isTrue();
        }

        @Test
        void theFiveHundredthStepTruncates() {
            CartPole scene = at(0, 0, 0, 0, 498);
            step(scene, 0);
            assertThat(scene.truncated()).isFalse();
            step(scene, 1);
            assertThat(scene.truncated()).isTrue();
            assertThat(scene.terminated()).isFalse();
        }

        @Test
        void everyStepIsWorthOneTheLastIncluded() {
            CartPole scene = at(0, 0, 0.2, 3, 0);
            step(scene, 0);
            assertThat(scene.terminated()).isTrue();
            assertThat(scene.reward(0)).isEqualTo(1);
        }
    }

    @Nested
    class Games {
        @Test
        void theSameSeedBeginsTheSameGameWithinTheLimits() {
            CartPole one = new CartPole();
            CartPole two = new CartPole();
            boolean differed = false;
            for (long seed = 0; seed < 100; seed++) {
                one.reset(seed);
                two.reset(seed);
                assertThat(state(one)).containsExactly(state(two)).doesNotHaveDuplicates();
                for (double value : state(one)) {
                    assertThat(value).isBetween(-0.05, 0.05);
                    differed |= Math.abs(value) > 0.04;
                }
            }
            assertThat(differed).isTrue();
        }

        @Test
        void aRestoredGameGoesOnBitForBit() {
            CartPole one = new CartPole();
            one.reset(3);
            for (int i = 0; i < 7; i++) {
                step(one, i & 1);
            }
            CartPole two = new CartPole();
            two.restore(one.save());
            for (int i = 0; i < 20; i++) {
                step(one, i & 1);
                step(two, i & 1);
                assertThat(two.save()).isEqualTo(one.save());
            }
        }

        @Test
        void bytesThatAreNoSuchStateAreRefused() {
            assertThatThrownBy(() -> new CartPole().restore(new byte[20]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("20 bytes; 36 are needed");
        }

        @Test
        void theSavedStateIsLittleEndian() {
            ByteBuffer saved = ByteBuffer.wrap(at(1, 2, 3, 4, 5).save()).order(ByteOrder.LITTLE_ENDIAN);
            assertThat(saved.getDouble(0)).isEqualTo(1);
            assertThat(saved.getInt(32)).isEqualTo(5);
        }
    }
}
