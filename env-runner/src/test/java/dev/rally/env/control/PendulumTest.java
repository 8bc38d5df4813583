package dev.rally.env.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class PendulumTest {
    private static Pendulum at(double angle, double speed, int steps) {
        Pendulum scene = new Pendulum();
        scene.place(steps, angle, speed);
        return scene;
    }

    private static double[] state(Pendulum scene) {
        return scene.state.clone();
    }

    private static void step(Pendulum scene, float torque) {
        scene.apply(0, new float[] {9, torque}, 1);
        scene.advance();
    }

    @Nested
    class Physics {
        /** θ̇ = 0.05 (15 sin(π/6) + 3 · 1) = 0.525, and θ moves by the new θ̇. */
        @Test
        void gravityAndTorqueTurnTheRod() {
            Pendulum scene = at(Math.PI / 6, 0, 0);
            step(scene, 1);
            assertThat(state(scene)).containsExactly(new double[] {Math.PI / 6 + 0.02625, 0.525}, within(1e-12));
        }

        @Test
        void theSpeedIsBoundedBothWays() {
            Pendulum scene = at(Math.PI / 2, 7.9, 0);
            step(scene, 2);
            assertThat(state(scene)).containsExactly(new double[] {Math.PI / 2 + 0.4, 8}, within(1e-12));
            scene = at(-Math.PI / 2, -7.9, 0);
            step(scene, -2);
            assertThat(state(scene)[1]).isEqualTo(-8);
        }

        @Test
        void uprightAndAtRestItStaysWithoutTorque() {
            Pendulum scene = at(0, 0, 0);
            step(scene, 0);
            assertThat(state(scene)).containsExactly(0, 0);
        }

        @Test
        void theObservationIsOnTheUnitCircle() {
            FloatBuffer out = FloatBuffer.allocate(4);
            at(Math.PI / 3, -2.5, 0).observe(0, out, 1);
            assertThat(out.get(1)).isCloseTo(0.5f, within(1e-6f));
            assertThat(out.get(2)).isCloseTo(0.8660254f, within(1e-6f));
            assertThat(out.get(3)).isEqualTo(-2.5f);
        }
    }

    @Nested
    class Reward {
        /** −(1² + 0.1 · 2² + 0.001 · 1.5²): of the state before the step. */
        @Test
        void costsAreOfTheStateThatTheTorqueMet() {
            Pendulum scene = at(1, 2, 0);
            step(scene, 1.5f);
            assertThat(scene.reward(0)).isCloseTo(-1.40225f, within(1e-6f));
        }

        @Test
        void wholeTurnsCostNothing() {
            Pendulum scene = at(4 * Math.PI + 0.5, 0, 0);
            step(scene, 0);
            assertThat(scene.reward(0)).isCloseTo(-0.25f, within(1e-6f));
            scene = at(-3 * Math.PI + 0.5, 0, 0);
            step(scene, 0);
            double angle = -Math.PI + 0.5;
            assertThat(scene.reward(0)).isCloseTo((float) (-angle * angle), within(1e-5f));
        }
    }

    @Nested
    class Games {
        @Test
        void onlyTheTwoHundredthStepEndsOne() {
            Pendulum scene = at(Math.PI, 8, 198);
            step(scene, 0);
            assertThat(scene.truncated()).isFalse();
            step(scene, 0);
            assertThat(scene.truncated()).isTrue();
            assertThat(scene.terminated()).isFalse();
        }

        @Test
        void theSameSeedBeginsTheSameGameAnywhereOnTheCircle() {
            Pendulum one = new Pendulum();
            Pendulum two = new Pendulum();
            int below = 0;
            for (long seed = 0; seed < 200; seed++) {
                one.reset(seed);
                two.reset(seed);
                assertThat(state(one)).containsExactly(state(two));
                assertThat(state(one)[0]).isBetween(-Math.PI, Math.PI);
                assertThat(state(one)[1]).isBetween(-1.0, 1.0);
                below += Math.abs(state(one)[0]) > Math.PI / 2 ? 1 : 0;
            }
            assertThat(below).isBetween(70, 130);
        }

        @Test
        void aRestoredGameGoesOnBitForBit() {
            Pendulum one = new Pendulum();
            one.reset(11);
            for (int i = 0; i < 50; i++) {
                step(one, 1.3f);
            }
            Pendulum two = new Pendulum();
            two.restore(one.save());
            for (int i = 0; i < 50; i++) {
                step(one, -0.7f);
                step(two, -0.7f);
                assertThat(two.save()).isEqualTo(one.save());
                assertThat(two.reward(0)).isEqualTo(one.reward(0));
            }
        }
    }
}
