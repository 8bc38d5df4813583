package dev.rally.server;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A server in this process for each test, on a home of its own, with one player. */
abstract class OwnServer {
    @TempDir
    Path home;

    CoProcess server;
    Player player;

    @BeforeEach
    void start() throws Exception {
        server = CoProcess.start(ServeOptions.on(home));
        player = new Player(server.ready());
    }

    @AfterEach
    void stop() throws Exception {
        player.close();
        server.close();
    }
}
