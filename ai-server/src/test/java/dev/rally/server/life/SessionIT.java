package dev.rally.server.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.client.ReadyLine;
import dev.rally.comm.home.RallyHome;
import java.nio.file.Files;
import java.nio.file.Path;
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
