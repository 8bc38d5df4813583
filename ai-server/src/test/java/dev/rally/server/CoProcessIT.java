package dev.rally.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.client.RallyClient;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.home.RallyHome;
import dev.rally.comm.protocol.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class CoProcessIT {
    @TempDir
    private Path folder;

    /** What comes after the channel listens fails, or the channel itself does. */
    @Nested
    final class AServerThatCannotStart {
        @Test
        void leavesNoThreadNoPortNoSessionAndNoLock() throws Exception {
            Path occupied = Files.createDirectory(folder.resolve("ready.json"));
            int port = freePort();
            CoProcess.start(on(0, null)).close(); // whatever lives as long as the process is there now
            Set<Thread> before = rallysThreads();

            assertThatThrownBy(() -> CoProcess.start(on(port, occupied)))
                    .isInstanceOf(RallyException.class)
                    .hasMessageContaining("it is no file");

            assertThat(occupied).isEmptyDirectory();
            awaitEnd(before);
            assertServes(port);
        }

        @Test
        void leavesNothingWhenItsPortIsTaken() throws Exception {
            try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                assertThatThrownBy(() -> CoProcess.start(on(taken.getLocalPort(), null)))
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessageContaining("choose another port");
            }
            assertServes(0);
        }
    }

    private void assertServes(int port) throws IOException {
        try (CoProcess server = CoProcess.start(on(port, null));
                RallyClient client = RallyClient.connect(server.ready(), "test")) {
            client.call(new Command.Ping());
        }
        assertThat(folder.resolve("home").resolve("sessions")).isDirectoryNotContaining("glob:**/2*");
    }

    private ServeOptions on(int port, @Nullable Path readyFile) {
        return new ServeOptions(
                new RallyHome(folder.resolve("home")),
                port,
                readyFile,
                0,
                0,
                "cpu",
                1,
                5,
                null,
                null,
                ServeOptions.Journaling.NONE,
                null);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Set<Thread> rallysThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("rally-"))
                .collect(Collectors.toSet());
    }

    private static void awaitEnd(Set<Thread> before) throws InterruptedException {
        for (Thread thread : rallysThreads()) {
            if (!before.contains(thread)) {
                thread.join(TimeUnit.SECONDS.toMillis(10));
                assertThat(thread.isAlive()).as(thread.getName()).isFalse();
            }
        }
    }
}
