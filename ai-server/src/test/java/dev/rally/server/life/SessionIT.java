package dev.rally.server.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.client.ReadyLine;
import dev.rally.comm.home.RallyHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SessionIT {
    @TempDir
    private Path folder;

    @Test
    void closingLeavesNothingOfTheSession() throws Exception {
        RallyHome home = new RallyHome(folder);
        Path readyFile = folder.resolve("ready.json");
        try (Session session = Session.open(home)) {
            Files.writeString(session.folder().resolve("exchange-1"), "x");
            session.announce(
                    new ReadyLine(1, "127.0.0.1", 1, "token", session.folder().toString(), 1), readyFile);
            assertThat(home.serverFile()).exists();
            assertThat(readyFile).exists();
        }

        assertThat(home.serverFile()).doesNotExist();
        assertThat(readyFile).doesNotExist();
        assertThat(home.sessions()).isDirectoryNotContaining("glob:**/2*");
    }

    @Test
    void aSessionWhoseFolderSomebodyDeletedClosesAsWell() throws Exception {
        RallyHome home = new RallyHome(folder);
        try (Session session = Session.open(home)) {
            Files.delete(session.folder());
        }

        assertThat(home.sessions()).isDirectoryNotContaining("glob:**/2*");
    }

    @Test
    void aSecondServerIsRefusedWithTheOwnersProcessId() throws Exception {
        RallyHome home = new RallyHome(folder);
        try (Session first = Session.open(home)) {
            assertThatThrownBy(() -> Session.open(home))
                    .isInstanceOf(HomeInUseException.class)
                    .hasMessageContaining(Long.toString(ProcessHandle.current().pid()))
                    .hasMessageContaining("--home");
            assertThat(first.folder()).exists();
        }
    }

    @Test
    void aServerThatSavesAndEndsIsWaitedFor() throws Exception {
        Session first = Session.open(new RallyHome(folder));
        first.sayEnding();

        assertIsWaitedFor(first);
    }

    /** The system lets go of the lock only when it has torn the process down. */
    @Test
    void aServerThatIsDeadButHasTheHomeStillIsWaitedFor() throws Exception {
        Session first = Session.open(new RallyHome(folder));
        Files.writeString(folder.resolve("sessions/lock"), Integer.toString(Integer.MAX_VALUE));

        assertIsWaitedFor(first);
    }

    private void assertIsWaitedFor(Session first) throws Exception {
        CompletableFuture<Session> second = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                second.complete(Session.open(new RallyHome(folder)));
            } catch (Throwable e) {
                second.completeExceptionally(e);
            }
        });
        thread.start();
        while (thread.getState() != Thread.State.TIMED_WAITING && !second.isDone()) {
            Thread.onSpinWait();
        }
        first.close();
        second.get(20, TimeUnit.SECONDS).close();
    }

    @Test
    void whatADeadServerLeftIsRemoved() throws Exception {
        RallyHome home = new RallyHome(folder);
        Path left = Files.createDirectories(home.sessions().resolve("20200101-000000-1"));
        Files.writeString(left.resolve("exchange-1"), "x");
        Files.writeString(home.serverFile(), "{}");

        try (Session session = Session.open(home)) {
            assertThat(left).doesNotExist();
            assertThat(home.serverFile()).doesNotExist();
            assertThat(session.folder()).exists();
        }
    }
}
