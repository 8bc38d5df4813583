package dev.rally.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.checkpoints.CheckpointException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointStoreTest {
    @TempDir
    Path folder;

    private CheckpointStore store;

    @BeforeEach
    void open() {
        store = new CheckpointStore(folder, new Retention(3, 4));
    }

    private Stream<String> names() {
        return store.list("pong").stream().map(CheckpointInfo::name);
    }

    @Nested
    class SharedWithOtherSystems {
        @Test
        void anAgentsNameThatDiffersOnlyInCaseIsRefused() {
            store.save("Pong", null, Samples.contents(1), null);
            refuses("\"pong\" differs from \"Pong\"", () -> store.save("pong", null, Samples.contents(2), null));
            refuses("\"PONG\" differs from \"Pong\"", () -> store.checkNewAgent("PONG"));
            store.checkNewAgent("Pong");
            assertThat(store.agents()).containsExactly("Pong");
        }

        @Test
        void aCheckpointsNameThatDiffersOnlyInCaseIsRefused() {
            store.save("pong", "First", Samples.contents(1), null);
            refuses("\"first\" differs from \"First\"", () -> store.save("pong", "first", Samples.contents(2), null));
            assertThat(store.save("pong", "First", Samples.contents(3), null).replaced())
                    .isTrue();
            assertThat(store.list("pong")).extracting(CheckpointInfo::name).containsExactly("First");
        }

        private void refuses(String message, ThrowingCallable call) {
            assertThatThrownBy(call)
                    .isInstanceOfSatisfying(
                            CheckpointException.class, e -> assertThat(e.code()).isEqualTo(Code.INVALID_NAME))
                    .hasMessageContaining(message);
        }
    }

    @Test
    void foldersThatSomebodyDeletedAreMadeAgain() throws IOException {
        Path deleted = folder.resolve("deleted");
        CheckpointStore open = new CheckpointStore(deleted, Retention.DEFAULT);
        for (String gone : new String[] {"", "pong"}) {
            open.save("pong", "first", Samples.contents(1), 0.5);
            Folders.delete(deleted.resolve(gone));
            assertThat(open.list("pong")).isEmpty();
            assertThatThrownBy(() -> open.load("pong", "latest"))
                    .isInstanceOfSatisfying(
                            CheckpointException.class, e -> assertThat(e.code()).isEqualTo(Code.UNKNOWN));
            Folders.delete(deleted.resolve(gone));
            open.save("pong", "second", Samples.contents(2), 0.25);
            assertThat(Samples.mark(open.load("pong", "best"))).isEqualTo(2);
            Folders.delete(deleted.resolve("pong"));
        }
    }

    @Nested
    class RoundTrip {
        @Test
        void everyTypeComesBackBitForBit() {
            CheckpointContents saved = Samples.contents(7);
            store.save("pong", "first", saved, null);
            assertThat(store.load("pong", "first").contents()).isEqualTo(saved);
        }

        @Test
        void noTensorsAndNoClientStateIsACheckpointToo() {
            CheckpointContents saved =
                    new CheckpointContents(Samples.spec(), Map.of(), Map.of(), Map.of(), Map.of(), null);
            store.save("pong", null, saved, null);
            assertThat(store.load("pong", "latest").contents()).isEqualTo(saved);
        }

        @Test
        void clientStateThatIsJsonNullStaysApartFromNone() {
            CheckpointContents saved = new CheckpointContents(
                    Samples.spec(), Map.of(), Map.of(), Map.of(), Map.of(), new ClientState.Text("null"));
            store.save("pong", null, saved, null);
            assertThat(store.load("pong", "latest").contents().clientState()).isNotNull();
        }

        @Test
        void infoTellsWhatTheFolderHolds() throws IOException {
            CheckpointInfo info =
                    store.save("pong", "first", Samples.contents(7), 0.25).info();
            assertThat(info.path()).isEqualTo(folder.resolve("pong/first"));
            assertThat(info.sequence()).isEqualTo(1);
            assertThat(info.winRate()).isEqualTo(0.25);
            assertThat(info.counters()).containsEntry("envSteps", (1L << 53) + 1);
            assertThat(info.bytes()).isEqualTo(bytesIn(info.path()));
            assertThat(new CheckpointStore(folder, Retention.DEFAULT).list("pong"))
                    .contains(info);
        }

        @Test
        void interruptedThreadSavesAndStaysInterrupted() {
            Thread.currentThread().interrupt();
            store.save("pong", null, Samples.contents(7), null);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(Samples.mark(store.load("pong", "latest"))).isEqualTo(7);
        }
    }

    @Nested
    class Retaining {
        @Test
        void theLastAutomaticOnesAndAllNamedOnesStay() {
            store.save("pong", "round-1000", Samples.contents(1), null);
            for (int mark = 2; mark <= 6; mark++) {
                store.save("pong", null, Samples.contents(mark), null);
            }
            assertThat(names()).containsExactly("round-1000", "auto-4", "auto-5", "auto-6");
            assertThat(new CheckpointStore(folder, Retention.DEFAULT)
                            .save("pong", null, Samples.contents(7), null)
                            .info()
                            .sequence())
                    .isEqualTo(7);
        }

        @Test
        void milestonesAreThinnedWhereTheyAreDensest() {
            for (int round = 1000; round <= 9000; round += 1000) {
                store.save("pong", "round-" + round, Samples.contents(round), null);
            }
            store.save("pong", "round-x", Samples.contents(1), null);
            assertThat(names()).containsExactly("round-1000", "round-5000", "round-8000", "round-9000", "round-x");
        }

        @Test
        void weeksOfMilestonesStaySpreadOverAllRounds() {
            List<String> kept = new ArrayList<>();
            for (long round = 1000; round <= 5_000_000; round += 1000) {
                kept.add(0, "round-" + round);
                kept.removeAll(Retention.DEFAULT.superfluous(kept));
            }
            List<Long> rounds = kept.stream()
                    .map(dev.rally.checkpoints.Names::roundOf)
                    .sorted()
                    .toList();
            assertThat(rounds).hasSize(32).startsWith(1000L).endsWith(5_000_000L);
            assertThat(IntStream.range(1, 32).mapToObj(i -> rounds.get(i) - rounds.get(i - 1)))
                    .allMatch(gap -> gap <= 3 * 5_000_000 / 32);
        }

        @Test
        void aMilestoneJustSavedStaysWhereverItsRoundStands() {
            for (int round : List.of(1000, 5000, 8000, 9000)) {
                store.save("pong", "round-" + round, Samples.contents(round), null);
            }
            store.save("pong", "round-8500", Samples.contents(1), null);
            assertThat(Samples.mark(store.load("pong", "round-8500"))).isEqualTo(1);
            store.save("pong", "round-1000", Samples.contents(2), null);
            assertThat(Samples.mark(store.load("pong", "round-1000"))).isEqualTo(2);
        }

        @Test
        void milestonesOfARunThatWasGivenUpGoFirstTheOldestOfThemBeforeTheOthers() {
            for (int round : List.of(1000, 5000, 8000, 9000)) {
                store.save("pong", "round-" + round, Samples.contents(round), null);
            }
            store.save("pong", "round-1000", Samples.contents(1), null);
            store.save("pong", "round-2000", Samples.contents(2), null);
            assertThat(names()).containsExactly("round-8000", "round-9000", "round-1000", "round-2000");
            for (int round = 3000; round <= 5000; round += 1000) {
                store.save("pong", "round-" + round, Samples.contents(round), null);
            }
            assertThat(names()).containsExactly("round-1000", "round-3000", "round-4000", "round-5000");
        }

        @Test
        void namedOneReplacesItsNamesakeAndBecomesTheLatest() throws IOException {
            store.save("pong", "mine", Samples.contents(1), null);
            store.save("pong", null, Samples.contents(2), null);
            store.save("pong", "mine", Samples.contents(3), null);
            assertThat(names()).containsExactly("auto-2", "mine");
            assertThat(Samples.mark(store.load("pong", "latest"))).isEqualTo(3);
            assertThat(Folders.names(folder.resolve("pong"))).containsExactlyInAnyOrder("auto-2", "mine");
        }

        @Test
        void bestGivesWayToAnEqualOrHigherWinRateOnly() {
            store.save("pong", null, Samples.contents(1), 0.5);
            store.save("pong", null, Samples.contents(2), 0.4);
            store.save("pong", null, Samples.contents(3), null);
            assertThat(Samples.mark(store.load("pong", "best"))).isEqualTo(1);
            store.save("pong", null, Samples.contents(4), 0.5);
            assertThat(Samples.mark(store.load("pong", "best"))).isEqualTo(4);
            store.save("pong", "mine", Samples.contents(5), 0.9);
            assertThat(Samples.mark(store.load("pong", "best"))).isEqualTo(5);
            assertThat(store.load("pong", "latest").info().name()).isEqualTo("mine");
        }

        @Test
        void corruptBestGivesWay() throws IOException {
            store.save("pong", null, Samples.contents(1), 0.9);
            Files.writeString(folder.resolve("pong/best/manifest.json"), "{}");
            store.save("pong", null, Samples.contents(2), 0.1);
            assertThat(Samples.mark(store.load("pong", "best"))).isEqualTo(2);
        }

        @Test
        void aCheckpointOfAnotherProcessIsSeen() {
            store.save("pong", null, Samples.contents(1), null);
            new CheckpointStore(folder, Retention.DEFAULT).save("pong", "other", Samples.contents(2), null);
            assertThat(store.save("pong", null, Samples.contents(3), null)
                            .info()
                            .name())
                    .isEqualTo("auto-3");
            assertThat(names()).containsExactly("auto-1", "other", "auto-3");
        }
    }

    @Nested
    class AnAgentThatBeginsAnew {
        private Saved begin(int mark) {
            return store.save("pong", null, Samples.contents(mark), 0.1, true);
        }

        @Test
        void mixesWithNothingOfTheOneBefore() {
            store.save("pong", "mine", Samples.contents(1), null);
            store.save("pong", null, Samples.contents(2), 0.9);
            store.save("pong", null, Samples.contents(3), null);
            assertThat(begin(4).setAside()).containsExactly("before-4-latest", "before-4-best");
            assertThat(names()).containsExactlyInAnyOrder("mine", "before-4-best", "before-4-latest", "auto-4", "best");
            assertThat(Samples.mark(store.load("pong", "best"))).isEqualTo(4);
            assertThat(Samples.mark(store.load("pong", "latest"))).isEqualTo(4);
            assertThat(Samples.mark(store.load("pong", "before-4-best"))).isEqualTo(2);
            assertThat(Samples.mark(store.load("pong", "before-4-latest"))).isEqualTo(3);
        }

        @Test
        void mayBeTheFirst() {
            assertThat(begin(1).setAside()).isEmpty();
        }

        @Test
        void keepsTheNewestThatIsIntact() throws IOException {
            store.save("pong", null, Samples.contents(1), null);
            store.save("pong", null, Samples.contents(2), null);
            Path newest =
                    store.save("pong", null, Samples.contents(3), null).info().path();
            Files.writeString(newest.resolve("parameters.safetensors"), "torn");
            begin(4);
            assertThat(Samples.mark(store.load("pong", "before-4-latest"))).isEqualTo(2);
        }

        @Test
        void thatCannotBeSavedLeavesAllAsItWas() {
            store.save("pong", null, Samples.contents(1), 0.9);
            store.save("pong", null, Samples.contents(2), null);
            assertCode(Code.INVALID_NAME, () -> store.save("pong", "Best", Samples.contents(3), null, true));
            ClientState gone = new ClientState.File(folder.resolve("gone"), 1, null);
            var contents = new CheckpointContents(Samples.spec(), Map.of(), Map.of(), Map.of(), Map.of(), gone);
            assertCode(Code.CLIENT_STATE, () -> store.save("pong", null, contents, null, true));
            assertThat(names()).containsExactlyInAnyOrder("auto-1", "best", "auto-2");
        }

        @Test
        void manyTimesLeavesTheLastEight() {
            for (int beginning = 0; beginning < 10; beginning++) {
                begin(beginning);
            }
            assertThat(names().filter(name -> name.startsWith("before-")))
                    .hasSize(16)
                    .contains("before-3-latest", "before-10-best")
                    .doesNotContain("before-2-latest");
        }
    }

    @Nested
    class Deleting {
        @Test
        void leavesTheOthers() {
            store.save("pong", "mine", Samples.contents(1), 0.5);
            store.save("pong", null, Samples.contents(2), null);
            store.delete("pong", "mine");
            assertThat(names()).containsExactlyInAnyOrder("best", "auto-2");
            store.delete("pong", "best");
            assertThat(names()).containsExactly("auto-2");
        }

        @Test
        void takesDamagedOnesToo() throws IOException {
            Path saved =
                    store.save("pong", "mine", Samples.contents(1), null).info().path();
            Files.writeString(saved.resolve(Manifest.NAME), "torn");
            store.delete("pong", "mine");
            assertThat(saved).doesNotExist();
        }

        @Test
        void ofAnAgentLeavesNothing() {
            store.save("pong", "mine", Samples.contents(1), 0.5);
            store.save("pong2", "mine", Samples.contents(1), 0.5);
            store.deleteAgent("pong");
            assertThat(store.agents()).containsExactly("pong2");
        }

        @Test
        void refusesWhatThereIsNot() {
            store.save("pong", "mine", Samples.contents(1), null);
            assertCode(Code.UNKNOWN, () -> store.delete("pong", "other"));
            assertCode(Code.UNKNOWN, () -> store.delete("pong", "latest"));
            assertCode(Code.INVALID_NAME, () -> store.delete("pong", "../mine"));
        }
    }

    @Nested
    class Names {
        @ParameterizedTest
        @ValueSource(
                strings = {"", ".", "..", "../x", "a/b", "a\\b", "/etc", "-a", ".hidden", "a.", "NUL", "com1.x", "a\n"})
        void thatAreNoPlainNamesAreRefused(String hostile) {
            assertCode(Code.INVALID_NAME, () -> store.save("pong", hostile, Samples.contents(1), null));
            assertCode(Code.INVALID_NAME, () -> store.load("pong", hostile));
            assertCode(Code.INVALID_NAME, () -> store.save(hostile, null, Samples.contents(1), null));
            assertCode(Code.INVALID_NAME, () -> store.load(hostile, "latest"));
            assertCode(Code.INVALID_NAME, () -> store.list(hostile));
            assertThat(store.agents()).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"latest", "Latest", "best", "auto-1", "AUTO-x", "before-1-best"})
        void thatTheStoreGivesItselfAreNotForCallers(String reserved) {
            assertCode(Code.INVALID_NAME, () -> store.save("pong", reserved, Samples.contents(1), 1.0));
        }

        @ParameterizedTest
        @ValueSource(strings = {"../parameters", "Parameters", "manifest.json", ""})
        void ofTensorGroupsAreCheckedToo(String group) {
            CheckpointContents contents =
                    new CheckpointContents(Samples.spec(), Map.of(group, Map.of()), Map.of(), Map.of(), Map.of(), null);
            assertCode(Code.INVALID_NAME, () -> store.save("pong", null, contents, null));
        }

        @Test
        void thatAreUnknownAreAnsweredWithTheKnownOnes() {
            assertThatThrownBy(() -> store.load("pong", "latest")).hasMessageContaining("has no checkpoint");
            store.save("pong", "mine", Samples.contents(1), null);
            assertThatThrownBy(() -> store.load("pong", "other")).hasMessageContaining("it has: mine");
            assertCode(Code.UNKNOWN, () -> store.load("pong", "best"));
            assertCode(Code.UNKNOWN, () -> store.load("other", "latest"));
        }

        @Test
        void thatAreLinksLeadNowhere(@TempDir Path outside) throws IOException {
            store.save("pong", "mine", Samples.contents(1), null);
            Files.move(folder.resolve("pong/mine"), outside.resolve("mine"));
            Files.createSymbolicLink(folder.resolve("pong/mine"), outside.resolve("mine"));
            Files.createSymbolicLink(folder.resolve("linked"), outside);
            assertCode(Code.UNKNOWN, () -> store.load("pong", "mine"));
            assertCode(Code.IO, () -> store.load("linked", "mine"));
            assertCode(Code.IO, () -> store.save("linked", null, Samples.contents(1), null));
            assertThat(store.agents()).containsExactly("pong");
            assertThat(Folders.names(outside)).containsExactly("mine");
        }
    }

    @Test
    void winRateOutsideZeroToOneIsRefused() {
        assertThatThrownBy(() -> store.save("pong", null, Samples.contents(1), Double.NaN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 to 1");
    }

    static void assertCode(Code code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(CheckpointException.class, e -> assertThat(e.code())
                .isEqualTo(code));
    }

    private static long bytesIn(Path path) throws IOException {
        long bytes = 0;
        for (String name : Folders.names(path)) {
            bytes += Files.size(path.resolve(name));
        }
        return bytes;
    }
}
