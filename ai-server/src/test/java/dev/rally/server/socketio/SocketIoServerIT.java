package dev.rally.server.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The protocol byte by byte, on real sockets. */
class SocketIoServerIT {
    private static final SocketIoLimits LIMITS = new SocketIoLimits(25_000, 20_000, 45_000, 10_000, 100_000, 8);

    private final EchoHandler handler = new EchoHandler();
    private SocketIoServer server = SocketIoServer.start(0, Set.of(), LIMITS, handler);
    private RawClient client = new RawClient(server.port());

    private void restart(SocketIoLimits limits, String... origins) {
        server.close();
        server = SocketIoServer.start(0, Set.of(origins), limits, handler);
        client = new RawClient(server.port());
    }

    private static SocketIoLimits impatient(int pingIntervalMs, int pingTimeoutMs, int connectMs, int upgradeMs) {
        return new SocketIoLimits(pingIntervalMs, pingTimeoutMs, connectMs, upgradeMs, 100_000, 8);
    }

    @AfterEach
    void end() {
        server.close();
    }

    private String connected() throws IOException, InterruptedException {
        String sid = client.open();
        assertThat(client.post(sid, "40").body()).isEqualTo("ok");
        assertThat(client.poll(sid)).startsWith("40{\"sid\":\"");
        return sid;
    }

    private RawClient.Frames connectedSocket() throws InterruptedException {
        RawClient.Frames socket = client.webSocket("");
        assertThat(socket.next()).startsWith("0{\"sid\":").contains("\"upgrades\":[]");
        socket.send("40");
        assertThat(socket.next()).startsWith("40{\"sid\":\"");
        return socket;
    }

    @Nested
    class Polling {
        @Test
        void opensConnectsAndEchoes() throws Exception {
            HttpResponse<String> open = client.get("polling", "");
            assertThat(open.body())
                    .startsWith("0{\"sid\":\"")
                    .contains("\"upgrades\":[\"websocket\"]", "\"pingInterval\":25000", "\"pingTimeout\":20000")
                    .contains("\"maxPayload\":100000");
            assertThat(open.headers().firstValue("content-type")).hasValue("text/plain; charset=UTF-8");
            String sid = connected();
            CompletableFuture<HttpResponse<String>> poll = client.startPoll(sid);
            client.post(sid, "42[\"say\",{\"text\":\"ein Bär: 🐻\"}]");
            assertThat(poll.join().body()).isEqualTo("42[\"say\",{\"text\":\"ein Bär: 🐻\"}]");
        }

        @Test
        void severalPacketsTravelInOneBody() throws Exception {
            String sid = connected();
            client.post(sid, "42[\"a\",1]", "4217[\"b\",2]", "42[\"c\"]");
            List<String> got = new ArrayList<>();
            while (got.size() < 4) {
                got.addAll(List.of(client.poll(sid).split("\u001e", -1)));
            }
            assertThat(got).containsExactly("42[\"a\",1]", "42[\"b\",2]", "4317[\"b\"]", "42[\"c\",\"\"]");
        }

        @Test
        void acknowledgementsCarryLongNumbersAsTheyCame() throws Exception {
            String sid = connected();
            client.post(sid, "420012345678901[\"a\",1]");
            String got = client.poll(sid);
            assertThat(got.contains("43") ? got : client.poll(sid)).contains("430012345678901[\"a\"]");
        }

        @Test
        void twoPollsAtTheSameTimeEndTheSession() throws Exception {
            String sid = connected();
            CompletableFuture<HttpResponse<String>> first = client.startPoll(sid);
            List<HttpResponse<String>> both = List.of(client.get("polling", sid), first.join());
            assertThat(both).extracting(HttpResponse::body).contains("1");
            assertThat(client.get("polling", sid).body()).contains("\"code\":1", "polls twice at the same time");
            assertThat(handler.happened).contains("gone: it polls twice at the same time");
        }

        @Test
        void aClosePacketEndsTheSession() throws Exception {
            String sid = connected();
            assertThat(client.post(sid, "1").body()).isEqualTo("ok");
            assertThat(client.get("polling", sid).statusCode()).isEqualTo(400);
        }

