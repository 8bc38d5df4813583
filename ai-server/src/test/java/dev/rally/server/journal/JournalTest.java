package dev.rally.server.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.batch.Column;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.replay.ReplaySegments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bound of a journal's disk, with records that fill a quarter of a segment each. */
final class JournalTest {
    private static final int RECORD_BYTES = 8 << 20;
    private static final int ROWS = 10;
    /** Two segments and their bookkeeping. */
    private static final long MAX_BYTES = 71L << 20;

    private static final int MOST = 8;

    @TempDir
    private Path folder;

    private Journal journal = new Journal(Path.of("none"), "pong", Durability.none, MAX_BYTES);

    @BeforeEach
    void open() {
        journal = new Journal(folder, "pong", Durability.os, MAX_BYTES);
    }

    @AfterEach
    void close() {
        journal.close();
    }

    private void append(int records) {
        for (int i = 0; i < records; i++) {
            journal.append(
                    ROWS,
                    number -> List.of(
                            new ReplaySegments.Batch(RECORD_BYTES + 4096, writer -> writer.begin(0, number, ROWS, 0)
                                    .bytes(Column.LEDGER, RECORD_BYTES, 0))));
        }
    }

    private List<String> segments() throws IOException {
        try (Stream<Path> folders = Files.list(folder.resolve("pong"))) {
            return folders.filter(Files::isDirectory)
                    .map(path -> path.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void refusesWhatItHasNoRoomForUntilACheckpointCoversSome() throws Exception {
        append(MOST);
        assertThatThrownBy(() -> append(1))
                .isInstanceOfSatisfying(
                        RallyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DISK_FULL))
                .hasMessageContaining("train and save a checkpoint");
        assertThat(journal.last()).isEqualTo(MOST);
        journal.covered(3, 0);
        assertThatThrownBy(() -> append(1)).isInstanceOf(RallyException.class);

        journal.covered(4, 0);
        append(1);
        assertThat(segments()).containsExactly("00000002", "00000003");
    }

    @Test
    void keepsWhatAReplayMemoryWouldLackAsFarAsThereIsRoom() throws Exception {
        append(5);
        journal.covered(5, 2 * ROWS);
        assertThat(segments()).hasSize(2);
        append(4);
        assertThat(segments()).containsExactly("00000002", "00000003");
        journal.covered(9, 1);
        assertThat(segments()).containsExactly("00000003");
    }
}
