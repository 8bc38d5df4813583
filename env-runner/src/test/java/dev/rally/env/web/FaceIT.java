package dev.rally.env.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rally.comm.client.ReadyLine;
import dev.rally.comm.tls.Fingerprint;
import dev.rally.comm.tls.Trust;
import dev.rally.env.PackagedRunner;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The page's server, as the packaged program serves it beside a training or alone. */
@Timeout(180)
class FaceIT extends PackagedRunner {
    private static final int HEADER = 16;
    private static final int SHAPE = 24;

    private String web(String... more) throws Exception {
        String[] arguments = new String[more.length + 1];
        arguments[0] = "web";
        System.arraycopy(more, 0, arguments, 1, more.length);
        String address = pageOf(start(arguments));
        server();
        return address;
    }

    private static HttpResponse<String> get(String address, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Where the middle of a side's paddle is, in pixels; only it has that ink. */
    private static float paddle(ByteBuffer picture, int side) {
        for (int at = HEADER; at < picture.capacity(); at += SHAPE) {
            if (picture.get(at + 1) == side + 1) {
                return picture.getFloat(at + 8);
            }
        }
        throw new AssertionError("no paddle in the picture");
    }

    @Test
    void onlyWhoKnowsTheTokenIsServedAndNoOtherPageIs() throws Exception {
        String address = web();
        String open = address.replaceAll("\\?.*", "");
        assertThat(get(open).statusCode()).isEqualTo(403);
        assertThat(get(open + "?token=wrong").statusCode()).isEqualTo(403);
        HttpResponse<String> entered = get(address);
        assertThat(entered.statusCode()).isEqualTo(303);
        String cookie = entered.headers().firstValue("set-cookie").orElseThrow();
        assertThat(cookie).contains("HttpOnly", "SameSite=Strict");
        HttpResponse<String> page = get(open, "Cookie", cookie.replaceAll(";.*", ""));
        assertThat(page.body()).contains("<title>Rally</title>");
        assertThat(page.headers().firstValue("content-security-policy").orElseThrow())
                .contains("default-src 'none'");

        assertThat(get(address, "Origin", "http://elsewhere.example").statusCode())
                .isEqualTo(403);
        assertThatThrownBy(() -> OpenPage.at(address, "http://elsewhere.example"))
                .hasMessageContaining("WebSocketHandshakeException");
        int port = URI.create(address).getPort();
        try (Socket rebound = new Socket(InetAddress.getLoopbackAddress(), port)) {
            String path = address.replaceAll(".*/", "/");
            rebound.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: elsewhere.example:" + port
                                    + "\r\nConnection: close\r\n\r\n")
                            .getBytes(UTF_8));
            assertThat(new String(rebound.getInputStream().readAllBytes(), UTF_8))
                    .startsWith("HTTP/1.1 421");
        }
    }

    @Test
    @DisabledOnOs(
            value = OS.WINDOWS,
            disabledReason = "whose a file is cannot be told there, and the address is not kept")
    void theAddressStaysWhereThatIsAskedForUnlessOthersCanHaveReadIt() throws Exception {
        Process first = start("web", "--keep-address");
        String address = pageOf(first);
        Path file = home().webFile();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        String cookie = get(address).headers().firstValue("set-cookie").orElseThrow();
        first.destroyForcibly().waitFor();

        Process second = start("web", "--keep-address");
        assertThat(pageOf(second)).isEqualTo(address);
        assertThat(get(address.replaceAll("\\?.*", ""), "Cookie", cookie.replaceAll(";.*", ""))
                        .statusCode())
                .isEqualTo(200);
        second.destroyForcibly().waitFor();

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(pageOf(start("web", "--keep-address"))).isNotEqualTo(address);
    }

    @Test
    void aPersonPlaysWithKeysAndTheGameWaitsForThem() throws Exception {
        String address = web();
        try (OpenPage page = OpenPage.at(address);
                OpenPage other = OpenPage.at(address)) {
            List<String> names = page.ok("scenes").findValuesAsText("name");
            assertThat(names).contains("pong", "cartpole", "pendulum");
            int table = page.ok("open", "scene", "pong", "players", List.of("you", "you"))
                    .path("table")
                    .asInt();
            assertThat(page.event("table", state -> true).path("waiting").asText())
                    .isEqualTo("waiting for a player");
            assertThat(other.ok("sit", "table", table).path("side").asInt()).isEqualTo(1);
            float middle = paddle(page.picture(picture -> true), 0);
            page.send("{\"do\":\"keys\",\"to\":-1}");
            other.send("{\"do\":\"keys\",\"to\":1}");
            page.picture(picture -> paddle(picture, 0) < middle - 50 && paddle(picture, 1) > middle + 50);

            page.ok("hold", "held", true);
            other.event("table", state -> state.path("paused").asBoolean());
            page.ok("hold", "held", false);
            other.ok("leave");
            page.event("table", state -> state.path("waiting").asText().equals("waiting for a player"));
        }
    }

    @Test
    void whatIsWronglyAskedIsAnsweredInWords() throws Exception {
        String address = web();
        try (OpenPage page = OpenPage.at(address)) {
            assertThat(page.answer("fly").path("error").asText()).contains("fly");
            assertThat(page.answer("open", "scene", "pnog", "players", List.of("you", "you"))
                            .path("error")
                            .asText())
                    .contains("pong");
            assertThat(page.answer("open", "scene", "pong", "players", List.of("you"))
                            .path("error")
                            .asText())
                    .contains("left", "right");
            assertThat(page.answer("watch", "table", 9).path("error").asText()).contains("no table 9");
            assertThat(page.answer("mode", "agent", "nobody", "mode", "training")
                            .path("error")
                            .asText())
                    .contains("nobody");
            assertThat(page.answer("follow", "agent", "../..", "run", 1, "on", true)
                            .path("error")
                            .asText())
                    .contains("there is no");
            assertThat(refusedLadder(page, "cartpole", 16)).contains("no scripted players");
            assertThat(refusedLadder(page, "pong", 1)).contains("\"games\" is 1");
            assertThat(page.answer("endLadder").path("error").asText()).contains("no ladder");
            page.ok("ladder", "scene", "pong", "agent", "nobody", "games", 2, "minutes", 0);
            assertThat(page.event("ladder", ladder -> !ladder.path("playing").asBoolean())
                            .path("why")
                            .asText())
                    .contains("no agent \"nobody\"");
            page.send("{\"do\":\"keys\",\"to\":\"far\"}");
            page.sendBytes(new byte[] {1, 2, 3});
            assertThat(page.closedWith()).isEqualTo(1003);
        }
        try (OpenPage page = OpenPage.at(address)) {
            page.send("no JSON");
            assertThat(page.closedWith()).isEqualTo(1003);
        }
        try (OpenPage page = OpenPage.at(address)) {
            page.send("\"" + "x".repeat(1 << 17) + "\"");
            assertThat(page.closedWith()).isEqualTo(1009);
        }
        assertThat(get(address).statusCode()).isEqualTo(303);
    }

    private static String refusedLadder(OpenPage page, String scene, int games) throws InterruptedException {
        return page.answer("ladder", "scene", scene, "agent", "nobody", "games", games, "minutes", 0)
                .path("error")
                .asText();
    }

    @Test
    void aTrainingShowsItsCurvesItsScenesAndSwitchesItsAgentsMode() throws Exception {
        String address = pageOf(trainOnAndOn("--web"));
        server();
        try (OpenPage page = OpenPage.at(address)) {
            page.event(
                    "status",
                    status -> status.path("connected").asBoolean()
                            && status.path("agents")
                                    .path(0)
                                    .path("name")
                                    .asText()
                                    .equals("pong"));
            assertThat(page.ok("runs").path(0).path("agent").asText()).isEqualTo("pong");
            page.ok("follow", "agent", "pong", "run", 1, "on", true);
            JsonNode first = page.event("points", points -> points.path("anew").asBoolean());
            assertThat(first.path("points").path(0).path("entropy").asDouble()).isPositive();
            page.event("points", points -> !points.path("anew").asBoolean());

            page.ok("watch", "training", true);
            page.picture(picture -> picture.getShort(2) == 0 && picture.get(1) == 2);
            JsonNode progress =
                    page.event("progress", told -> told.path("total").asLong() > 0);
            assertThat(progress.path("done").asLong())
                    .isBetween(0L, progress.path("total").asLong());

            page.ok("mode", "agent", "pong", "mode", "deterministic");
            page.event(
                    "status",
                    status ->
                            status.path("agents").path(0).path("mode").asText().equals("deterministic"));
            page.ok("mode", "agent", "pong", "mode", "training");
            assertThat(page.ok("pause").path("paused").asBoolean()).isTrue();
            assertThat(page.ok("resume").path("paused").asBoolean()).isFalse();
            page.ok("save", "agent", "pong", "checkpoint", "mine");
            assertThat(page.ok("checkpoints").path("checkpoints").findValuesAsText("checkpoint"))
                    .contains("mine");
        }
    }

    @Test
    void whatTheServersLogWarnsOfIsToldToPages() throws Exception {
        String address = web();
        try (OpenPage page = OpenPage.at(address)) {
            ReadyLine server = home().runningServer();
            try (Socket stranger = new Socket(server.host(), server.port())) {
                stranger.getOutputStream().write("{\"jsonrpc\":\"2.0\"}\n".getBytes(UTF_8));
                JsonNode line = page.event("log", log -> true).path("lines").path(0);
                assertThat(line.path("level").asText()).isEqualTo("WARN");
                assertThat(line.path("text").asText()).contains("turned away");
            }
        }
        try (OpenPage later = OpenPage.at(address)) {
            later.event("log", log -> log.path("lines").size() == 1);
        }
    }

    @Test
    void aServerThatIsKilledIsMissedAndComesBack() throws Exception {
        String address = web();
        try (OpenPage page = OpenPage.at(address)) {
            page.event("status", status -> status.path("connected").asBoolean());
            server().destroyForcibly();
            page.event("status", status -> !status.path("connected").asBoolean());
            page.event("status", status -> status.path("connected").asBoolean());
            server();
        }
    }

    @Test
    void optionsThatDoNotGoTogetherAreRefused() throws Exception {
        Process refused = start("web", "--listen", "0.0.0.0");
        assertThat(exitCode(refused)).isNotZero();
        assertThat(said()).contains("which is every address");
        Process half = start("web", "--listen", "127.0.0.1", "--tls-cert", "cert.pem");
        assertThat(exitCode(half)).isNotZero();
        assertThat(said()).contains("--tls-cert came without --tls-key");
    }

    @Test
    void otherMachinesAreServedWithTlsByACertificateOfTheHomes() throws Exception {
        Process web = start("web", "--listen", "127.0.0.1");
        awaitSaid(web, "?token=");
        server();
        awaitSaid(web, "SHA-256");
        Matcher told = Pattern.compile("(https://\\S+)\\s+the page's certificate has the SHA-256 (\\S+)")
                .matcher(said());
        assertThat(told.find()).as(said()).isTrue();
        URI address = URI.create(told.group(1));
        HttpClient trusting = HttpClient.newBuilder()
                .sslContext(Trust.in(Fingerprint.parse(told.group(2))).context())
                .build();
        HttpResponse<String> entered =
                trusting.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(entered.statusCode()).isEqualTo(303);
        assertThat(entered.headers().firstValue("set-cookie").orElseThrow()).contains("Secure");
    }
}
