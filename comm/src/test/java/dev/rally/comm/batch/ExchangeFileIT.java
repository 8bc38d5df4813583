package dev.rally.comm.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ExchangeFileIT {
    @TempDir
    Path folder;

    @Test
    void bothSidesSeeTheSameBatch() {
        Path path = folder.resolve("exchange");
        try (ExchangeFile server = ExchangeFile.create(path, 2, 4096);
                ExchangeFile client = ExchangeFile.open(path, 2, 4096)) {
            BatchWriter writer = new BatchWriter(client.request(1));
            writer.begin(1, 5, 2, 0).floats(Column.OBSERVATION, 2, 3).put(new float[] {1, 2, 3, 4, 5, 6});
            writer.finish();

            BatchView view = new BatchView().read(server.request(1));
            float[] seen = new float[6];
            view.copyFinite(Column.OBSERVATION, 2, 3, seen, 0);
            assertThat(seen).containsExactly(1, 2, 3, 4, 5, 6);
            assertThat(view.sequence()).isEqualTo(5);
            assertThatThrownBy(() -> new BatchView().read(server.request(0))).hasMessageContaining("magic is 0x0");
            assertThatThrownBy(() -> new BatchView().read(server.reply(1))).hasMessageContaining("magic is 0x0");
        }
    }

    @Test
    void halvesStandWhereTheContractSays() throws IOException {
        Path path = folder.resolve("exchange");
        try (ExchangeFile exchange = ExchangeFile.create(path, 2, 8192)) {
            exchange.request(0).put(0, (byte) 1);
            exchange.reply(0).put(0, (byte) 2);
            exchange.request(1).put(0, (byte) 3);
            exchange.reply(1).put(8191, (byte) 4);
        }
        byte[] file = Files.readAllBytes(path);
        assertThat(file).hasSize(4 * 8192);
        assertThat(new byte[] {file[0], file[8192], file[2 * 8192], file[4 * 8192 - 1]})
                .containsExactly(1, 2, 3, 4);
    }

    @Test
    void onlyItsOwnerMayReadIt() throws IOException {
        Path path = folder.resolve("exchange");
        ExchangeFile.create(path, 1, 4096).close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
    }

    @Test
    void slotsThatAreNotThereAreRefused() {
        try (ExchangeFile exchange = ExchangeFile.create(folder.resolve("exchange"), 2, 4096)) {
            for (int slot : new int[] {-1, 2, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
                assertThatThrownBy(() -> exchange.request(slot))
                        .isInstanceOfSatisfying(
                                RallyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_SLOT));
            }
        }
    }

    @Test
    void impossibleSizesAreRefused() {
        int[][] sizes = {{0, 4096}, {1, 0}, {1, 4097}, {1, -4096}, {-1, 4096}, {1 << 20, 1 << 20}};
        for (int[] size : sizes) {
            assertThatThrownBy(() -> ExchangeFile.create(folder.resolve("exchange"), size[0], size[1]))
                    .isInstanceOfSatisfying(
                            RallyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_PARAMS));
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void filesThatAreMissingOrOfAnotherSizeAreRefused() throws IOException {
        Files.write(folder.resolve("short"), new byte[4096]);
        for (String name : new String[] {"missing", "short"}) {
            assertThatThrownBy(() -> ExchangeFile.open(folder.resolve(name), 1, 4096))
                    .isInstanceOfSatisfying(
                            RallyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_EXCHANGE));
        }
    }

    @Test
    void windowOutlivesTheExchange() {
        ByteBuffer window;
        try (ExchangeFile exchange = ExchangeFile.create(folder.resolve("exchange"), 1, 4096)) {
            window = exchange.request(0);
        }
        // Memory that had been unmapped would end this process here.
        System.gc();
        window.put(4095, (byte) 1);
        assertThat(window.get(4095)).isEqualTo((byte) 1);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void closedExchangesKeepNoMoreThanTheLimit() throws IOException {
        int slotBytes = (int) ClosedMappings.LIMIT_BYTES / 8;
        for (int i = 0; i < 16; i++) {
            Path path = folder.resolve("exchange-" + i);
            ExchangeFile.create(path, 1, slotBytes).close();
            Files.delete(path);
        }
        // Reading the maps allocates, and with enough of that the collector would come by itself.
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (ClosedMappings.waitingBytes() > ClosedMappings.LIMIT_BYTES && System.nanoTime() < deadlineNs) {
            Thread.onSpinWait();
        }
        assertThat(mappedBytes(folder)).isLessThanOrEqualTo(ClosedMappings.LIMIT_BYTES);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void unmappedExchangeKeepsNothing() throws IOException {
        ExchangeFile exchange = ExchangeFile.create(folder.resolve("exchange"), 2, 4096);
        assertThat(mappedBytes(folder)).isEqualTo(4 * 4096);
        for (int i = 0; i < 2; i++) {
            exchange.unmap();
            exchange.close();
            assertThat(mappedBytes(folder)).isZero();
        }
        assertThat(exchange.request(0).capacity()).isZero();
    }

    private static long mappedBytes(Path folder) throws IOException {
        long bytes = 0;
        for (String line : Files.readAllLines(Path.of("/proc/self/maps"))) {
            if (line.contains(folder.toString())) {
                int dash = line.indexOf('-'); // from-to permissions … path
                long from = Long.parseLong(line, 0, dash, 16);
                bytes += Long.parseLong(line, dash + 1, line.indexOf(' '), 16) - from;
            }
        }
        return bytes;
    }

    @Test
    void existingFileIsNeverOverwritten() throws IOException {
        Path path = Files.write(folder.resolve("precious"), new byte[] {1, 2, 3});
        assertThatThrownBy(() -> ExchangeFile.create(path, 1, 4096)).isInstanceOf(RallyException.class);
        assertThat(Files.readAllBytes(path)).containsExactly(1, 2, 3);
    }
}
