package dev.rally.agents.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CounterRandomTest {
    private static final long KEY = CounterRandom.key(7, "pong");

    @Test
    void sameCoordinatesGiveTheSameNumber() {
        assertThat(CounterRandom.uniform(CounterRandom.at(KEY, 3, 5), 0))
                .isEqualTo(CounterRandom.uniform(CounterRandom.at(CounterRandom.key(7, "pong"), 3, 5), 0));
    }

    @Test
    void everyCoordinateMatters() {
        Set<Long> seen = new HashSet<>();
        for (long seed = 0; seed < 4; seed++) {
            for (String name : new String[] {"a", "b", "ab", "ba"}) {
                for (long lane = 0; lane < 16; lane++) {
                    for (long step = 0; step < 16; step++) {
                        for (int draw = 0; draw < 4; draw++) {
                            seen.add(CounterRandom.bits(
                                    CounterRandom.at(CounterRandom.key(seed, name), lane, step), draw));
                        }
                    }
                }
            }
        }
        assertThat(seen).hasSize(4 * 4 * 16 * 16 * 4);
    }

    @Test
    void uniformNumbersFillTheirBinsAlongEachCoordinate() {
        int[][] bins = new int[3][64];
        int count = 64 * 1024;
        for (int i = 0; i < count; i++) {
            bins[0][bin(CounterRandom.at(KEY, i, 0), 0)]++;
            bins[1][bin(CounterRandom.at(KEY, 0, i), 0)]++;
            bins[2][bin(CounterRandom.at(KEY, 0, 0), i)]++;
        }
        for (int[] coordinate : bins) {
            double chiSquared = 0;
            for (int seen : coordinate) {
                chiSquared += (seen - 1024.0) * (seen - 1024.0) / 1024;
            }
            // 63 degrees of freedom: 35 to 103 holds for all but one in a thousand.
            assertThat(chiSquared).isBetween(35.0, 103.0);
        }
    }

    @Test
    void neighbouringLanesAndStepsAreUncorrelated() {
        double lanes = 0;
        double steps = 0;
        int count = 100_000;
        for (int i = 0; i < count; i++) {
            double here = CounterRandom.uniform(CounterRandom.at(KEY, i, i), 0) - 0.5;
            lanes += here * (CounterRandom.uniform(CounterRandom.at(KEY, i + 1, i), 0) - 0.5);
            steps += here * (CounterRandom.uniform(CounterRandom.at(KEY, i, i + 1), 0) - 0.5);
        }
        assertThat(lanes / count * 12).isCloseTo(0, within(0.02));
        assertThat(steps / count * 12).isCloseTo(0, within(0.02));
    }

    @Test
    void gaussiansHaveMeanZeroAndVarianceOne() {
        double sum = 0;
        double squares = 0;
        int count = 200_000;
        for (int i = 0; i < count; i++) {
            double x = CounterRandom.gaussian(CounterRandom.at(KEY, i, 9), 1);
            sum += x;
            squares += x * x;
        }
        assertThat(sum / count).isCloseTo(0, within(0.01));
        assertThat(squares / count).isCloseTo(1, within(0.02));
    }

    @Test
    void boundedNumbersReachEveryValueAndNothingElse() {
        int[] seen = new int[7];
        for (int i = 0; i < 7000; i++) {
            seen[CounterRandom.below(7, CounterRandom.at(KEY, 0, i), 0)]++;
        }
        for (int count : seen) {
            assertThat(count).isBetween(850, 1150);
        }
    }

    private static int bin(long at, int draw) {
        return (int) (CounterRandom.uniform(at, draw) * 64);
    }
}
