package dev.rally.comm.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.file.FileTree;
import dev.rally.comm.replay.ReplaySegments.Batch;
import dev.rally.comm.replay.ReplaySegments.Range;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplaySegmentsIT {
    @TempDir
    Path replays;

    private static List<Range> append(ReplaySegments segments, int from, int to) {
        List<Range> positions = new ArrayList<>();
        for (int i = from; i < to; i++) {
            int number = i;
            positions.add(segments.append(List.of(batch(number))));
        }
        return positions;
    }

    private static Batch batch(int number) {
        return new Batch(4096, writer -> ReplayLogIT.fill(writer, number));
    }

    private List<Long> read(Range position) {
        Path log = ReplaySegments.resolve(replays, position.log());
        return ReplayLogIT.sequences(log, position.fromIndex(), position.toIndex());
    }

    private List<String> folders(String name) throws IOException {
        try (Stream<Path> found = Files.list(replays.resolve(name))) {
            return found.filter(Files::isDirectory)
                    .map(path -> path.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "_x", "-x", "nul", "COM1", "a/b", "..", "a.b"})
    void aNameThatNoSubmissionCouldNameIsRefused(String name) {
        assertThatThrownBy(() -> ReplaySegments.open(replays, name, 1000, 1))
                .isInstanceOfSatisfying(
                        RallyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_PARAMS));
        assertThat(replays).isEmptyDirectory();
    }

    @Test
    void rollsByBytesAndEveryRangeCanBeRead() throws IOException {
        try (ReplaySegments segments = ReplaySegments.open(replays, "pong", 1000, 100)) {
            List<Range> positions = append(segments, 0, 12);
            assertThat(segments.count()).isEqualTo(6);
            assertThat(folders("pong")).hasSize(segments.count()).startsWith("00000001");
            for (int i = 0; i < 12; i++) {
                assertThat(read(positions.get(i))).containsExactly((long) i);
            }
        }
    }

    @Test
    void batchesThatBelongTogetherStandSideBySideHoweverLarge() throws IOException {
        try (ReplaySegments segments = ReplaySegments.open(replays, "pong", 1000, 2)) {
            List<Batch> many =
                    IntStream.range(1, 8).mapToObj(ReplaySegmentsIT::batch).toList();
            Range first = segments.append(List.of(batch(0)));
            Range together = segments.append(many);
            Range after = append(segments, 8, 9).get(0);
            assertThat(together.log()).isEqualTo(first.log()).isNotEqualTo(after.log());
            assertThat(read(first)).containsExactly(0L);
            assertThat(read(together)).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L);
            assertThat(read(after)).containsExactly(8L);
        }
    }

    @Test
    void whatSomebodyDeletesIsMadeAgainForWhatComesNext() throws IOException {
        try (ReplaySegments segments = ReplaySegments.open(replays, "pong", 1 << 20, 2)) {
            Range gone = segments.append(List.of(batch(0)));
            FileTree.delete(replays);
            Range next = segments.append(List.of(batch(1)));
            assertThat(next.log()).isNotEqualTo(gone.log());
            assertThat(read(next)).containsExactly(1L);
            segments.covered(next);
            assertThat(segments.count()).isEqualTo(1);
        }
    }

    @Test
    void coveredSegmentsAreDeletedAndTheRestStays() throws IOException {
        try (ReplaySegments segments = ReplaySegments.open(replays, "pong", 1, 100)) {
            List<Range> positions = append(segments, 0, 5);
            segments.covered(positions.get(3));
            assertThat(folders("pong")).containsExactly("00000004", "00000005");
            assertThat(read(positions.get(3))).containsExactly(3L);
            assertThatThrownBy(() -> read(positions.get(2)))
                    .isInstanceOfSatisfying(
                            RallyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_REPLAY_LOG));
            assertThatThrownBy(() -> segments.covered(new Range("other/00000001", 0, 0)))
                    .isInstanceOf(RallyException.class);
        }
    }

    @Test
    void uncoveredSegmentsAreNeverDroppedAndTheirNumberIsBounded() {
        try (ReplaySegments segments = ReplaySegments.open(replays, "pong", 1, 3)) {
            List<Range> positions = append(segments, 0, 3);
            assertThatThrownBy(() -> append(segments, 3, 4))
                    .isInstanceOfSatisfying(
                            RallyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DISK_FULL))
                    .hasMessageContaining("save a checkpoint");
            assertThat(read(positions.get(0))).containsExactly(0L);
            assertThat(read(positions.get(2))).containsExactly(2L);
            segments.covered(positions.get(2));
            assertThat(append(segments, 3, 4)).hasSize(1);
            assertThat(segments.count()).isEqualTo(2);
        }
    }

    @Test
    void newProcessBeginsANewSegmentAndKeepsTheOld() {
        Range old;
        try (ReplaySegments segments = ReplaySegments.open(replays, "pong", 1 << 20, 10)) {
            old = append(segments, 0, 1).get(0);
            assertThatThrownBy(() -> ReplaySegments.open(replays, "pong", 1 << 20, 10))
                    .hasMessageContaining("is being written");
        }
        try (ReplaySegments segments = ReplaySegments.open(replays, "pong", 1 << 20, 10)) {
            Range next = append(segments, 1, 2).get(0);
            assertThat(next.log()).isEqualTo("pong/00000002");
            assertThat(read(old)).containsExactly(0L);
            segments.covered(next);
            assertThat(segments.count()).isEqualTo(1);
        }
    }

    @Test
    void fullRowThatNobodyComesBackToIsDiscarded() throws IOException {
        try (ReplaySegments segments = ReplaySegments.open(replays, "pong", 1, 3)) {
            append(segments, 0, 3);
        }
        try (ReplaySegments segments = ReplaySegments.open(replays, "pong", 1, 3)) {
            segments.discard();
            assertThat(folders("pong")).isEmpty();
            Range next = append(segments, 3, 4).get(0);
            segments.discard();
            assertThat(read(next)).containsExactly(3L);
        }
    }

    @Test
    void diskOfASegmentIsItsBatchesAndLittleMore() throws IOException, InterruptedException {
        try (ReplaySegments segments = ReplaySegments.open(replays, "pong", 1 << 20, 10)) {
            append(segments, 0, 20);
            Process du = new ProcessBuilder("du", "-sk", replays.toString()).start();
            String kilobytes = new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(du.waitFor()).isZero();
            assertThat(new Scanner(kilobytes).nextLong()).isLessThan(2048);
        }
    }

    @Nested
    class Names {
        @Test
        void pathsOutsideTheReplaysFolderAreRefused() throws IOException {
            Path inside = Files.createDirectories(replays.resolve("replays/pong/00000001"));
            Files.createDirectories(replays.resolve("secret"));
            Files.createSymbolicLink(replays.resolve("replays/link"), replays.resolve("secret"));
            Files.createFile(replays.resolve("replays/file"));
            Path root = replays.resolve("replays");
            String[] hostile = {
                "",
                " ",
                ".",
                "..",
                "../secret",
                "pong/../../secret",
                "pong/../pong/00000001",
                "./pong/00000001",
                "link",
                "file",
                "missing",
                "a\0b",
                replays.resolve("secret").toString(),
                inside.toString(),
            };
            for (String log : hostile) {
                assertThatThrownBy(() -> ReplaySegments.resolve(root, log))
                        .as(log)
                        .isInstanceOfSatisfying(RallyException.class, e -> assertThat(e.code())
                                .isEqualTo(ErrorCode.UNKNOWN_REPLAY_LOG));
            }
            assertThat(ReplaySegments.resolve(root, "pong/00000001")).isEqualTo(inside.toRealPath());
        }

        @Test
        void namesThatArePathsAreRefused() {
            for (String name : new String[] {"", "..", "a/b", "/etc", "a b"}) {
                assertThatThrownBy(() -> ReplaySegments.open(replays, name, 1, 1))
                        .isInstanceOf(RallyException.class);
            }
            assertThat(replays).isEmptyDirectory();
        }
    }
}
