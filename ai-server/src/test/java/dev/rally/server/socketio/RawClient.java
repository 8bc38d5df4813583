package dev.rally.server.socketio;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Speaks to a server byte by byte, as no client of Socket.IO would let one. */
public final class RawClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final HttpClient http = HttpClient.newHttpClient();
    private final String base;

    public RawClient(int port) {
        base = "127.0.0.1:" + port + "/socket.io/?EIO=4&transport=";
    }

    /** Begins a session that polls. */
    public String open() throws IOException, InterruptedException {
        String open = get("polling", "").body();
        return open.replaceFirst(".*\"sid\":\"([^\"]+)\".*", "$1");
    }

    HttpResponse<String> get(String transport, String sid, String... headers) throws IOException, InterruptedException {
        return http.send(request(transport, sid, headers).GET().build(), HttpResponse.BodyHandlers.ofString());
    }

    /** What the server has to send to a session that polls. */
    public String poll(String sid) throws IOException, InterruptedException {
        return get("polling", sid).body();
    }

    CompletableFuture<HttpResponse<String>> startPoll(String sid) {
        return http.sendAsync(request("polling", sid).GET().build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Sends packets, joined by 0x1E. */
    public HttpResponse<String> post(String sid, String... packets) throws IOException, InterruptedException {
        String body = String.join("\u001e", packets);
        return http.send(
                request("polling", sid)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> send(String method, String pathAndQuery, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://" + base.replaceFirst("/.*", "") + pathAndQuery))
                .timeout(TIMEOUT)
                .method(method, HttpRequest.BodyPublishers.noBody());
        return http.send(
                (headers.length == 0 ? request : request.headers(headers)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String transport, String sid, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://" + base + transport + (sid.isEmpty() ? "" : "&sid=" + sid)))
                .timeout(TIMEOUT);
        return headers.length == 0 ? request : request.headers(headers);
    }

    /** Opens a WebSocket, for a new session or, with a sid, to take one over. */
    public Frames webSocket(String sid, String... headers) {
        Frames frames = new Frames();
        WebSocket.Builder builder = http.newWebSocketBuilder().connectTimeout(TIMEOUT);
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        frames.socket = builder.buildAsync(
                        URI.create("ws://" + base + "websocket" + (sid.isEmpty() ? "" : "&sid=" + sid)), frames)
                .join();
        return frames;
    }

    /** What a WebSocket sends and gets. */
    public static final class Frames implements WebSocket.Listener {
        private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
        private final StringBuilder partial = new StringBuilder();
        private volatile boolean stalled;
        private @Nullable WebSocket socket;

        /** The next text frame, or {@code closed <code> <reason>}. */
        public String next() throws InterruptedException {
            String next = received.poll(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            return next == null ? "nothing came" : next;
        }

        /** The next frame that is no ping; pings are answered. */
        public String nextMessage() throws InterruptedException {
            String next = next();
            while (next.equals("2")) {
                send("3");
                next = next();
            }
            return next;
        }

        /** Reads nothing more, while the connection stays. */
        void stall() {
            stalled = true;
        }

        /** How many frames wait to be read. */
        public int waiting() {
            return received.size();
        }

        public void send(String text) {
            open().sendText(text, true).join();
        }

        /** Sends what the server may refuse before all of it is sent. */
        void sendInVain(String text) {
            var unused = open().sendText(text, true);
        }

        void sendBinary(byte[] bytes) {
            open().sendBinary(ByteBuffer.wrap(bytes), true).join();
        }

        public void close() {
            open().sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        }

        void abort() {
            open().abort();
        }

        private WebSocket open() {
            WebSocket open = socket;
            if (open == null) {
                throw new IllegalStateException("not open yet");
            }
            return open;
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            partial.append(data);
            if (last) {
                received.add(partial.toString());
                partial.setLength(0);
            }
            if (!stalled) {
                from.request(1);
            }
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            received.add("closed " + code + " " + reason);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            received.add("failed " + error);
        }
    }
}
