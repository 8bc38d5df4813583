package dev.rally.env.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A page that watches, without a browser. */
final class WebWatcher implements WebSocket.Listener {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final BlockingQueue<ByteBuffer> pictures = new LinkedBlockingQueue<>(4);
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final ByteArrayOutputStream picture = new ByteArrayOutputStream();
    private final AtomicLong seen = new AtomicLong();
    private @Nullable WebSocket socket;

    private WebWatcher() {}

    /** @param address as {@code rally web} prints it */
    static WebWatcher at(String address) throws IOException, InterruptedException {
        URI page = URI.create(address);
        String cookie = HTTP.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.discarding())
                .headers()
                .firstValue("set-cookie")
                .orElseThrow(() -> new IOException("no page at " + address));
        WebWatcher watcher = new WebWatcher();
        watcher.socket = HTTP.newWebSocketBuilder()
                .header("Cookie", cookie.replaceAll(";.*", ""))
                .buildAsync(URI.create("ws://" + page.getAuthority() + "/live"), watcher)
                .join();
        return watcher;
    }

    void send(String message) {
        WebSocket open = socket;
        if (open != null) {
            open.sendText(message, true).join();
        }
    }

    /** Sends a request and awaits its answer. */
    void ask(String request) throws IOException, InterruptedException {
        send(request);
        String answer = answers.poll(10, TimeUnit.SECONDS);
        while (answer != null && !answer.contains("\"id\"")) {
            answer = answers.poll(10, TimeUnit.SECONDS);
        }
        if (answer == null || answer.contains("\"error\"")) {
            throw new IOException(request + " was answered " + answer);
        }
    }

    /** The next picture that comes. */
    ByteBuffer next() throws InterruptedException {
        ByteBuffer picture = pictures.poll(10, TimeUnit.SECONDS);
        if (picture == null) {
            throw new IllegalStateException("no picture came for 10 s");
        }
        return picture;
    }

    void forget() {
        seen.set(0);
    }

    /** Pictures since the watcher was told to {@link #forget}. */
    long seen() {
        return seen.get();
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean whole) {
        answers.add(part.toString());
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer part, boolean whole) {
        while (part.hasRemaining()) {
            picture.write(part.get());
        }
        if (whole) {
            seen.incrementAndGet();
            keep(ByteBuffer.wrap(picture.toByteArray()).order(ByteOrder.LITTLE_ENDIAN));
            picture.reset();
        }
        from.request(1);
        return null;
    }

    private void keep(ByteBuffer copy) {
        while (!pictures.offer(copy)) {
            pictures.poll(); // nobody looks: only the newest are kept
        }
    }

    void close() {
        WebSocket open = socket;
        if (open != null) {
            open.abort();
        }
    }
}
