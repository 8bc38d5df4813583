package dev.rally.env.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.env.Await;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/**
 * A real browser with one tab, driven by the Chrome DevTools Protocol
 * (https://chromedevtools.github.io/devtools-protocol), which needs no driver beside it. One thread.
 */
final class Chromium implements WebSocket.Listener, AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Pattern LISTENING = Pattern.compile("DevTools listening on (ws://\\S+)");
    private static final int PHONE_WIDTH = 500;
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");

    private final Process process;
    private final Map<Integer, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
    private final List<String> complaints = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private final WebSocket socket;
    private final String session;
    private int last;

    /** The program, where there is one. */
    static @Nullable Path program() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }

    /** A browser, where there is one; else the test is skipped. */
    static Chromium orSkip(Path folder) throws Exception {
        Path program = program();
        if (program == null) {
            System.out.println("skipped: the page in a real browser (there is no chromium here)");
            throw new TestAbortedException("there is no chromium here");
        }
        return new Chromium(program, folder);
    }

    /** @param folder for its profile and what it says */
    Chromium(Path program, Path folder) throws Exception {
        Path said = folder.resolve("chromium.txt");
        process = new ProcessBuilder(
                        program.toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--window-size=1280,900",
                        "--hide-scrollbars",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + folder.resolve("profile"),
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        String[] address = new String[1];
        Await.until(() -> {
            Matcher matcher = LISTENING.matcher(Files.readString(said));
            if (!process.isAlive()) {
                throw new IOException("the browser ended: " + Files.readString(said));
            }
            address[0] = matcher.find() ? matcher.group(1) : null;
            return address[0] != null;
        });
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(address[0]), this)
                .join();
        String target = askOf(null, "Target.createTarget", "url", "about:blank")
                .path("targetId")
                .asText();
        session = askOf(null, "Target.attachToTarget", "targetId", target, "flatten", true)
                .path("sessionId")
                .asText();
        ask("Page.enable");
        ask("Runtime.enable");
        ask("Log.enable");
    }

    void open(String address) throws Exception {
        ask("Page.navigate", "url", address);
    }

    /** The value of an expression of JavaScript. */
    JsonNode value(String expression) throws Exception {
        JsonNode result =
                ask("Runtime.evaluate", "expression", expression, "returnByValue", true, "awaitPromise", true);
        if (result.has("exceptionDetails")) {
            throw new AssertionError(expression + " failed: " + result.path("exceptionDetails"));
        }
        return result.path("result").path("value");
    }

    /** Returns when the expression is true; a test's timeout interrupts it. */
    void await(String expression) throws Exception {
        Await.until(() -> value("Boolean(" + expression + ")").asBoolean());
    }

    void click(String selector) throws Exception {
        value("document.querySelector('" + selector + "').click()");
    }

    /** A key, such as {@code ArrowUp}, goes down or up as if a person pressed it. */
    void key(String code, boolean down) throws Exception {
        ask("Input.dispatchKeyEvent", "type", down ? "keyDown" : "keyUp", "code", code, "key", code);
    }

    /** How large the page is from now on, in pixels of its own, and whether it is dark; a narrow one is touched. */
    void looks(int width, int height, boolean isDark) throws Exception {
        ask(
                "Emulation.setDeviceMetricsOverride",
                "width",
                width,
                "height",
                height,
                "deviceScaleFactor",
                1,
                "mobile",
                false);
        ask("Emulation.setTouchEmulationEnabled", "enabled", width < PHONE_WIDTH);
        ask(
                "Emulation.setEmulatedMedia",
                "features",
                List.of(Map.of("name", "prefers-color-scheme", "value", isDark ? "dark" : "light")));
    }

    /** Puts the tab to sleep, as browsers do with one that nobody looks at, or wakes it. Nothing else is asked of it meanwhile. */
    void sleeps(boolean asleep) throws Exception {
        ask("Page.setWebLifecycleState", "state", asleep ? "frozen" : "active");
    }

    void shoot(Path png) throws Exception {
        Files.createDirectories(Objects.requireNonNull(png.getParent()));
        Files.write(png, png("format", "png"));
    }

    /** A picture of one element of the page, made smaller. */
    byte[] part(String selector, double scale) throws Exception {
        JsonNode box = value("(({x, y, width, height}) => ({x, y, width, height}))(document.querySelector('" + selector
                + "').getBoundingClientRect())");
        ObjectNode clip = ((ObjectNode) box).put("scale", scale);
        return png("format", "png", "clip", clip);
    }

    private byte[] png(Object... parameters) throws Exception {
        return Base64.getDecoder()
                .decode(ask("Page.captureScreenshot", parameters).path("data").asText());
    }

    /** Errors and warnings that pages wrote into the console, refusals by the content security policy among them. */
    List<String> complaints() {
        synchronized (complaints) {
            return List.copyOf(complaints);
        }
    }

    private JsonNode ask(String method, Object... parameters) throws Exception {
        return askOf(session, method, parameters);
    }

    private JsonNode askOf(@Nullable String tab, String method, Object... parameters) throws Exception {
        ObjectNode command = MAPPER.createObjectNode().put("id", ++last).put("method", method);
        ObjectNode fields = command.putObject("params");
        for (int i = 0; i < parameters.length; i += 2) {
            fields.set((String) parameters[i], MAPPER.valueToTree(parameters[i + 1]));
        }
        if (tab != null) {
            command.put("sessionId", tab);
        }
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        asked.put(last, answer);
        socket.sendText(command.toString(), true).join();
        JsonNode message = answer.get(60, TimeUnit.SECONDS);
        if (message.has("error")) {
            throw new AssertionError(method + " failed: " + message.path("error"));
        }
        return message.path("result");
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean whole) {
        text.append(part);
        if (whole) {
            try {
                take(MAPPER.readTree(text.toString()));
            } catch (IOException e) {
                throw new AssertionError("no JSON: " + text, e);
            }
            text.setLength(0);
        }
        from.request(1);
        return null;
    }

    private void take(JsonNode message) {
        CompletableFuture<JsonNode> waiting = asked.remove(message.path("id").asInt(-1));
        if (waiting != null) {
            waiting.complete(message);
        }
        String method = message.path("method").asText();
        JsonNode parameters = message.path("params");
        if (method.equals("Runtime.exceptionThrown")
                || (method.equals("Log.entryAdded")
                        && !parameters.path("entry").path("source").asText().equals("network"))) {
            synchronized (complaints) {
                complaints.add(parameters.toString());
            }
        }
    }

    @Override
    public void close() {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