        @Test
        void answersAreNoLargerThanWasPromised() throws Exception {
            String sid = connected();
            client.post(sid, "42[\"flood\",150]");
            int packets = 0;
            while (packets < 150) {
                String body = client.poll(sid);
                assertThat(body.length()).isLessThanOrEqualTo(100_000);
                packets += body.split("\u001e", -1).length;
            }
            assertThat(packets).isEqualTo(150);
        }

        @Test
        void aClientThatNeverFetchesIsLetGo() throws Exception {
            String sid = connected();
            client.post(sid, "42[\"flood\",500]");
            assertThat(handler.happened.take()).isEqualTo("connected");
            assertThat(handler.happened.take()).contains("does not poll");
        }
    }

    @Nested
    class Sockets {
        @Test
        void aWebSocketAloneIsEnough() throws Exception {
            RawClient.Frames socket = connectedSocket();
            socket.send("4212[\"say\",1]");
            assertThat(socket.next()).isEqualTo("42[\"say\",1]");
            assertThat(socket.next()).isEqualTo("4312[\"say\"]");
            socket.close();
            assertThat(handler.happened.take()).isEqualTo("connected");
            assertThat(handler.happened.take()).contains("WebSocket was closed");
        }

        @Test
        void aClientThatNeverReadsIsLetGo() throws Exception {
            RawClient.Frames socket = connectedSocket();
            socket.stall();
            socket.send("42[\"flood\",60000]");
            assertThat(handler.happened.take()).isEqualTo("connected");
            assertThat(handler.happened.take()).contains("its WebSocket is stuck");
        }

        @Test
        void aWebSocketTakesAPollingSessionOverAndNothingIsLostOrDoubled() throws Exception {
            String sid = connected();
            CompletableFuture<HttpResponse<String>> poll = client.startPoll(sid);
            RawClient.Frames socket = client.webSocket(sid);
            socket.send("2probe");
            assertThat(socket.next()).isEqualTo("3probe");
            assertThat(poll.join().body()).isEqualTo("6");
            client.post(sid, "42[\"a\",1]");
            client.post(sid, "42[\"a\",2]");
            socket.send("5");
            socket.send("42[\"a\",3]");
            assertThat(List.of(socket.next(), socket.next(), socket.next()))
                    .containsExactly("42[\"a\",1]", "42[\"a\",2]", "42[\"a\",3]");
            assertThat(client.get("polling", sid).body()).contains("\"code\":3");
        }

        @Test
        void aWebSocketThatNeverTakesOverIsClosedAndTheSessionPollsOn() throws Exception {
            restart(impatient(25_000, 20_000, 45_000, 100));
            String sid = connected();
            RawClient.Frames socket = client.webSocket(sid);
            socket.send("2probe");
            assertThat(socket.next()).isEqualTo("3probe");
            assertThat(socket.next()).startsWith("closed 1008 it did not take the session over");
            client.post(sid, "42[\"a\",1]");
            String got = client.poll(sid);
            assertThat(got.equals("6") ? client.poll(sid) : got).isEqualTo("42[\"a\",1]");
        }

        @Test
        void aWrongFirstWordTakesNothingOver() throws Exception {
            String sid = connected();
            RawClient.Frames socket = client.webSocket(sid);
            socket.send("5");
            assertThat(socket.next()).startsWith("closed 1008");
            assertThat(client.post(sid, "42[\"a\",1]").body()).isEqualTo("ok");
        }

        @Test
        void tooLargeAMessageIsRefusedWithTheLimit() throws Exception {
            RawClient.Frames socket = connectedSocket();
            socket.sendInVain("42[\"a\",\"" + "x".repeat(200_000) + "\"]");
            assertThat(socket.next()).startsWith("closed 1009").contains("100000");
        }
    }

