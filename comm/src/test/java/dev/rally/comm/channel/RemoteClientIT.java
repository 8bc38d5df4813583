package dev.rally.comm.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.rally.comm.access.Token;
import dev.rally.comm.client.Call;
import dev.rally.comm.client.RallyClient;
import dev.rally.comm.client.RemoteServer;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.RawJson;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.tls.OwnCertificate;
import dev.rally.comm.tls.ServerTls;
import dev.rally.comm.tls.Tls;
import dev.rally.comm.tls.Trust;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command channel over TLS beside the one of this machine, with Rally's own client. */
@Timeout(60)
class RemoteClientIT {
    private static final Token TOKEN = new Token("a token of the file's");

    @TempDir
    private Path folder;

    private final RecordingHandler handler = new RecordingHandler();
    private final CommandServer server = CommandServer.bind("127.0.0.1", 0, "secret", new RecordingHandler());
    private Tls files = new Tls(Path.of(""), Path.of(""));
    private ServerTls tls;
    private int port;

    @BeforeEach
    void listen() {
        files = OwnCertificate.in(folder.resolve("tls.pem"), "127.0.0.1");
        tls = ServerTls.of(files);
        port = listen(Limits.REMOTE);
    }

    private int listen(Limits limits) {
        return server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), tls, TOKEN, handler, limits);
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void whoKnowsTheFingerprintAndTheTokenIsLetIn() {
        try (RallyClient client = connect(TOKEN, Trust.in(tls.fingerprint()))) {
            client.call(new Command.Ping());
            assertThat(server.clients()).isEqualTo(1);
        }
    }

    @Test
    void whoTrustsTheCertificateAsAnAuthorityIsLetIn() {
        try (RallyClient client = connect(TOKEN, Trust.inAuthorities(files.certificates()))) {
            client.call(new Command.Ping());
        }
    }

    @Test
    void largeCommandsAndAnswersGoThrough() throws Exception {
        RawJson state = RawJson.of("\"" + "x".repeat(3 << 20) + "\"");
        try (RallyClient client = connect(TOKEN, Trust.in(tls.fingerprint()))) {
            for (int i = 0; i < 3; i++) {
                Call<Result.CheckpointSave> call =
                        client.send(new Command.CheckpointSave("a", null, state, null, null));
                Request request = handler.left.take();
                assertThat(((Command.CheckpointSave) request.command()).clientState())
                        .isEqualTo(state);
                request.answer(new Result.CheckpointSave("a", "x".repeat(2 << 20), "/a", i, null, null, null));
                assertThat(call.await().checkpoint()).hasSize(2 << 20);
            }
        }
    }

    @Test
    void anotherServerIsFoundOutBeforeTheTokenIsSaid() {
        ServerTls other = ServerTls.of(OwnCertificate.in(folder.resolve("other.pem"), "127.0.0.1"));
        assertThatThrownBy(() -> connect(TOKEN, Trust.in(other.fingerprint())))
                .isInstanceOfSatisfying(
                        RallyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONNECTION_LOST))
                .hasMessageContaining(tls.fingerprint().toString())
                .hasMessageContaining(other.fingerprint().toString());
        assertThatThrownBy(() -> connect(TOKEN, Trust.inTheUsualAuthorities())).hasMessageContaining("cannot connect");
        assertThat(server.clients()).isZero();
    }

    @Test
    void aNameThatTheCertificateIsNotForIsRefused() {
        Tls elsewhere = OwnCertificate.in(folder.resolve("elsewhere.pem"), "10.1.2.3");
        int there = server.listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                ServerTls.of(elsewhere),
                TOKEN,
                new RecordingHandler());
        Trust trust = Trust.inAuthorities(elsewhere.certificates());
        assertThatThrownBy(() -> RallyClient.connect(new RemoteServer("127.0.0.1", there, TOKEN, trust), "test"))
                .hasMessageContaining("127.0.0.1");
    }

    @Test
    void eachAddressHasATokenOfItsOwn() {
        assertThatThrownBy(() -> connect(new Token("secret"), Trust.in(tls.fingerprint())))
                .isInstanceOfSatisfying(
                        RallyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAUTHENTICATED))
                .hasMessageContaining("--token-file");
    }

    @Test
    void whoSpeaksNoTlsIsDisconnectedAndOthersNoticeNothing() throws IOException {
        try (RawClient plain = new RawClient(port);
                RallyClient client = connect(TOKEN, Trust.in(tls.fingerprint()))) {
            plain.send(RawClient.HELLO);
            plain.assertDisconnected();
            client.call(new Command.Ping());
        }
    }

    @Test
    void whoNeverShakesHandsIsDisconnected() throws IOException {
        port = listen(Limits.REMOTE.withHelloTimeoutMs(300));
        try (RawClient silent = new RawClient(port)) {
            silent.assertDisconnected();
        }
    }

    @Test
    void oneAddressHasItsShareOfClients() throws Exception {
        port = listen(Limits.REMOTE.withClients(3, 1));
        try (RallyClient first = connect(TOKEN, Trust.in(tls.fingerprint()))) {
            assertThatThrownBy(() -> connect(TOKEN, Trust.in(tls.fingerprint())))
                    .isInstanceOfSatisfying(
                            RallyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_MANY_REQUESTS))
                    .hasMessageContaining("1 clients of 127.0.0.1");
            first.call(new Command.Ping());
        }
        handler.gone.take();
        try (RallyClient next = connect(TOKEN, Trust.in(tls.fingerprint()))) {
            next.call(new Command.Ping());
        }
    }

    @Test
    void anotherAddressHasAShareToo() throws IOException {
        CommandServer plain = CommandServer.bind(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                "secret",
                new RecordingHandler(),
                Limits.LOOPBACK.withClients(3, 1));
        try (RawClient first = RawClient.introduced(plain.port());
                RawClient second = new RawClient(plain.port());
                RawClient elsewhere = new RawClient(fromAnotherAddress(plain.port()))) {
            second.send(RawClient.HELLO);
            second.assertError("TOO_MANY_REQUESTS", "0");
            elsewhere.send(RawClient.HELLO + RawClient.ping(1));
            assertThat(elsewhere.results(2)).containsExactly(0L, 1L);
            first.send(RawClient.ping(1));
            assertThat(first.results(1)).containsExactly(1L);
        } finally {
            plain.close();
        }
    }

    @Test
    void aCrowdFromOneAddressDoesNotPushOutAnother() throws IOException {
        CommandServer plain = CommandServer.bind("127.0.0.1", 0, "secret", new RecordingHandler());
        List<RawClient> crowd = new ArrayList<>();
        try (RawClient elsewhere = new RawClient(fromAnotherAddress(plain.port()))) {
            for (int i = 0; i < 3 * Limits.LOOPBACK.strangers(); i++) {
                crowd.add(new RawClient(plain.port()));
            }
            crowd.get(0).assertDisconnected();
            elsewhere.send(RawClient.HELLO);
            assertThat(elsewhere.results(1)).containsExactly(0L);
        } finally {
            for (RawClient one : crowd) {
                one.close();
            }
            plain.close();
        }
    }

    private static Socket fromAnotherAddress(int port) throws IOException {
        Socket socket = new Socket();
        try {
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 2}), 0));
        } catch (IOException e) {
            socket.close();
            abort("this system has no 127.0.0.2: " + e.getMessage());
        }
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
    }

    private RallyClient connect(Token token, Trust trust) {
        return RallyClient.connect(new RemoteServer("127.0.0.1", port, token, trust), "test");
    }
}
