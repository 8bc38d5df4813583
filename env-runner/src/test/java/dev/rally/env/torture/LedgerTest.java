package dev.rally.env.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What a client takes for broken, and what not: steps learnt from, after losses of every kind. */
class LedgerTest {
    private static final long FIRST = 1;
    private static final long NEXT = 2;
    private static final long ROUND = 100;

    private final Breaches breaches = new Breaches();
    private final Ledger ledger = new Ledger("agent", breaches);

    @BeforeEach
    void twoRoundsAreLearntAndTheFirstIsSaved() {
        ledger.found(FIRST, 0);
        round(ROUND);
        ledger.savedAs("kept-100", 1, true);
        round(ROUND);
    }

    private void round(long samples) {
        submit();
        ledger.trainSent();
        ledger.trained(samples);
    }

    private void submit() {
        ledger.submitting(ROUND);
        ledger.acknowledged();
    }

    private List<String> broken() {
        return breaches.found().stream().map(Breaches.Breach::invariant).toList();
    }

    @Nested
    class OnTheSameServer {
        @Test
        void nothingMayBeMissing() {
            ledger.found(FIRST, ROUND);
            assertThat(broken()).containsExactly("counters tell what was learnt");
        }

        @Test
        void whatWasAcknowledgedBeforeAConnectionWasLostIsLearntFrom() {
            submit();
            ledger.found(FIRST, 2 * ROUND);
            round(2 * ROUND);
            assertThat(broken()).isEmpty();
            assertThat(ledger.lost()).isZero();
        }

        @Test
        void andNotForgotten() {
            submit();
            ledger.found(FIRST, 2 * ROUND);
            round(ROUND);
            assertThat(broken()).containsExactly("an acknowledged replay is learnt from once");
        }

        @Test
        void norTwice() {
            round(2 * ROUND);
            assertThat(broken()).containsExactly("an acknowledged replay is learnt from once");
        }

        @Test
        void aSubmissionWithoutAnAnswerMayHaveBeenTaken() {
            ledger.submitting(ROUND);
            ledger.found(FIRST, 2 * ROUND);
            round(2 * ROUND);
            assertThat(broken()).isEmpty();
        }

        @Test
        void aTrainThatEndedWithItsConnectionMayHaveDroppedItsSteps() {
            submit();
            ledger.trainSent();
            ledger.found(FIRST, 2 * ROUND);
            round(ROUND);
            assertThat(broken()).isEmpty();
        }

        @Test
        void aTrainWithoutAnAnswerMayHaveBeen() {
            submit();
            ledger.trainSent();
            ledger.found(FIRST, 3 * ROUND);
            round(ROUND);
            assertThat(broken()).isEmpty();
        }
    }

    @Nested
    class OnTheNextServer {
        @Test
        void theSaveComesBackAndTheRestIsPlayedAgain() {
            ledger.found(NEXT, ROUND);
            assertThat(broken()).isEmpty();
        }

        @Test
        void anOlderOneDoesNot() {
            ledger.found(NEXT, 0);
            assertThat(broken()).containsExactly("an acknowledged save comes back");
        }

        @Test
        void unlessItsNewestWasDamaged() {
            round(ROUND);
            ledger.savedAs("auto-2", 3, false);
            ledger.damaged();
            ledger.found(NEXT, ROUND);
            assertThat(broken()).isEmpty();
        }

        @Test
        void whatWasNeverLearntIsNotThere() {
            ledger.found(NEXT, 3 * ROUND);
            assertThat(broken()).containsExactly("nothing is learnt twice");
        }

        @Test
        void acknowledgedStepsMayBeKeptOrAreCountedAsLost() {
            submit();
            ledger.found(NEXT, ROUND);
            round(ROUND);
            assertThat(broken()).isEmpty();
            assertThat(ledger.lost()).isEqualTo(ROUND);
        }

        @Test
        void alsoAfterAnotherConnection() {
            submit();
            ledger.found(NEXT, ROUND);
            ledger.found(NEXT, ROUND);
            round(ROUND);
            assertThat(broken()).isEmpty();
        }

        @Test
        void andAreNotLearntFromInPart() {
            submit();
            ledger.found(NEXT, ROUND);
            round(ROUND + ROUND / 2);
            assertThat(broken()).containsExactly("an acknowledged replay is learnt from once");
        }
    }
}
