package dev.rally.agents.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CrewTest {
    private final Crew crew = new Crew("test", 3, false, () -> {});

    @Test
    void everyPartRunsOnceEachTime() {
        AtomicIntegerArray runs = new AtomicIntegerArray(3);
        for (int i = 0; i < 10_000; i++) {
            crew.run(3, runs::incrementAndGet);
        }
        crew.run(1, runs::incrementAndGet);
        assertThat(runs.toString()).isEqualTo("[10001, 10000, 10000]");
    }

    @Test
    void aMemberThatCannotBeginFailsEveryRunThatNeedsIt() {
        Crew unfit = new Crew("unfit", 2, false, () -> {
            throw new UnsatisfiedLinkError("no library");
        });
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> unfit.run(2, part -> {})).hasMessageContaining("no library");
        }
        unfit.run(1, part -> {});
    }

    @Test
    void aFailureReachesTheCallerAndTheCrewGoesOn() {
        for (int failing = 0; failing < 3; failing++) {
            int part = failing;
            assertThatThrownBy(() -> crew.run(3, p -> {
                        if (p == part) {
                            throw new IllegalStateException("part " + p);
                        }
                    }))
                    .hasMessage("part " + part);
        }
        AtomicIntegerArray runs = new AtomicIntegerArray(3);
        crew.run(3, runs::incrementAndGet);
        assertThat(runs.toString()).isEqualTo("[1, 1, 1]");
    }
}
