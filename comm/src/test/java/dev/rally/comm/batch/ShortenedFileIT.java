package dev.rally.comm.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The other side really shortens the file; a page of it that is touched then is not there any more. */
class ShortenedFileIT {
    private static final int SLOT_BYTES = 1 << 18;
    private static final int ROWS = 4096;
    /** The header's page stays, all columns go. */
    private static final int HEADER_ONLY = 4096;
    /** Enough for the just-in-time compiler to take over, whose code meets the fault in other places. */
    private static final int WARM = 12_000;

    @TempDir
    Path folder;

    private final float[] floats = new float[ROWS * 11];
    private final int[] ints = new int[ROWS];
    private final byte[] bytes = new byte[ROWS];
    private final BatchView view = new BatchView();
    private ExchangeFile exchange;
    private BatchWriter writer;

    @BeforeEach
    void open() {
        exchange = ExchangeFile.create(folder.resolve("exchange"), 1, SLOT_BYTES);
        writer = new BatchWriter(exchange.request(0));
        write();
    }

    @AfterEach
    void close() {
        exchange.close();
    }

    private void write() {
        writer.begin(0, 1, ROWS, 0);
        // Keeps what follows off the header's page.
        writer.putFloats(Column.OBSERVATION, ROWS, 11, floats, 0);
        writer.putInts(Column.LANE, ROWS, 0, ints, 0);
        writer.putBytes(Column.TERMINATED, ROWS, 0, bytes, 0);
        writer.finish();
    }

    private void readAll() {
        view.read(exchange.request(0));
        view.copyFinite(Column.OBSERVATION, ROWS, 11, floats, 0);
        view.copyInts(Column.LANE, ROWS, 0, ints, 0);
        view.copyBytes(Column.TERMINATED, ROWS, 0, bytes, 0);
    }

    private void shortenTo(long size) {
        try (RandomAccessFile file = new RandomAccessFile(exchange.path().toFile(), "rw")) {
            file.setLength(size);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void costsOnlyTheBatch(ThrowingCallable call) {
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(call)
                    .isInstanceOfSatisfying(
                            RallyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_BATCH))
                    .hasMessageContaining("shortened");
        }
        // A fault that is delivered late would come out of one of these.
        assertThatCode(() -> {
                    for (int i = 0; i < 1000; i++) {
                        MappedFaults.deliver();
                        assertThat(new int[i]).hasSize(i);
                    }
                })
                .doesNotThrowAnyException();
    }

    private void everyAccessCostsOnlyTheBatch() {
        view.read(exchange.request(0));
        shortenTo(HEADER_ONLY);
        costsOnlyTheBatch(() -> view.copyFloats(Column.OBSERVATION, ROWS, 11, floats, 0));
        costsOnlyTheBatch(() -> view.copyFinite(Column.OBSERVATION, ROWS, 11, floats, 0));
        costsOnlyTheBatch(() -> view.copyInts(Column.LANE, ROWS, 0, ints, 0));
        costsOnlyTheBatch(() -> view.copyBytes(Column.TERMINATED, ROWS, 0, bytes, 0));
        costsOnlyTheBatch(this::write);
        costsOnlyTheBatch(() -> writer.begin(0, 0, ROWS, 0).putFloats(Column.VALUE, ROWS, 11, floats, 0));
        costsOnlyTheBatch(() -> writer.begin(0, 0, ROWS, 0).putInts(Column.ACTION, ROWS, 11, new int[ROWS * 11], 0));
        costsOnlyTheBatch(() -> writer.begin(0, 0, ROWS, 0).putBytes(Column.ACTION, ROWS, 11, new byte[ROWS * 11], 0));
        shortenTo(0);
        costsOnlyTheBatch(() -> view.read(exchange.request(0)));
        costsOnlyTheBatch(() -> writer.begin(0, 0, 0, 0).finish());
    }

    @Nested
    class InFreshCode {
        @Test
        void costsOneBatch() {
            everyAccessCostsOnlyTheBatch();
        }
    }

    @Nested
    class InCompiledCode {
        @Test
        void costsOneBatch() {
            BatchView small = new BatchView();
            BatchWriter smallWriter = new BatchWriter(exchange.reply(0));
            for (int i = 0; i < WARM; i++) {
                smallWriter.begin(0, i, 1, 0);
                smallWriter.putFloats(Column.OBSERVATION, 1, 11, floats, 0);
                smallWriter.putInts(Column.LANE, 1, 0, ints, 0);
                smallWriter.putBytes(Column.TERMINATED, 1, 0, bytes, 0);
                smallWriter.finish();
                small.read(exchange.reply(0));
                small.copyFinite(Column.OBSERVATION, 1, 11, floats, 0);
                small.copyInts(Column.LANE, 1, 0, ints, 0);
                small.copyBytes(Column.TERMINATED, 1, 0, bytes, 0);
            }
            everyAccessCostsOnlyTheBatch();
        }
    }

    @Test
    void fileThatHasItsSizeAgainWorksAgain() {
        shortenTo(0);
        costsOnlyTheBatch(() -> view.read(exchange.request(0)));
        shortenTo(2L * SLOT_BYTES);
        assertThatThrownBy(() -> view.read(exchange.request(0))).hasMessageContaining("magic is 0x00000000");
        write();
        readAll();
    }

    @Test
    void shorteningAtAnyMomentCostsOnlyBatches() throws InterruptedException {
        AtomicBoolean stop = new AtomicBoolean();
        Thread vandal = new Thread(() -> {
            while (!stop.get()) {
                shortenTo(HEADER_ONLY);
                shortenTo(2L * SLOT_BYTES);
            }
        });
        vandal.start();
        int refused = 0;
        for (int i = 0; i < 2_000 || (refused == 0 && i < 1_000_000); i++) {
            try {
                write();
                readAll();
            } catch (RallyException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.INVALID_BATCH);
                refused++;
            }
        }
        stop.set(true);
        vandal.join();
        assertThat(refused).isPositive();
    }
}
