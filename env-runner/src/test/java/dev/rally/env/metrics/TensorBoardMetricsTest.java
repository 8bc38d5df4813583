package dev.rally.env.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.env.train.LoopListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.framework.Summary;
import org.tensorflow.util.Event;

class TensorBoardMetricsTest {
    @TempDir
    Path folder;

    @Test
    void aRoundIsOneEventOfAllItsFiguresAtItsSteps() throws IOException {
        TensorBoardMetrics metrics = new TensorBoardMetrics(folder, "pong");
        metrics.roundDone(MetricsFileTest.report(3));
        metrics.roundDone(MetricsFileTest.report(4));
        metrics.status(LoopListener.Status.DONE);
        List<Event> events = events(files().get(0));
        assertThat(events.get(0).getFileVersion()).isEqualTo("brain.Event:2");
        assertThat(events).extracting(Event::getStep).containsExactly(0L, 300L, 400L);
        Map<String, Float> values = events.get(1).getSummary().getValueList().stream()
                .collect(Collectors.toMap(Summary.Value::getTag, Summary.Value::getSimpleValue));
        assertThat(values)
                .containsEntry("episodeReturn", 1.5f)
                .containsEntry("entropy", 1f)
                .containsEntry("envStepsPerSecond", 150f)
                .doesNotContainKey("episodeLength");
    }

    @Test
    void theOldestFilesMakeRoom() throws IOException {
        TensorBoardMetrics metrics = new TensorBoardMetrics(folder, "pong", 500);
        for (int round = 1; round <= 60; round++) {
            metrics.roundDone(MetricsFileTest.report(round));
        }
        List<Path> files = files();
        assertThat(files).hasSize(TensorBoardMetrics.MAX_FILES);
        assertThat(events(files.get(files.size() - 1)))
                .extracting(Event::getStep)
                .contains(6000L);
    }

    @Test
    void aFolderThatCannotBeWrittenStopsNothing() throws IOException {
        Path file = Files.createFile(folder.resolve("occupied"));
        new TensorBoardMetrics(file, "pong").roundDone(MetricsFileTest.report(1));
        assertThat(file).isEmptyFile();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("pong"))) {
            return files.sorted().toList();
        }
    }

    /** Reads the records as TensorBoard does: length, checksum, event, checksum. */
    private static List<Event> events(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        List<Event> events = new ArrayList<>();
        while (bytes.hasRemaining()) {
            byte[] length = new byte[8];
            bytes.get(length);
            assertThat(bytes.getInt()).isEqualTo(masked(length));
            byte[] event = new byte
                    [(int) ByteBuffer.wrap(length)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .getLong()];
            bytes.get(event);
            assertThat(bytes.getInt()).isEqualTo(masked(event));
            events.add(Event.parseFrom(event));
        }
        return events;
    }

    private static int masked(byte[] data) {
        CRC32C crc = new CRC32C();
        crc.update(data);
        int value = (int) crc.getValue();
        return ((value >>> 15) | (value << 17)) + 0xa282ead8;
    }
}
