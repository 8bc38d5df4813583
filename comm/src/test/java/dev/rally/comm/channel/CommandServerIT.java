package dev.rally.comm.channel;

import static dev.rally.comm.channel.RawClient.HELLO;
import static dev.rally.comm.channel.RawClient.ping;
import static dev.rally.comm.channel.RawClient.request;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Protocol;
import dev.rally.comm.protocol.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CommandServerIT {
    private static final String TRAIN = "{\"agent\":\"pong\"}";
    private static final Limits SHORT_HELLO = Limits.LOOPBACK.withHelloTimeoutMs(300);
    private static final Limits TWO_CLIENTS = Limits.LOOPBACK.withClients(2, 2);
    private static final Limits LITTLE_UNREAD = Limits.LOOPBACK.withUnread(1 << 16, 300);

    private final RecordingHandler handler = new RecordingHandler();
    private CommandServer server = CommandServer.bind("127.0.0.1", 0, "secret", handler);

    @AfterEach
    void close() {
        server.close();
    }

    @Nested
    class Hello {

        @Test
        void theRightTokenLetsAClientIn() throws IOException {
            try (RawClient client = RawClient.introduced(server.port())) {
                client.send(ping(1));
                assertThat(client.results(1)).containsExactly(1L);
                assertThat(server.clients()).isEqualTo(1);
            }
        }

        @Test
        void aWrongTokenIsTurnedAway() throws IOException {
            try (RawClient client = new RawClient(server.port())) {
                client.send(HELLO.replace("secret", "secreT") + ping(1));
                client.assertError("UNAUTHENTICATED", "0");
                client.assertDisconnected();
            }
            assertThat(server.clients()).isZero();
        }

        @Test
        void aVersionTheServerDoesNotSpeakIsTurnedAwayWithBothRanges() throws IOException {
            try (RawClient client = new RawClient(server.port())) {
                client.send(HELLO.replace("1,\"maxVersion\":1", "2,\"maxVersion\":3"));
                JsonNode error = client.answer().path("error");
                assertThat(error.path("code").asInt()).isEqualTo(ErrorCode.UNSUPPORTED_VERSION.number());
                assertThat(error.path("message").asText()).contains("2 to 3", "1 to 1", "update the server");
                client.assertDisconnected();
            }
        }

        @Test
        void aNewerClientThatStillSpeaksThisVersionIsLetIn() throws IOException {
            try (RawClient client = new RawClient(server.port())) {
                client.send(HELLO.replace("\"maxVersion\":1", "\"maxVersion\":9"));
                assertThat(client.answer().path("result").path("version").asInt())
                        .isEqualTo(1);
            }
        }

        @Test
        void anyOtherFirstCommandIsTurnedAway() throws IOException {
            try (RawClient client = new RawClient(server.port())) {
                client.send(ping(4));
                client.assertError("UNAUTHENTICATED", "4");
                client.assertDisconnected();
            }
        }

        @Test
        void garbageFromAStrangerIsTurnedAway() throws IOException {
            try (RawClient client = new RawClient(server.port())) {
                client.send("GET / HTTP/1.1\r\n\r\n");
                client.assertError("PARSE_ERROR", "null");
                client.assertDisconnected();
            }
        }

        @Test
        void aStrangerMayNotSendLongLines() throws IOException {
            try (RawClient client = new RawClient(server.port())) {
                client.send("x".repeat(5000));
                client.assertError("LINE_TOO_LONG", "null");
                client.assertDisconnected();
            }
        }

        @Test
        void aSecondHelloIsInvalid() throws IOException {
            try (RawClient client = RawClient.introduced(server.port())) {
                client.send(HELLO);
                client.assertError("INVALID_REQUEST", "0");
            }
        }

        @Test
        void aSilentStrangerIsDisconnected() throws IOException {
            restart(SHORT_HELLO);
            try (RawClient client = new RawClient(server.port())) {
                client.assertDisconnected();
            }
        }

        @Test
        void aCrowdOfStrangersDoesNotKeepAClientOut() throws IOException {
            List<RawClient> strangers = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                strangers.add(new RawClient(server.port()));
            }
            try (RawClient client = RawClient.introduced(server.port())) {
                client.send(ping(1));
                assertThat(client.results(1)).containsExactly(1L);
                strangers.get(0).assertDisconnected();
            } finally {
                for (RawClient stranger : strangers) {
                    stranger.close();
                }
            }
        }

        @Test
        void oneClientTooManyIsRefused() throws IOException {
            restart(TWO_CLIENTS);
            try (RawClient one = RawClient.introduced(server.port());
                    RawClient two = RawClient.introduced(server.port());
                    RawClient three = new RawClient(server.port())) {
                three.send(HELLO);
                three.assertError("TOO_MANY_REQUESTS", "0");
                one.send(ping(1));
                two.send(ping(2));
                assertThat(one.results(1)).containsExactly(1L);
                assertThat(two.results(1)).containsExactly(2L);
            }
        }
    }

    @Nested
    class Lines {

        @Test
        void twoCommandsInOneSegmentGetTwoAnswers() throws IOException {
            try (RawClient client = RawClient.introduced(server.port())) {
                client.send(ping(1) + ping(2) + ping(3));
                assertThat(client.results(3)).containsExactly(1L, 2L, 3L);
            }
        }

        @Test
        void oneCommandInManySegmentsGetsOneAnswer() throws IOException {
            try (RawClient client = RawClient.introduced(server.port())) {
                for (byte b : ping(1).getBytes(UTF_8)) {
                    client.send(new byte[] {b});
                }
                assertThat(client.results(1)).containsExactly(1L);
            }
        }

        @Test
        void aLineOverTheLimitIsRefusedAndTheConnectionGoesOn() throws IOException {
            try (RawClient client = RawClient.introduced(server.port())) {
                client.send("x".repeat(Protocol.MAX_LINE_BYTES + 10) + "\n" + ping(1));
                client.assertError("LINE_TOO_LONG", "null");
                assertThat(client.results(1)).containsExactly(1L);
            }
        }

        @Test
        void badLinesAreRefusedAndTheConnectionGoesOn() throws IOException {
            try (RawClient client = RawClient.introduced(server.port())) {
                client.send("{\n[]\n" + ping(7).replace("ping", "pnig") + request(8, "infer", "{}") + ping(9));
                client.assertError("PARSE_ERROR", "null");
                client.assertError("INVALID_REQUEST", "null");
                client.assertError("METHOD_NOT_FOUND", "7");
                client.assertError("INVALID_PARAMS", "8");
                assertThat(client.results(1)).containsExactly(9L);
            }
        }
    }

    @Nested
    class Requests {

        @Test
        void answersComeInTheOrderOfTheirWorkNotOfTheirRequests() throws Exception {
            try (RawClient client = RawClient.introduced(server.port())) {
                client.send(request(1, "pause", "{}") + request(2, "resume", "{}"));
                Request first = handler.left.take();
                Request second = handler.left.take();
                second.answer(new Result.Paused(false));
                assertThat(client.results(1)).containsExactly(2L);
                first.answer(new Result.Paused(true));
                assertThat(client.results(1)).containsExactly(1L);
            }
        }

        @Test
        void theFirstAnswerWins() throws Exception {
            try (RawClient client = RawClient.introduced(server.port())) {
                client.send(request(1, "pause", "{}"));
                Request request = handler.left.take();
                request.answer(new Result.Paused(true));
                request.answer(new Result.Paused(false));
                request.fail(new IllegalStateException("too late"));
                assertThat(client.answer().path("result").path("paused").asBoolean())
                        .isTrue();
                awaitTheEventLoop(); // whatever the others left behind would stand before the ping's answer
                client.send(ping(2));
                assertThat(client.results(1)).containsExactly(2L);
            }
        }

        @Test
        void anIdInFlightCannotBeUsedAgainUntilItIsAnswered() throws Exception {
            try (RawClient client = RawClient.introduced(server.port())) {
                client.send(request(1, "pause", "{}") + request(1, "pause", "{}"));
                client.assertError("INVALID_REQUEST", "1");
                handler.left.take().answer(new Result.Paused(true));
                assertThat(client.results(1)).containsExactly(1L);
                client.send(ping(1));
                assertThat(client.results(1)).containsExactly(1L);
            }
        }

        @Test
        void oneRequestTooManyIsRefused() throws Exception {
            try (RawClient client = RawClient.introduced(server.port())) {
                for (int i = 1; i <= Protocol.MAX_REQUESTS_IN_FLIGHT + 1; i++) {
                    client.send(request(i, "pause", "{}"));
                }
                client.assertError("TOO_MANY_REQUESTS", String.valueOf(Protocol.MAX_REQUESTS_IN_FLIGHT + 1));
                handler.left.take().answer(new Result.Paused(true));
                assertThat(client.results(1)).containsExactly(1L);
                client.send(ping(100));
                assertThat(client.results(1)).containsExactly(100L);
            }
        }

        @Test
        void aKnownFailureKeepsItsCodeAndMessage() throws IOException {
            try (RawClient client = RawClient.introduced(server.port())) {
                client.send(request(1, "agent.delete", "{\"agent\":\"a\"}"));
                JsonNode error = client.answer().path("error");
                assertThat(error.path("code").asInt()).isEqualTo(ErrorCode.UNKNOWN_AGENT.number());
                assertThat(error.path("message").asText()).isEqualTo("there is no such agent");
            }
        }

        @Test
        void aKnownFailureIsFoundInsideAFuturesWrapping() throws Exception {
            try (RawClient client = RawClient.introduced(server.port())) {
                client.send(request(1, "pause", "{}"));
                handler.left.take().fail(new CompletionException(new RallyException(ErrorCode.DIVERGED, "NaN")));
                client.assertError("DIVERGED", "1");
            }
        }

        @Test
        void aHandlerThatThrowsIsAnInternalErrorAndTheConnectionGoesOn() throws IOException {
            try (RawClient client = RawClient.introduced(server.port())) {
                client.send(request(3, "policy.export", "{\"agent\":\"a\"}") + ping(4));
                client.assertError("INTERNAL_ERROR", "3");
                assertThat(client.results(1)).containsExactly(4L);
            }
        }

        @Test
        void progressCarriesTheRequestsIdAndNumbersThatAreNotFiniteAreNull() throws Exception {
            try (RawClient client = RawClient.introduced(server.port())) {
                client.send(request(5, "train", TRAIN));
                JsonNode progress = client.answer();
                assertThat(progress.path("method").asText()).isEqualTo("progress");
                assertThat(progress.has("id")).isFalse();
                assertThat(progress.path("params").path("id").asInt()).isEqualTo(5);
                assertThat(progress.path("params").path("metrics").path("loss").asDouble())
                        .isEqualTo(0.5);
                assertThat(progress.path("params").path("metrics").get("broken").isNull())
                        .isTrue();
            }
        }
    }

    @Nested
    class Cancel {

        @Test
        void cancelReachesTheRequestAndItsHook() throws Exception {
            try (RawClient client = RawClient.introduced(server.port())) {
                client.send(request(1, "train", TRAIN));
                Request request = handler.left.take();
                assertThat(request.cancelled()).isFalse();
                client.send(request(2, "cancel", "{\"id\":1}"));
                client.answer(); // the progress
                assertThat(client.answer().path("result").path("cancelled").asBoolean())
                        .isTrue();
                assertThat(request.cancelled()).isTrue();
                assertThat(handler.cancelled.take()).contains("train");
                CountDownLatch late = new CountDownLatch(1);
                request.onCancel(late::countDown);
                assertThat(late.await(20, TimeUnit.SECONDS)).isTrue();
                request.fail(new RallyException(ErrorCode.CANCELLED, "as asked"));
                client.assertError("CANCELLED", "1");
            }
        }

        @Test
        void nothingToCancelIsNoError() throws IOException {
            try (RawClient client = RawClient.introduced(server.port())) {
                client.send(request(2, "cancel", "{\"id\":1}"));
                assertThat(client.answer().path("result").get("cancelled").asBoolean())
                        .isFalse();
            }
        }

        @Test
        void anotherClientsRequestIsOutOfReach() throws Exception {
            try (RawClient one = RawClient.introduced(server.port());
                    RawClient two = RawClient.introduced(server.port())) {
                one.send(request(1, "train", TRAIN));
                Request request = handler.left.take();
                two.send(request(2, "cancel", "{\"id\":1}"));
                assertThat(two.answer().path("result").get("cancelled").asBoolean())
                        .isFalse();
                assertThat(request.cancelled()).isFalse();
            }
        }

        @Test
        void aClientThatVanishesCancelsItsRequests() throws Exception {
            Request request;
            try (RawClient client = RawClient.introduced(server.port())) {
                client.send(request(1, "train", TRAIN) + "{\"jsonrpc\":\"2.0\",\"id\":2,\"meth");
                request = handler.left.take();
            }
            assertThat(handler.gone.take()).isSameAs(request.connection());
            assertThat(request.cancelled()).isTrue();
            assertThat(handler.cancelled.take()).contains("train");
            request.answer(new Result.Train(1, 1, 1, Map.of())); // goes nowhere, harms nobody
            assertThat(server.clients()).isZero();
        }
    }

    @Nested
    class SlowReaders {

        @Test
        void aClientThatDoesNotReadIsDisconnectedAndOthersNoticeNothing() throws Exception {
            restart(LITTLE_UNREAD);
            try (RawClient deaf = RawClient.introduced(server.port());
                    RawClient other = RawClient.introduced(server.port())) {
                StringBuilder many = new StringBuilder();
                for (int i = 1; i <= 200; i++) {
                    many.append(request(i, "checkpoint.list", "{}")); // 20 MB of answers
                }
                deaf.send(many.toString());
                for (int i = 1; i <= 1000; i++) {
                    other.send(ping(i));
                    assertThat(other.results(1)).containsExactly((long) i);
                }
                assertThat(handler.gone.take().client()).startsWith("client");
                deaf.assertDisconnected();
                other.send(ping(1));
                assertThat(other.results(1)).containsExactly(1L);
            }
        }

        @Test
        void aClientThatReadsLateGetsEverything() throws Exception {
            try (RawClient client = RawClient.introduced(server.port())) {
                for (int i = 1; i <= 100; i++) {
                    client.send(request(i, "checkpoint.list", "{}")); // 10 MB of answers
                }
                assertThat(client.results(100)).hasSize(100).endsWith(100L);
            }
        }
    }

    @Test
    void aPortInUseIsAnErrorThatSaysWhatToDo() {
        assertThatThrownBy(() -> CommandServer.bind("127.0.0.1", server.port(), "secret", handler))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("choose another port");
    }

    /** The event loop has nothing to do, and looks for more work just then. */
    @RepeatedTest(50)
    void closingDisconnectsEverybody() throws Exception {
        try (RawClient client = RawClient.introduced(server.port())) {
            awaitTheEventLoop();
            server.close();
            client.assertDisconnected();
        }
    }

    @Test
    void tasksRunOnTheEventLoop() throws Exception {
        awaitTheEventLoop();
    }

    /** Until everything that other threads have given it so far is done; of different requests, answers have no order. */
    private void awaitTheEventLoop() throws InterruptedException {
        CountDownLatch ran = new CountDownLatch(1);
        server.execute(ran::countDown);
        assertThat(ran.await(20, TimeUnit.SECONDS)).isTrue();
    }

    private void restart(Limits limits) {
        server.close();
        server = CommandServer.bind(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), "secret", handler, limits);
    }
}
