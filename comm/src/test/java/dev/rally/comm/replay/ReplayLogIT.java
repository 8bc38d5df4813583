package dev.rally.comm.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.file.FileTree;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.wire.DocumentContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayLogIT {
    @TempDir
    Path folder;

    /** A batch whose rewards tell its number; lengths differ, and not all are multiples of 4. */
    static void fill(BatchWriter writer, int number) {
        writer.begin(0, number, number % 7, 0);
        float[] rewards = new float[number % 7];
        Arrays.fill(rewards, number);
        writer.putFloats(Column.REWARD, rewards.length, 0, rewards, 0);
        writer.putBytes(Column.TERMINATED, rewards.length, 0, new byte[rewards.length], 0);
        writer.finish();
    }

    static List<Long> append(ReplayLog log, int from, int to) {
        List<Long> indices = new ArrayList<>();
        for (int i = from; i < to; i++) {
            int number = i;
            indices.add(log.append(4096, writer -> fill(writer, number)));
        }
        return indices;
    }

    static List<Long> sequences(Path folder, long from, long to) {
        List<Long> seen = new ArrayList<>();
        try (ReplayReader reader = ReplayReader.open(folder)) {
            reader.read(from, to, batch -> {
                float[] rewards = new float[batch.rows()];
                batch.copyFinite(Column.REWARD, batch.rows(), 0, rewards, 0);
                for (float reward : rewards) {
                    assertThat(reward).isEqualTo((float) batch.sequence());
                }
                seen.add(batch.sequence());
            });
        }
        return seen;
    }

    @Test
    void batchesComeBackByIndexWhileTheLogIsOpen() {
        try (ReplayLog log = ReplayLog.create(folder.resolve("log"))) {
            List<Long> indices = append(log, 0, 20);
            assertThat(sequences(log.folder(), indices.get(3), indices.get(5))).containsExactly(3L, 4L, 5L);
            assertThat(sequences(log.folder(), indices.get(0), indices.get(19))).hasSize(20);
            assertThat(sequences(log.folder(), indices.get(19), indices.get(19)))
                    .containsExactly(19L);
        }
    }

    /** As where a loop's work is done by whichever thread of a pool is free. */
    @Test
    void severalThreadsMayAppendOneAfterTheOtherAndAnotherOneCloses() throws Exception {
        ReplayLog log = ReplayLog.create(folder.resolve("log"));
        List<Long> indices = new ArrayList<>(append(log, 0, 3));
        for (int thread = 1; thread < 4; thread++) {
            int from = 3 * thread;
            indices.addAll(CompletableFuture.supplyAsync(() -> append(log, from, from + 3), ReplayLogIT::onANewThread)
                    .get());
        }
        CompletableFuture.runAsync(log::close, ReplayLogIT::onANewThread).get();
        assertThat(sequences(log.folder(), indices.get(0), indices.get(11))).hasSize(12);
    }

    private static void onANewThread(Runnable work) {
        new Thread(work).start();
    }

    @Test
    void whatIsReadNextIsFoundWithoutWalkingOverWhatWasReadBefore() throws IOException {
        try (ReplayLog log = ReplayLog.create(folder.resolve("log"))) {
            List<Long> indices = append(log, 0, 20);
            assertThat(sequences(log.folder(), indices.get(3), indices.get(5))).hasSize(3);
            cutAtItsBeginning(log.folder());

            assertThat(sequences(log.folder(), indices.get(6), indices.get(8))).containsExactly(6L, 7L, 8L);
            assertThat(sequences(log.folder(), indices.get(8), indices.get(8))).containsExactly(8L);
            assertThatThrownBy(() -> sequences(log.folder(), indices.get(2), indices.get(8)))
                    .hasMessageContaining("has no index");
        }
    }

    @Test
    void logMadeAnewInTheSameFolderIsReadFromItsBeginning() throws IOException {
        Path path = folder.resolve("log");
        for (int number = 0; number < 300; number += 100) {
            try (ReplayLog log = ReplayLog.create(path)) {
                List<Long> indices = append(log, number, number + 20 - number / 25);
                long last = indices.get(indices.size() - 1);
                assertThat(sequences(path, last, last)).containsExactly(number + indices.size() - 1L);
                assertThat(sequences(path, indices.get(1), last)).hasSize(indices.size() - 1);
            }
            FileTree.delete(path);
        }
    }

    /** The header of the first document says that there is none. */
    private static void cutAtItsBeginning(Path log) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(log, "*F.cq4")) {
            for (Path file : files) {
                try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
                    raw.writeInt(0);
                }
            }
        }
    }

    @Test
    void reopenedLogGoesOn() {
        Path log = folder.resolve("log");
        List<Long> indices = new ArrayList<>();
        for (int part = 0; part < 3; part++) {
            try (ReplayLog open = ReplayLog.create(log)) {
                indices.addAll(append(open, part * 5, part * 5 + 5));
            }
        }
        assertThat(indices).doesNotHaveDuplicates().isSorted();
        assertThat(sequences(log, indices.get(4), indices.get(10))).containsExactly(4L, 5L, 6L, 7L, 8L, 9L, 10L);
    }

    @Test
    void chroniclesOwnReaderSeesTheSameExcerpts() {
        Path path = folder.resolve("log");
        List<Long> indices;
        try (ReplayLog log = ReplayLog.create(path)) {
            indices = append(log, 0, 700);
        }
        List<Long> seen = new ArrayList<>();
        try (SingleChronicleQueue queue = ReplayLog.queue(path).readOnly(true).build();
                ExcerptTailer tailer = queue.createTailer()) {
            while (true) {
                try (DocumentContext document = tailer.readingDocument()) {
                    if (!document.isPresent()) {
                        break;
                    }
                    seen.add(document.index());
                }
            }
        }
        assertThat(seen).isEqualTo(indices);
        assertThat(sequences(path, indices.get(0), indices.get(699))).hasSize(700);
    }

    @Test
    void failingFillLeavesNoTrace() {
        try (ReplayLog log = ReplayLog.create(folder.resolve("log"))) {
            List<Long> indices = append(log, 0, 2);
            assertThatThrownBy(() -> log.append(4096, writer -> {
                        fill(writer, 2);
                        throw new IllegalStateException("mine");
                    }))
                    .hasMessage("mine");
            assertThatThrownBy(() -> log.append(4096, writer -> {})).isInstanceOf(IllegalStateException.class);
            indices.addAll(append(log, 2, 4));
            assertThat(indices.get(2)).isEqualTo(indices.get(1) + 1);
            assertThat(sequences(log.folder(), indices.get(0), indices.get(3))).containsExactly(0L, 1L, 2L, 3L);
        }
    }

    @Test
    void largestBatchFitsAndALargerOneIsRefused() {
        try (ReplayLog log = ReplayLog.create(folder.resolve("log"))) {
            int rows = ReplayLog.MAX_BATCH_BYTES - (int) BatchWriter.sizeBytes(0);
            List<Long> indices = append(log, 0, 1);
            for (int i = 0; i < 6; i++) {
                indices.add(log.append(ReplayLog.MAX_BATCH_BYTES, writer -> writer.begin(0, 1, rows, 0)
                        .bytes(Column.TERMINATED, rows, 0)
                        .put(rows - 1, (byte) 7)));
            }
            byte[] flags = new byte[rows];
            try (ReplayReader reader = ReplayReader.open(log.folder())) {
                reader.read(indices.get(6), indices.get(6), b -> b.copyBytes(Column.TERMINATED, rows, 0, flags, 0));
            }
            assertThat(flags[rows - 1]).isEqualTo((byte) 7);
            assertThatThrownBy(() -> log.append(ReplayLog.MAX_BATCH_BYTES + 1, writer -> fill(writer, 1)))
                    .isInstanceOfSatisfying(
                            RallyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_BATCH));
            assertThatThrownBy(() ->
                            log.append(600, writer -> writer.begin(0, 1, 100, 0).bytes(Column.TERMINATED, 100, 0)))
                    .isInstanceOfSatisfying(
                            RallyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_BATCH));
        }
    }

    @Test
    void folderThatIsDeletedIsSaid() throws IOException {
        try (ReplayLog log = ReplayLog.create(folder.resolve("log"))) {
            Files.move(log.folder(), folder.resolve("elsewhere"));
            assertThatThrownBy(() -> log.checkRoom(1))
                    .isInstanceOf(RallyException.class)
                    .hasMessageContaining(
                            log.folder() + ": there is no such file or folder; see to it that it is there");
            Files.move(folder.resolve("elsewhere"), log.folder());
        }
    }

    @Test
    void folderBelongsToOneWriter() {
        try (ReplayLog log = ReplayLog.create(folder.resolve("log"))) {
            assertThatThrownBy(() -> ReplayLog.create(log.folder())).hasMessageContaining("is being written");
        }
        ReplayLog.create(folder.resolve("log")).close();
    }
}