    @Nested
    class Heartbeat {
        @Test
        void aClientThatAnswersPingsStaysAndOneThatDoesNotIsLetGo() throws Exception {
            restart(impatient(50, 200, 45_000, 10_000));
            RawClient.Frames socket = connectedSocket();
            for (int i = 0; i < 3; i++) {
                assertThat(socket.next()).isEqualTo("2");
                socket.send("3");
            }
            assertThat(socket.next()).isEqualTo("2");
            assertThat(socket.next()).contains("it has not answered a ping in 200 ms");
            assertThat(handler.happened.take()).isEqualTo("connected");
            assertThat(handler.happened.take()).contains("not answered a ping");
        }

        @Test
        void aClientThatPollsIsPingedToo() throws Exception {
            restart(impatient(50, 10_000, 45_000, 10_000));
            String sid = connected();
            assertThat(client.poll(sid)).isEqualTo("2");
            client.post(sid, "3");
            assertThat(client.poll(sid)).isEqualTo("2");
        }

        @Test
        void oneThatNeverPollsIsForgotten() throws Exception {
            restart(impatient(50, 50, 45_000, 10_000));
            String sid = connected();
            assertThat(handler.happened.take()).isEqualTo("connected");
            assertThat(handler.happened.take()).contains("not answered a ping");
            assertThat(client.get("polling", sid).body()).contains("\"code\":1", "not answered a ping");
        }

        @Test
        void oneThatHasLeftTheNamespaceIsForgotten() throws Exception {
            restart(impatient(25_000, 400, 100, 10_000));
            RawClient.Frames socket = connectedSocket();
            socket.send("41");
            assertThat(socket.next()).contains("it has not connected");
        }

        @Test
        void oneThatNeverConnectsToTheNamespaceIsForgotten() throws Exception {
            restart(impatient(25_000, 400, 100, 10_000));
            assertThat(client.webSocket("").next()).startsWith("0{");
            String sid = client.open();
            assertThat(client.poll(sid)).isEqualTo("1");
            assertThat(client.get("polling", sid).body()).contains("it has not connected");
        }
    }

    @Nested
    class Refused {
        @Test
        void versionsTransportsAndSessionsThatAreNotKnown() throws Exception {
            assertRefused(client.send("GET", "/socket.io/?EIO=3&transport=polling"), 5, "socket.io-client 3 or 4");
            assertRefused(client.send("GET", "/socket.io/?transport=polling"), 5, "EIO is");
            assertRefused(client.send("GET", "/socket.io/?EIO=4&transport=flash"), 0, "polling and websocket");
            assertRefused(client.send("GET", "/socket.io/?EIO=4&transport=polling&sid=x"), 1, "connect anew");
            assertRefused(client.send("POST", "/socket.io/?EIO=4&transport=polling"), 2, "begins with GET");
            assertRefused(client.send("PUT", "/socket.io/?EIO=4&transport=polling"), 2, "PUT");
            assertRefused(client.send("GET", "/socket.io/?EIO=4&transport=websocket"), 3, "this request is none");
            assertThat(client.send("GET", "/").body()).contains("this is a Socket.IO server");
        }

        private void assertRefused(HttpResponse<String> response, int code, String why) {
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(response.body()).startsWith("{\"code\":" + code + ",").contains(why);
        }

        @Test
        void whomTheHandlerRefusesIsNotToldThatItIsConnected() throws Exception {
            handler.refuses = true;
            RawClient.Frames socket = client.webSocket("");
            assertThat(socket.next()).startsWith("0{");
            socket.send("40");
            assertThat(socket.next()).isEqualTo("44{\"message\":\"the table is full\"}");
            handler.refuses = false;
            socket.send("40");
            assertThat(socket.next()).startsWith("40{\"sid\":");
        }

        @Test
        void namespacesThatAreNotServed() throws Exception {
            String sid = client.open();
            client.post(sid, "40/admin,{\"token\":1}");
            assertThat(client.poll(sid)).startsWith("44/admin,{\"message\":\"Invalid namespace");
            client.post(sid, "40");
            assertThat(client.poll(sid)).startsWith("40{\"sid\"");
        }

