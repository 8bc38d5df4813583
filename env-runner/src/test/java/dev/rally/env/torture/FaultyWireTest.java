package dev.rally.env.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(30)
class FaultyWireTest {
    private static final int BYTES = 3_000;

    @SuppressWarnings("NullAway.Init")
    private ServerSocket server;

    @SuppressWarnings("NullAway.Init")
    private FaultyWire wire;

    @BeforeEach
    void open() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        wire = new FaultyWire(server::getLocalPort, 1);
    }

    @AfterEach
    void close() throws IOException {
        wire.close();
        server.close();
    }

    @ParameterizedTest
    @EnumSource(names = "CUT", mode = EnumSource.Mode.EXCLUDE)
    void whateverIsNotCutArrivesWholeAndInOrder(FaultyWire.Manner manner) throws IOException {
        byte[] sent = new byte[BYTES];
        new SplittableRandom(1).nextBytes(sent);
        wire.set(manner);
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), wire.port());
                Socket other = server.accept()) {
            client.getOutputStream().write(sent);
            assertThat(other.getInputStream().readNBytes(BYTES)).isEqualTo(sent);
            other.getOutputStream().write(sent);
            assertThat(client.getInputStream().readNBytes(BYTES)).isEqualTo(sent);
        }
    }

    @Test
    void aCutEndsBothSidesAndAllThatCameWasSent() throws IOException {
        wire.set(FaultyWire.Manner.CUT);
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), wire.port());
                Socket other = server.accept()) {
            int sent = 0;
            int came = 0;
            try {
                for (; sent < 10 * BYTES; sent++) {
                    client.getOutputStream().write(7);
                    int next = other.getInputStream().read();
                    if (next < 0) {
                        break;
                    }
                    assertThat(next).isEqualTo(7);
                    came++;
                }
            } catch (IOException e) {
                // cut while it was written
            }
            assertThat(came).isLessThan(10 * BYTES);
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }
}
