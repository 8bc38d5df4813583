package dev.rally.comm.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WebServerIT {
    private static final WebLimits SMALL = new WebLimits(8, 1000, 1000, 1 << 16, 1);

    private final HttpClient client = HttpClient.newHttpClient();
    private final CountDownLatch gone = new CountDownLatch(1);
    private final CountDownLatch asked = new CountDownLatch(1);
    private volatile @Nullable WebSocket open;
    private volatile @Nullable WebStream stream;
    private final WebServer server = WebServer.bind("127.0.0.1", 0, null, SMALL, new Served());

    /** Answers what it was asked; {@code /later} from another thread, {@code /never} not, {@code /throws} by mistake, {@code /stream} on and on. */
    private final class Served implements WebHandler {
        @Override
        public void handle(WebRequest request, Reply reply) {
            switch (request.path()) {
                case "/later" -> new Thread(() -> reply.send(WebResponse.text(200, "later"))).start();
                case "/never" -> {
                    reply.onGone(gone::countDown);
                    asked.countDown();
                }
                case "/stream" -> {
                    stream = reply.stream(WebResponse.text(200, "head,"));
                    reply.onGone(gone::countDown);
                    asked.countDown();
                }
                case "/throws" -> throw new IllegalStateException("a mistake");
                default ->
                    reply.send(WebResponse.text(
                            200,
                            request.method() + " " + request.path() + " "
                                    + request.parameter("a").orElse("-") + " "
                                    + request.cookie("c").orElse("-") + " " + request.text()));
            }
        }

        @Override
        public @Nullable SocketListener upgrade(WebRequest request, Reply reply) {
            if (!request.path().equals("/socket")) {
                reply.send(WebResponse.text(403, "not here"));
                return null;
            }
            return new Echo();
        }
    }

    private final class Echo implements SocketListener {
        @Override
        public void opened(WebSocket socket) {
            open = socket;
            socket.text("opened");
        }

        @Override
        public void text(String message) {
            if (message.equals("throw")) {
                throw new IllegalStateException("a mistake");
            }
            if (open != null) {
                open.text(message);
            }
        }

        @Override
        public void binary(byte[] message) {
            if (open != null) {
                open.binary(message);
            }
        }

        @Override
        public void closed() {
            gone.countDown();
        }
    }

    @AfterEach
    void close() {
        server.close();
    }

    private URI at(String scheme, String path) {
        return URI.create(scheme + "://127.0.0.1:" + server.port() + path);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(at("http", path))
                        .header("Cookie", "b=1; c=2")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(at("http", path))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static byte[] request(String what, String... headers) {
        String lines = String.join("\r\n", headers) + (headers.length == 0 ? "" : "\r\n");
        return (what + " HTTP/1.1\r\nHost: x\r\n" + lines + "\r\n").getBytes(UTF_8);
    }

    private void awaitGone() throws InterruptedException {
        assertThat(gone.await(30, TimeUnit.SECONDS))
                .as("told that the client has gone")
                .isTrue();
    }

    private WebStream streamed() throws InterruptedException {
        assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
        return Objects.requireNonNull(stream);
    }

    @Nested
    class Streams {
        @Test
        void goOnUntilTheyAreClosedAndTheConnectionWithThem() throws Exception {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                socket.getOutputStream().write(request("GET /stream"));
                WebStream parts = streamed();
                assertThat(parts.ready()).isTrue();
                parts.send("one,".getBytes(UTF_8));
                String head = new String(socket.getInputStream().readNBytes(17), UTF_8);
                assertThat(head).startsWith("HTTP/1.1 200 OK");
                parts.send("two".getBytes(UTF_8));
                parts.close();
                String rest = new String(socket.getInputStream().readAllBytes(), UTF_8);
                assertThat(rest)
                        .contains("connection: close")
                        .doesNotContain("content-length")
                        .endsWith("\r\n\r\nhead,one,two");
                awaitGone();
            }
        }

        @Test
        void tellWhenTheirClientHasGoneThoughItSaidNothingForLongerThanOthersMay() throws Exception {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                socket.getOutputStream().write(request("GET /stream"));
                WebStream parts = streamed();
                try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                    assertThat(silent.getInputStream().read()).isEqualTo(-1); // its time is up
                }
                parts.send("still there".getBytes(UTF_8));
                StringBuilder got = new StringBuilder();
                while (!got.toString().endsWith("still there")) {
                    got.append((char) socket.getInputStream().read());
                }
            }
            awaitGone();
        }

        @Test
        void areHeadsAloneWhereNothingElseIsAsked() throws Exception {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                socket.getOutputStream().write(request("HEAD /stream"));
                streamed().send("one".getBytes(UTF_8));
                assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                        .startsWith("HTTP/1.1 200 OK")
                        .endsWith("\r\n\r\n");
            }
        }

        @Test
        void tellWhenTheirClientDoesNotKeepUp() throws Exception {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                socket.getOutputStream().write(request("GET /stream"));
                WebStream parts = streamed();
                while (parts.ready()) {
                    parts.send(new byte[1 << 16]);
                }
                parts.close();
                awaitGone();
            }
        }
    }

    @Nested
    class Requests {
        @Test
        void areParsedAndAnswered() throws Exception {
            assertThat(get("/p%20q?a=%C3%A4&a=b").body()).isEqualTo("GET /p q ä 2 ");
            assertThat(post("/", "\u00fc").body()).isEqualTo("POST / - - \u00fc");
        }

        @Test
        void canBeAnsweredLaterByAnotherThread() throws Exception {
            assertThat(get("/later").body()).isEqualTo("later");
        }

        @Test
        void sentTogetherAreAnsweredInTheirOrder() throws Exception {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                socket.getOutputStream()
                        .write((new String(request("GET /later"), UTF_8)
                                        + new String(request("GET /second", "Connection: close"), UTF_8))
                                .getBytes(UTF_8));
                String answers = new String(socket.getInputStream().readAllBytes(), UTF_8);
                assertThat(answers).containsSubsequence("later", "GET /second");
            }
        }

        @Test
        void whoseClientGoesAreToldSo() throws Exception {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                socket.getOutputStream().write(request("GET /never"));
                assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
            }
            awaitGone();
        }

        @Test
        void thatFailAreAnswered() throws Exception {
            assertThat(get("/throws").statusCode()).isEqualTo(500);
            assertThat(get("/").statusCode()).isEqualTo(200);
        }

        @Test
        void thatAreTooLargeAreRefusedInWords() throws Exception {
            HttpResponse<String> response = post("/", "x".repeat(1001));
            assertThat(response.statusCode()).isEqualTo(413);
            assertThat(response.body()).contains("1000");
        }

        @Test
        void thatAreNoneAreRefusedAndHalfOnesDoNotStay() throws Exception {
            try (Socket garbage = new Socket(InetAddress.getLoopbackAddress(), server.port());
                    Socket half = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                garbage.getOutputStream().write("\u0001\u0002 nonsense\r\n\r\n".getBytes(UTF_8));
                assertThat(new String(garbage.getInputStream().readAllBytes(), UTF_8))
                        .startsWith("HTTP/1.1 400");
                half.getOutputStream().write("GET / HT".getBytes(UTF_8));
                assertThat(half.getInputStream().read()).isEqualTo(-1);
            }
        }

        @Test
        void ofOneConnectionTooManyCloseIt() throws Exception {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                String many = "GET /never HTTP/1.1\r\nHost: x\r\n\r\n".repeat(WebLimits.PIPELINED + 2);
                socket.getOutputStream().write(many.getBytes(UTF_8));
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    @Nested
    class Sockets {
        @Test
        void carryTextAndBytesWhateverTheirFragments() throws Exception {
            try (ReceivedMessages messages = ReceivedMessages.open(at("ws", "/socket"))) {
                assertThat(messages.next()).isEqualTo("opened");
                messages.socket().sendText("a", false).join();
                messages.socket().sendText("b", true).join();
                assertThat(messages.next()).isEqualTo("ab");
                messages.socket()
                        .sendBinary(ByteBuffer.wrap(new byte[] {1, 2}), true)
                        .join();
                assertThat(messages.next()).isEqualTo("[1, 2]");
            }
            awaitGone();
        }

        @Test
        void canBeRefusedInWords() {
            assertThatThrownBy(() -> ReceivedMessages.open(at("ws", "/elsewhere")))
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            WebSocketHandshakeException.class,
                            e -> assertThat(e.getResponse().statusCode()).isEqualTo(403));
        }

        @Test
        void areClosedByTooLargeAMessageAndByAMistake() throws Exception {
            try (ReceivedMessages large = ReceivedMessages.open(at("ws", "/socket"));
                    ReceivedMessages failing = ReceivedMessages.open(at("ws", "/socket"))) {
                large.socket().sendText("x".repeat(1001), true).join();
                assertThat(large.closedWith()).isEqualTo(WebSocket.TOO_LARGE);
                failing.socket().sendText("throw", true).join();
                assertThat(failing.closedWith()).isEqualTo(WebSocket.FAILED);
            }
        }

        @Test
        void ofClientsThatNoLongerAnswerAreClosed() throws Exception {
            try (Socket deaf = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                handshake(deaf.getOutputStream());
                assertThat(deaf.getInputStream().readAllBytes()).startsWith("HTTP/1.1 101".getBytes(UTF_8));
            }
            awaitGone();
        }

        @Test
        void ofClientsThatReadNothingAreClosed() throws Exception {
            try (Socket slow = new Socket()) {
                slow.setReceiveBufferSize(4096);
                slow.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
                handshake(slow.getOutputStream());
                byte[] frame = new byte[1 << 16];
                while (gone.getCount() > 0) {
                    WebSocket socket = open;
                    if (socket != null) {
                        socket.binary(frame);
                    }
                    boolean unused = gone.await(1, TimeUnit.MILLISECONDS);
                }
            }
        }

        private void handshake(OutputStream out) throws IOException {
            out.write(request(
                    "GET /socket",
                    "Upgrade: websocket",
                    "Connection: Upgrade",
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                    "Sec-WebSocket-Version: 13"));
        }
    }

    @Test
    void onePortHasOneServer() {
        assertThatThrownBy(() -> WebServer.bind("127.0.0.1", server.port(), null, SMALL, new Served()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("cannot listen on 127.0.0.1:" + server.port());
    }

    @Test
    void moreConnectionsThanAllowedAreClosed() throws Exception {
        Socket[] sockets = new Socket[SMALL.connections()];
        for (int i = 0; i < sockets.length; i++) {
            sockets[i] = new Socket(InetAddress.getLoopbackAddress(), server.port());
            sockets[i].getOutputStream().write(request("GET /later"));
            assertThat(sockets[i].getInputStream().read()).isEqualTo('H');
        }
        try (Socket more = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            assertThat(more.getInputStream().read()).isEqualTo(-1);
        }
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