        @Test
        void binaryDataInEveryForm() throws Exception {
            RawClient.Frames socket = connectedSocket();
            socket.sendBinary(new byte[] {1, 2});
            assertThat(socket.next()).startsWith("closed 1003").contains("binary");
            RawClient.Frames placeholder = connectedSocket();
            placeholder.send("451-[\"a\",{\"_placeholder\":true,\"num\":0}]");
            assertThat(placeholder.next()).startsWith("closed 1003").contains("binary");
            HttpResponse<String> posted = client.post(connected(), "bAQI=");
            assertThat(posted.statusCode()).isEqualTo(400);
            assertThat(posted.body()).contains("binary data, which is refused");
        }

        @Test
        void whatIsNoPacket() throws Exception {
            for (String wrong :
                    new String[] {"", "9", "4", "49", "42{}", "42[", "42[1]", "42[]", "4" + "2".repeat(40)}) {
                RawClient.Frames socket = connectedSocket();
                socket.send(wrong);
                assertThat(socket.next()).as(wrong).startsWith("closed 1008");
            }
        }

        @Test
        void bodiesThatAreTooLarge() throws Exception {
            String sid = connected();
            assertThat(client.post(sid, "42[\"a\",\"" + "x".repeat(200_000) + "\"]")
                            .statusCode())
                    .isEqualTo(413);
        }

        @Test
        void sessionsBeyondTheLimitWhoseEndMakesRoom() throws Exception {
            List<String> sids = new ArrayList<>();
            for (int i = 0; i < LIMITS.sessions(); i++) {
                sids.add(client.open());
            }
            assertThat(client.get("polling", "").body()).contains("8 clients are connected");
            client.post(sids.get(0), "1");
            assertThat(client.open()).isNotEmpty();
        }
    }

    @Nested
    class Pages {
        private @Nullable String allowed(String origin) throws IOException, InterruptedException {
            HttpResponse<String> response = client.get("polling", "", "Origin", origin);
            assertThat(response.statusCode()).isIn(200, 403);
            return response.statusCode() == 200
                    ? response.headers()
                            .firstValue("access-control-allow-origin")
                            .orElse("none")
                    : null;
        }

        @Test
        void pagesOfThisMachineMayConnectFromAnyPort() throws Exception {
            assertThat(allowed("http://localhost:5173")).isEqualTo("http://localhost:5173");
            assertThat(allowed("http://127.0.0.1:8080")).isEqualTo("http://127.0.0.1:8080");
        }

        @Test
        void othersMayNotUnlessTheyAreNamed() throws Exception {
            assertThat(allowed("https://evil.example")).isNull();
            assertThat(allowed("null")).isNull();
            assertThat(allowed("http://localhost.evil.example")).isNull();
            assertThatThrownBy(() -> client.webSocket("", "Origin", "https://evil.example"))
                    .cause()
                    .isInstanceOfSatisfying(
                            WebSocketHandshakeException.class,
                            e -> assertThat(e.getResponse().statusCode()).isEqualTo(403));
            restart(LIMITS, "https://play.example");
            assertThat(allowed("https://play.example")).isEqualTo("https://play.example");
            assertThat(allowed("https://evil.example")).isNull();
        }

        @Test
        void browsersMayAskBefore() throws Exception {
            HttpResponse<String> asked = client.send(
                    "OPTIONS",
                    "/socket.io/?EIO=4&transport=polling",
                    "Origin",
                    "http://localhost:5173",
                    "Access-Control-Request-Headers",
                    "x-game");
            assertThat(asked.statusCode()).isEqualTo(204);
            assertThat(asked.headers().firstValue("access-control-allow-headers"))
                    .hasValue("x-game");
            assertThat(asked.headers().firstValue("access-control-allow-methods"))
                    .hasValueSatisfying(methods -> assertThat(methods).contains("POST"));
        }
    }

    @Test
    void theSamePortMayBeHadAgainAtOnce() throws Exception {
        RawClient.Frames socket = connectedSocket();
        int port = server.port();
        server.close();
        assertThat(socket.next()).contains("the server ends");
        server = SocketIoServer.start(port, Set.of(), LIMITS, handler);
        connected();
    }
}
