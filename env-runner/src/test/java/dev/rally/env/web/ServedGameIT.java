package dev.rally.env.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rally.env.Await;
import dev.rally.env.EnvProgram;
import dev.rally.env.serve.StayingClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page of {@code rally env --web}, with remote agents and persons. */
@Timeout(120)
class ServedGameIT {
    private static final int MANY = 1_000;
    private static final String LEFT_ALONE = "\"right\"";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final List<Process> started = new ArrayList<>();
    private int port;

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
    }

    /** The page's address; agents connect to the port. */
    private String serve(String... more) throws Exception {
        List<String> options = new ArrayList<>(List.of(more));
        options.add("--web");
        Process program = EnvProgram.start(options.toArray(String[]::new));
        started.add(program);
        BufferedReader said = EnvProgram.said(program);
        port = Integer.parseInt(EnvProgram.ready(said).group(3));
        return String.valueOf(said.readLine());
    }

    @Test
    void aPersonInABrowserHoldsThePaddleThatTheAgentLeaves() throws Exception {
        try (Chromium browser = Chromium.orSkip(folder)) {
            browser.open(serve("--opponent", "still", "--debug"));
            browser.await(
                    "document.getElementById('waiting')?.textContent.includes('connect to 127.0.0.1:" + port + "')");
            assertThat(browser.value("getComputedStyle(document.querySelector('nav')).display + "
                                    + "getComputedStyle(document.getElementById('open')).display")
                            .asText())
                    .isEqualTo("nonenone");
            try (StayingClient agent = new StayingClient(port, LEFT_ALONE)) {
                awaitPlaying(agent, browser, "document.getElementById('second-name').textContent.includes('learner')");
                awaitPlaying(agent, browser, "document.getElementById('sight').naturalWidth > 0");
                browser.click("#sit");
                awaitPlaying(agent, browser, "document.getElementById('first-name').textContent === 'you'");
                float before = agent.step()[0];
                browser.key("ArrowUp", true);
                Await.until(() -> agent.step()[0] < before);
                browser.key("ArrowUp", false);
                awaitPlaying(agent, browser, "document.getElementById('score').textContent.includes(' : ')");
                browser.shoot(Path.of("target", "browser", "served.png"));
                browser.click("#leave");
                awaitPlaying(agent, browser, "document.getElementById('first-name').textContent === 'still'");
                browser.sleeps(true);
                for (int i = 0; i < MANY; i++) {
                    agent.step();
                }
            }
            browser.sleeps(false);
            browser.await("!document.getElementById('waiting').hidden");
            assertThat(browser.complaints()).isEmpty();
            started.get(0).destroyForcibly();
            browser.await("document.getElementById('trouble').hidden === false");
        }
    }

    private static void awaitPlaying(StayingClient agent, Chromium browser, String expression) throws Exception {
        Await.until(() -> {
            agent.step();
            return browser.value("Boolean(" + expression + ")").asBoolean();
        });
    }

    @Test
    void aPageThatClosesLeavesThePaddleToTheOpponentAndAnyPageLetsTheGamesWait() throws Exception {
        String address = serve("--opponent", "still");
        try (OpenPage watcher = OpenPage.at(address);
                StayingClient agent = new StayingClient(port, LEFT_ALONE)) {
            watcher.ok("watch", "table", 1);
            OpenPage player = OpenPage.at(address);
            assertThat(player.ok("sit", "table", 1).path("side").asInt()).isZero();
            assertThat(watcher.answer("sit", "table", 1).path("error").asText()).contains("no seat is free");
            float start = agent.step()[0];
            player.send("{\"do\":\"keys\",\"to\":1}");
            Await.until(() -> agent.step()[0] > start);
            assertThat(agent.step()[0]).isLessThan(agent.step()[0]);
            player.close();
            watcher.event(
                    "table",
                    state -> !state.path("seated").path(0).asBoolean()
                            && state.path("players").path(0).asText().equals("still"));
            assertThat(agent.step()[0]).isEqualTo(agent.step()[0]);

            watcher.ok("hold", "held", true);
            watcher.event("table", state -> state.path("waiting").asText().equals("paused"));
            agent.ask();
            watcher.newPicture();
            watcher.ok("hold", "held", false);
            agent.answer();
        }
    }

    @Test
    void thePageHasNothingElseAndIsForThoseAloneWhoKnowItsToken() throws Exception {
        String address = serve("--opponent", "still");
        try (OpenPage page = OpenPage.at(address)) {
            assertThat(page.event("here", here -> true)
                            .path("serves")
                            .path("what")
                            .asText())
                    .isEqualTo("pong against still at 127.0.0.1:" + port);
            for (String other : List.of("open", "scenes", "mode", "checkpoints", "recordings", "record", "ladder")) {
                assertThat(page.answer(other).path("error").asText())
                        .as(other)
                        .contains("the games alone that are served");
            }
            page.ok("watch", "table", 1);
            assertThat(page.answer("restart").path("error").asText()).contains("when the client begins them");
            page.ok("leave");
            JsonNode state = page.ok("watch", "table", 1);
            assertThat(state.path("waiting").asText()).contains("no client plays");
            assertThat(state.path("free").path(0).asBoolean()).isTrue();
        }
        assertThatThrownBy(() -> OpenPage.at(address, "http://elsewhere.example"))
                .hasMessageContaining("WebSocketHandshakeException");
        assertThatThrownBy(() -> OpenPage.at(address.replaceAll("token=.*", "token=wrong")))
                .isInstanceOf(java.util.NoSuchElementException.class);
    }

    @Test
    void socketPongIsWatchedAndPlayedTheSameWay() throws Exception {
        String address = serve("--compat", "socket-pong");
        try (OpenPage page = OpenPage.at(address);
                Socket agent = new Socket(InetAddress.getLoopbackAddress(), port)) {
            page.ok("sit", "table", 1);
            page.send("{\"do\":\"keys\",\"to\":-1}");
            tick(agent);
            float start = rightPaddle(page.newPicture());
            URI sight = URI.create(address.replace("/?", "/picture?table=1&sees=0&"));
            try (InputStream in = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(sight).build(), HttpResponse.BodyHandlers.ofInputStream())
                    .body()) {
                in.readNBytes("--picture\r\n".length());
                Await.until(() -> {
                    tick(agent);
                    return in.available() > 0;
                });
            }
            Await.until(() -> {
                tick(agent);
                return rightPaddle(page.newPicture()) < start;
            });
        }
    }

    private static void tick(Socket agent) throws IOException {
        agent.getOutputStream().write("a-1s".getBytes(US_ASCII));
        if (agent.getInputStream().read() == '-') {
            agent.getInputStream().read();
        }
    }

    /** The height of its middle: only it has that ink. */
    private static float rightPaddle(ByteBuffer picture) {
        for (int at = 16; at < picture.capacity(); at += 24) {
            if (picture.get(at + 1) == 2) {
                return picture.getFloat(at + 8);
            }
        }
        throw new AssertionError("no paddle in the picture");
    }
}
