package dev.rally.env.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.env.pong.PongScenes;
import dev.rally.env.scene.Actions;
import dev.rally.env.scene.Observations;
import dev.rally.env.scene.Outcomes;
import dev.rally.env.scene.SceneBatch;
import dev.rally.env.scene.Seen;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class ParallelScenesTest {
    private static final int SCENES = 1500;
    private static final int STEPS = 400;

    /** Everything that a run shows: observations, rewards and the end state. */
    private static List<Object> play(SceneBatch batch) {
        batch.reset(3);
        batch.assign(1, 500, 900, "level3");
        Actions actions = new Actions(batch.spec(), SCENES);
        Outcomes outcomes = new Outcomes(batch.spec(), SCENES);
        SplittableRandom random = new SplittableRandom(9);
        List<Object> seen = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            for (int i = 0; i < SCENES; i++) {
                actions.discrete[0][i] = random.nextInt(3);
                actions.discrete[1][i] = random.nextInt(3);
            }
            batch.step(0, SCENES, actions, outcomes);
            if (step % 50 == 0) {
                seen.add(Seen.floats(batch, step % 2));
                seen.add(Seen.episodeStarts(batch));
                seen.add(outcomes.reward[0].clone());
                seen.add(outcomes.points[1].clone());
            }
        }
        seen.add(batch.save());
        return seen;
    }

    @Test
    void resultsAreTheSameWithAnyNumberOfThreads() {
        List<Object> alone = play(new PongScenes(SCENES));
        for (int threads : new int[] {1, 2, 3, 5}) {
            try (ParallelScenes parallel = new ParallelScenes(new PongScenes(SCENES), threads)) {
                assertThat(play(parallel)).usingRecursiveComparison().isEqualTo(alone);
            }
        }
    }

    @Test
    void onePassIsAStepAndThenTheObservations() {
        PongScenes pong = new PongScenes(SCENES);
        PongScenes alone = new PongScenes(SCENES);
        Actions actions = new Actions(pong.spec(), SCENES);
        Outcomes outcomes = new Outcomes(pong.spec(), SCENES);
        Observations seen = Observations.allocate(pong.spec().observation(), SCENES);
        try (ParallelScenes parallel = new ParallelScenes(pong, 2)) {
            parallel.stepAndObserve(actions, outcomes, new Observations[] {null, seen});
        }
        alone.step(0, SCENES, actions, outcomes);
        assertThat(Seen.floats(seen)).isEqualTo(Seen.floats(alone, 1));
        assertThat(pong.save()).isEqualTo(alone.save());
    }

    @Test
    void observesARangeFromTheGivenRow() {
        PongScenes pong = new PongScenes(SCENES);
        Observations alone = Observations.allocate(pong.spec().observation(), SCENES);
        Observations split = Observations.allocate(pong.spec().observation(), SCENES);
        pong.observe(1, 300, 1400, alone, 5);
        try (ParallelScenes parallel = new ParallelScenes(pong, 2)) {
            parallel.observe(1, 300, 1400, split, 5);
        }
        assertThat(Seen.floats(split)).isEqualTo(Seen.floats(alone));
    }

    @Test
    void everyIndexIsWorkedOnOnceInEachOfManyRuns() {
        AtomicIntegerArray visits = new AtomicIntegerArray(1000);
        try (RangePool pool = new RangePool(4)) {
            for (int run = 1; run <= 20_000; run++) {
                int size = 1 + run % 300;
                pool.run(0, 1000, size, (first, last) -> {
                    for (int i = first; i < last; i++) {
                        visits.incrementAndGet(i);
                    }
                });
                assertThat(visits.get(run % 1000)).isEqualTo(run);
            }
        }
        for (int i = 0; i < 1000; i++) {
            assertThat(visits.get(i)).isEqualTo(20_000);
        }
    }

    @Test
    void aFailureInAnyRangeReachesTheCallerAndThePoolGoesOn() {
        PongScenes pong = new PongScenes(SCENES);
        Actions actions = new Actions(pong.spec(), SCENES);
        Outcomes outcomes = new Outcomes(pong.spec(), SCENES);
        try (ParallelScenes parallel = new ParallelScenes(pong, 3)) {
            for (int broken = 0; broken < SCENES; broken += 250) {
                actions.discrete[0][broken] = 17;
                assertThatThrownBy(() -> parallel.step(actions, outcomes))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("scene " + broken);
                actions.discrete[0][broken] = 1;
                parallel.step(actions, outcomes);
            }
        }
    }

    @Test
    void closeEndsTheThreads() {
        long before = helpers();
        ParallelScenes parallel = new ParallelScenes(new PongScenes(SCENES), 4);
        assertThat(helpers()).isEqualTo(before + 3);
        parallel.close();
        assertThat(helpers()).isEqualTo(before);
        Outcomes outcomes = new Outcomes(parallel.spec(), SCENES);
        Actions actions = new Actions(parallel.spec(), SCENES);
        assertThatThrownBy(() -> parallel.step(actions, outcomes)).isInstanceOf(IllegalStateException.class);
    }

    private static long helpers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("scenes-") && thread.isAlive())
                .count();
    }
}
