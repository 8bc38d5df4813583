package dev.rally.env.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rally.comm.client.RallyClient;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.env.PackagedRunner;
import dev.rally.env.config.ConfigDraft;
import dev.rally.env.config.ConfigText;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What may happen to the page's server, in a JVM with little memory: it goes on serving everybody else. */
@Timeout(120)
class AccidentsIT extends PackagedRunner {
    private static final int CROWD = 200;
    private static final long LONG_MESSAGE = 100_000_000;
    /** Which an answer has as well. */
    private static final String LONG_ID = "x".repeat(60_000);
    /** Far more than what a page has not read before it is disconnected. */
    private static final int TOO_MANY = 400;

    private String address = "";
    private String cookie = "";

    @BeforeEach
    void serve() throws Exception {
        jvmOptions.add("-Xmx64m");
        address = pageOf(start("web"));
        cookie = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString())
                .headers()
                .firstValue("set-cookie")
                .orElseThrow()
                .replaceAll(";.*", "");
    }

    @Test
    void aCrowdAHugeMessageAndSlowReadersLeaveEverybodyServed() throws Exception {
        List<RawPage> crowd = new ArrayList<>();
        try (OpenPage page = OpenPage.at(address)) {
            page.ok("open", "scene", "pong", "players", List.of("level1", "level2"));
            for (int i = 0; i < CROWD; i++) {
                crowd.add(new RawPage(address, cookie));
            }
            for (RawPage one : crowd) {
                one.send("{\"id\":1,\"do\":\"watch\",\"table\":1}");
            }
            for (RawPage one : crowd) {
                assertThat(one.json(AccidentsIT::isAnswer).has("ok")).isTrue();
                one.picture();
            }

            RawPage huge = crowd.get(0);
            huge.begin(LONG_MESSAGE);
            assertThatThrownBy(() -> huge.json(message -> false)).hasMessage("closed with 1009");

            comesBackLate(crowd.get(1), page);
            neverReads(crowd.get(2));
            page.newPicture();
            crowd.get(3).picture();
        } finally {
            for (RawPage one : crowd) {
                one.close();
            }
        }
    }

    private static boolean isAnswer(JsonNode message) {
        return message.has("id");
    }

    /** It has every answer, those to what was done in order, and then the newest picture. */
    private static void comesBackLate(RawPage late, OpenPage page) throws Exception {
        int asked = 200;
        for (int id = 1; id <= asked; id++) {
            late.send("{\"id\":" + id + ",\"do\":\"watch\",\"table\":1}");
        }
        int first = page.newPicture().getInt(4);
        page.picture(picture -> picture.getInt(4) > first + 60);
        int now = page.newPicture().getInt(4);
        Set<Integer> answered = new HashSet<>();
        int done = 0;
        while (answered.size() < asked) {
            JsonNode answer = late.json(AccidentsIT::isAnswer);
            int id = answer.path("id").asInt();
            answered.add(id);
            if (answer.has("ok")) {
                assertThat(id).isGreaterThan(done);
                done = id;
            }
        }
        assertThat(done).isPositive();
        int frame = 0;
        while (frame < now) {
            int next = late.picture().getInt(4);
            assertThat(next).isGreaterThan(frame);
            frame = next;
        }
    }

    /** It is disconnected, and what it has not read is not kept in memory. */
    private static void neverReads(RawPage page) {
        int read = 0;
        try {
            for (int i = 0; i < TOO_MANY; i++) {
                page.send("{\"id\":\"" + LONG_ID + "\",\"do\":\"leave\"}");
            }
            while (read < TOO_MANY) {
                page.json(AccidentsIT::isAnswer);
                read++;
            }
        } catch (IOException e) {
            assertThat(read).as("answers before: %s", e).isLessThan(TOO_MANY);
            return;
        }
        throw new AssertionError("everything was answered to who did not read");
    }

    @Test
    void whateverIsAskedInWhateverOrderIsAnswered() throws Exception {
        try (RawPage page = new RawPage(address, cookie)) {
            int id = 0;
            for (String wrong : List.of(
                    "\"do\":\"hold\",\"held\":true",
                    "\"do\":\"hold\"",
                    "\"do\":\"restart\"",
                    "\"do\":\"sit\",\"table\":1",
                    "\"do\":\"sit\",\"table\":\"1\"",
                    "\"do\":\"watch\"",
                    "\"do\":\"watch\",\"training\":\"yes\"",
                    "\"do\":\"watch\",\"table\":1e99",
                    "\"do\":7",
                    "\"do\":null",
                    "\"do\":[\"open\"]",
                    "\"do\":\"open\",\"scene\":[],\"players\":{}",
                    "\"do\":\"open\",\"scene\":\"pong\",\"players\":\"you\"",
                    "\"do\":\"open\",\"scene\":\"pong\",\"players\":[1,null]",
                    "\"do\":\"open\",\"scene\":\"pong\",\"players\":[\"you\",\"self\"]",
                    "\"do\":\"follow\",\"agent\":{},\"run\":1,\"on\":true",
                    "\"do\":\"follow\",\"agent\":\"a\",\"run\":-1,\"on\":true",
                    "\"do\":\"mode\",\"agent\":\"a\",\"mode\":1",
                    "\"do\":\"save\",\"agent\":\"a\"",
                    "\"do\":\"ladder\",\"scene\":\"pong\",\"agent\":\"a\",\"games\":\"2\",\"minutes\":0",
                    "\"do\":\"endLadder\",\"games\":[]")) {
                page.send("{\"do\":\"keys\",\"to\":{},\"fire\":7}");
                page.send("{\"id\":" + ++id + "," + wrong + "}");
                JsonNode answer = page.json(AccidentsIT::isAnswer);
                assertThat(answer.path("id").asInt()).as(wrong).isEqualTo(id);
                assertThat(answer.path("error").asText()).as(wrong).isNotEmpty();
            }
            page.send("{\"id\":{\"any\":[1]},\"do\":\"leave\"}");
            assertThat(page.json(AccidentsIT::isAnswer).toString()).isEqualTo("{\"id\":{\"any\":[1]},\"ok\":{}}");
            for (byte[] wrong : List.of(
                    new byte[] {(byte) 0x80, (byte) 0x80, 0, 0, 0, 0}, // goes on with what has not begun
                    new byte[] {0x01, (byte) 0x80, 0, 0, 0, 0, (byte) 0x81, (byte) 0x80, 0, 0, 0, 0}, // begins twice
                    new byte[] {(byte) 0x81, 0x02, '{', '}'}, // is not masked
                    new byte[] {(byte) 0xF1, (byte) 0x80, 0, 0, 0, 0}, // has bits that nobody agreed upon
                    new byte[] {(byte) 0x83, (byte) 0x80, 0, 0, 0, 0}, // is of a kind that there is not
                    new byte[] {0x09, (byte) 0x80, 0, 0, 0, 0})) { // is a ping in parts
                try (RawPage disordered = new RawPage(address, cookie)) {
                    disordered.write(wrong);
                    assertThatThrownBy(() -> disordered.json(message -> false)).hasMessage("closed with 1002");
                }
            }
            page.send("{\"id\":1,\"do\":\"leave\"}");
            assertThat(page.json(AccidentsIT::isAnswer).has("ok")).isTrue();
        }
    }

    @Test
    void aGameOutlivesItsPageAndItsServerAndTwoPagesAgreeOnAMode() throws Exception {
        makeAgent();
        try (OpenPage watcher = OpenPage.at(address);
                OpenPage other = OpenPage.at(address)) {
            CompletableFuture<Void> theOther = CompletableFuture.runAsync(() -> switchBackAndForth(other));
            switchBackAndForth(watcher);
            theOther.join();
            watcher.ok("mode", "agent", "pong", "mode", "deterministic");
            for (OpenPage page : List.of(watcher, other)) {
                page.event("status", status -> status.path("agents")
                        .path(0)
                        .path("mode")
                        .asText()
                        .equals("deterministic"));
            }

            OpenPage player = OpenPage.at(address);
            int table = player.ok("open", "scene", "pong", "players", List.of("pong", "you"))
                    .path("table")
                    .asInt();
            watcher.ok("watch", "table", table);
            watcher.event("table", state -> state.path("waiting").isNull());
            player.close();
            watcher.event("table", state -> state.path("waiting").asText().equals("waiting for a player"));
            assertThat(watcher.ok("sit", "table", table).path("side").asInt()).isEqualTo(1);
            watcher.event("table", state -> state.path("waiting").isNull());

            ProcessHandle.of(home().runningServer().pid()).orElseThrow().destroyForcibly();
            watcher.event("table", state -> !state.path("waiting").isNull());
            watcher.event("table", state -> state.path("waiting").isNull());
            server();
            watcher.ok("leave");
            other.event("tables", tables -> tables.path("tables").isEmpty());
        }
    }

    private void makeAgent() {
        AgentSpec pong = ConfigDraft.open(ConfigText.DEFAULT).resolve().agents().get(0);
        try (RallyClient client = RallyClient.connect(home().runningServer(), "test")) {
            client.call(new Command.AgentCreate(pong));
            client.call(new Command.CheckpointSave("pong", "mine"));
        }
    }

    private static void switchBackAndForth(OpenPage page) {
        try {
            for (int i = 0; i < 20; i++) {
                page.ok("mode", "agent", "pong", "mode", i % 2 == 0 ? "deterministic" : "training");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
