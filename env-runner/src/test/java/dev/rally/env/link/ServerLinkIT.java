package dev.rally.env.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.client.ServerJar;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.home.RallyHome;
import dev.rally.comm.protocol.Command;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ServerLinkIT {
    @TempDir
    Path folder;

    @AfterEach
    void forgetTheMissingJar() {
        System.clearProperty(ServerJar.PROPERTY);
    }

    @Test
    void aServerThatNeverComesBackIsGivenUpAndSaidSo() {
        try (ServerLink link = ServerLink.launch(new RallyHome(folder), "cpu", line -> {})) {
            System.setProperty(ServerJar.PROPERTY, folder.resolve("missing.jar").toString());
            assertThatThrownBy(() -> link.reconnect(new RallyException(ErrorCode.CONNECTION_LOST, "gone")))
                    .isInstanceOf(RallyException.class)
                    .hasMessageContaining("5 times in a row")
                    .hasMessageContaining("missing.jar");
        }
    }

    @Test
    void attachingSharesTheServerAndLeavesItRunning() {
        RallyHome home = new RallyHome(folder);
        try (ServerLink launched = ServerLink.launch(home, "cpu", line -> {})) {
            try (ServerLink attached = ServerLink.attachOrLaunch(home, "cpu", line -> {})) {
                assertThat(attached.launched()).isFalse();
                assertThat(attached.pid()).isEqualTo(launched.pid());
            }
            launched.client().call(new Command.Ping());
        }
    }

    @Test
    void attachingToNothingSaysHowToStartAServer() {
        assertThatThrownBy(() -> ServerLink.attach(new RallyHome(folder)))
                .isInstanceOf(RallyException.class)
                .hasMessageContaining("./rally serve");
    }
}
