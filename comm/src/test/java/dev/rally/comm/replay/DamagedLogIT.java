package dev.rally.comm.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DamagedLogIT {
    private static final int BATCHES = 12;

    @TempDir
    Path folder;

    private Path file;
    private long first;
    private long last;

    @BeforeEach
    void write() throws IOException {
        try (ReplayLog log = ReplayLog.create(folder)) {
            List<Long> indices = ReplayLogIT.append(log, 0, BATCHES);
            first = indices.get(0);
            last = indices.get(BATCHES - 1);
        }
        try (Stream<Path> files = Files.list(folder)) {
            file = files.filter(path -> path.toString().endsWith(".cq4"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private void refused(long from, long to, ErrorCode code, String fragment) {
        assertThatThrownBy(() -> ReplayLogIT.sequences(folder, from, to))
                .isInstanceOfSatisfying(
                        RallyException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(fragment);
    }

    @Test
    void indicesThatAreNotThereAreRefused() {
        refused(last + 1, last + 1, ErrorCode.INVALID_BATCH, "has no index " + (last + 1));
        refused(first, last + 1, ErrorCode.INVALID_BATCH, "it ends at " + last);
        refused(0, last, ErrorCode.INVALID_BATCH, "has no index 0");
        refused(first, Long.MAX_VALUE, ErrorCode.INVALID_BATCH, "it ends at " + last);
        refused(last, first, ErrorCode.INVALID_BATCH, "the first not above the last");
        refused(-1, first, ErrorCode.INVALID_BATCH, "fromIndex -1");
    }

    @Test
    void missingLogsAreUnknown() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        for (Path path : new Path[] {empty, folder.resolve("missing"), file}) {
            assertThatThrownBy(() -> ReplayReader.open(path))
                    .isInstanceOfSatisfying(
                            RallyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_REPLAY_LOG));
        }
    }

    @Test
    void logDeletedUnderTheReaderIsUnknown() throws IOException {
        try (ReplayReader reader = ReplayReader.open(folder)) {
            Files.delete(file);
            assertThatThrownBy(() -> reader.read(first, last, batch -> {})).isInstanceOf(RallyException.class);
        }
    }

    @Test
    void shortenedFileEndsTheLog() throws IOException {
        long used = used();
        for (long size = 0; size < used; size += 97) {
            try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
                access.setLength(used - size);
            }
            if (size > 0) {
                refused(first, last, ErrorCode.INVALID_BATCH, "");
            }
        }
    }

    @Test
    void nothingIsGivenWhenALaterBatchIsDamaged() throws IOException {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.seek(used() - 20);
            access.write(99);
        }
        int[] given = new int[1];
        try (ReplayReader reader = ReplayReader.open(folder)) {
            assertThatThrownBy(() -> reader.read(first, last, batch -> given[0]++))
                    .hasMessageContaining("checksum");
            assertThat(given[0]).isZero();
            reader.read(first, last - 1, batch -> given[0]++);
            assertThat(given[0]).isEqualTo(BATCHES - 1);
        }
    }

    /** Either the damage is noticed, or it is somewhere else and every batch is what was written. */
    @Test
    void damageAnywhereIsNoticed() throws IOException {
        long seed = 7;
        Random random = new Random(seed);
        int used = (int) used();
        List<Long> whole = LongStream.range(0, BATCHES).boxed().toList();
        int noticed = 0;
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            for (int round = 0; round < 3_000; round++) {
                // Most of the file is an index that stands before the excerpts, which are 12 KB at its end.
                int at = random.nextBoolean() ? random.nextInt(used) : used - 1 - random.nextInt(12_000);
                access.seek(at);
                int before = access.read();
                access.seek(at);
                access.write(before ^ 1 << random.nextInt(8));
                try {
                    assertThat(ReplayLogIT.sequences(folder, first, last))
                            .as("seed %d, round %d, byte %d", seed, round, at)
                            .isEqualTo(whole);
                } catch (RallyException e) {
                    assertThat(e.code()).isIn(ErrorCode.INVALID_BATCH, ErrorCode.UNKNOWN_REPLAY_LOG);
                    noticed++;
                }
                access.seek(at);
                access.write(before);
            }
        }
        assertThat(noticed).isGreaterThan(1000);
    }

    /** Where the last excerpt ends: the file is longer, but holds only zeros from there on. */
    private long used() throws IOException {
        byte[] start = new byte[1 << 20];
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "r")) {
            access.readFully(start);
        }
        int end = start.length;
        while (start[end - 1] == 0) {
            end--;
        }
        return end;
    }
}
