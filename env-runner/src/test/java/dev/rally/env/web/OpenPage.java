package dev.rally.env.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a page has of the server, without a browser: the cookie, and the WebSocket that {@code docs/web.md} describes. */
final class OpenPage implements WebSocket.Listener, AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
    private final BlockingQueue<ByteBuffer> pictures = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final StringBuilder text = new StringBuilder();
    private final WebSocket socket;
    private int last;

    private OpenPage(URI live, String cookie, String origin) {
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("Cookie", cookie)
                .header("Origin", origin)
                .buildAsync(live, this)
                .join();
    }

    /** @param address as the program printed it */
    static OpenPage at(String address) throws Exception {
        return at(address, own(URI.create(address)));
    }

    static OpenPage at(String address, String origin) throws Exception {
        URI page = URI.create(address);
        HttpResponse<String> entered = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString());
        String cookie = entered.headers().firstValue("set-cookie").orElseThrow().replaceAll(";.*", "");
        return new OpenPage(URI.create("ws://" + page.getAuthority() + "/live"), cookie, origin);
    }

    private static String own(URI page) {
        return page.getScheme() + "://" + page.getAuthority();
    }

    /** The answer to a request, whose {@code error} is its own. */
    JsonNode answer(String what, Object... fields) throws InterruptedException {
        ObjectNode request = MAPPER.createObjectNode().put("id", ++last).put("do", what);
        for (int i = 0; i < fields.length; i += 2) {
            request.set((String) fields[i], MAPPER.valueToTree(fields[i + 1]));
        }
        socket.sendText(request.toString(), true).join();
        int id = last;
        return next(message -> message.path("id").asInt() == id);
    }

    JsonNode ok(String what, Object... fields) throws InterruptedException {
        JsonNode answer = answer(what, fields);
        if (!answer.has("ok")) {
            throw new AssertionError(what + " was refused: " + answer);
        }
        return answer.path("ok");
    }

    void send(String message) {
        socket.sendText(message, true).join();
    }

    void sendBytes(byte[] bytes) {
        socket.sendBinary(ByteBuffer.wrap(bytes), true).join();
    }

    /** The next event of that name of which it is true; earlier messages are gone then. */
    JsonNode event(String name, Predicate<JsonNode> which) throws InterruptedException {
        return next(message -> message.path("event").asText().equals(name) && which.test(message));
    }

    private JsonNode next(Predicate<JsonNode> which) throws InterruptedException {
        for (; ; ) {
            JsonNode message = messages.poll(60, TimeUnit.SECONDS);
            if (message == null) {
                throw new AssertionError("no such message came for 60 s");
            }
            if (which.test(message)) {
                return message;
            }
        }
    }

    /** The next picture of which it is true. */
    ByteBuffer picture(Predicate<ByteBuffer> which) throws InterruptedException {
        for (; ; ) {
            ByteBuffer picture = pictures.poll(60, TimeUnit.SECONDS);
            if (picture == null) {
                throw new AssertionError("no such picture came for 60 s");
            }
            if (which.test(picture)) {
                return picture;
            }
        }
    }

    /** The next picture that comes; earlier ones are gone then. */
    ByteBuffer newPicture() throws InterruptedException {
        pictures.clear();
        return picture(picture -> true);
    }

    int closedWith() throws Exception {
        return closed.get(60, TimeUnit.SECONDS);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean whole) {
        text.append(part);
        if (whole) {
            try {
                messages.add(MAPPER.readTree(text.toString()));
            } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
                throw new AssertionError("no JSON: " + text, e);
            }
            text.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer part, boolean whole) {
        while (part.hasRemaining()) {
            bytes.write(part.get());
        }
        if (whole) {
            pictures.add(ByteBuffer.wrap(bytes.toByteArray()).order(ByteOrder.LITTLE_ENDIAN));
            bytes.reset();
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closed.complete(code);
        return null;
    }

    @Override
    public void close() {
        socket.abort();
    }
}
