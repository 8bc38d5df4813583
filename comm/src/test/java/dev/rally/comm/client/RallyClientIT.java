package dev.rally.comm.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.channel.CommandHandler;
import dev.rally.comm.channel.CommandServer;
import dev.rally.comm.channel.Connection;
import dev.rally.comm.channel.Request;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Mode;
import dev.rally.comm.protocol.Progress;
import dev.rally.comm.protocol.Protocol;
import dev.rally.comm.protocol.RawJson;
import dev.rally.comm.protocol.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RallyClientIT {
    private final BlockingQueue<Request> left = new LinkedBlockingQueue<>();
    private final CommandServer server = CommandServer.bind("127.0.0.1", 0, "secret", new Handler());
    private final RallyClient client = RallyClient.connect(readyLine(server.port(), "secret"), "test");

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @Nested
    class Calls {

        @Test
        void aCallReturnsItsAnswer() {
            assertThat(client.server().server()).isEqualTo("handler");
            assertThat(client.call(new Command.Infer("pong", 3, 5, null, null)))
                    .isEqualTo(new Result.Infer(5, Mode.TRAINING, 3, 0));
        }

        @Test
        void theServersErrorIsThrownWhereTheCallWasMade() {
            assertThatThrownBy(() -> client.call(new Command.AgentDelete("pong")))
                    .isInstanceOfSatisfying(
                            RallyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_AGENT))
                    .hasMessage("no such agent")
                    .hasStackTraceContaining("theServersErrorIsThrownWhereTheCallWasMade");
        }

        @Test
        void severalCallsInFlightGetTheirOwnAnswers() throws Exception {
            Call<Result.Paused> first = client.send(new Command.Pause());
            Call<Result.Paused> second = client.send(new Command.Resume());
            Request pause = left.take();
            left.take().answer(new Result.Paused(false));
            assertThat(second.await()).isEqualTo(new Result.Paused(false));
            assertThat(first.isDone()).isFalse();
            pause.answer(new Result.Paused(true));
            assertThat(first.await()).isEqualTo(new Result.Paused(true));
        }

        @Test
        void aFutureCompletesThoughNobodyWaits() throws Exception {
            CompletableFuture<Result.Empty> future =
                    client.send(new Command.Ping()).future();
            assertThat(future.get(20, TimeUnit.SECONDS)).isEqualTo(new Result.Empty());
        }

        @Test
        void aCallbackMayCallAgain() throws Exception {
            CompletableFuture<Result.Infer> nested = client.send(new Command.Ping())
                    .future()
                    .thenApply(r -> client.call(new Command.Infer("pong", 1, 2, null, null)));
            assertThat(nested.get(20, TimeUnit.SECONDS).rows()).isEqualTo(2);
            client.call(new Command.Ping());
        }

        @Test
        void aCommandOverTheLimitIsRefusedBeforeItIsSent() {
            var large = new Command.CheckpointSave(
                    "a", null, RawJson.of("\"" + "x".repeat(Protocol.MAX_LINE_BYTES) + "\""), null, null);
            assertThatThrownBy(() -> client.call(large)).satisfies(hasCode(ErrorCode.LINE_TOO_LONG));
            client.call(new Command.Ping());
        }

        @Test
        void aLargeCommandGetsThrough() throws Exception {
            RawJson state = RawJson.of("\"" + "x".repeat(Protocol.MAX_LINE_BYTES - 500) + "\"");
            Call<Result.CheckpointSave> call = client.send(new Command.CheckpointSave("a", null, state, null, null));
            Request request = left.take();
            assertThat(((Command.CheckpointSave) request.command()).clientState())
                    .isEqualTo(state);
            request.answer(
                    new Result.CheckpointSave("a", "1", "x".repeat(Protocol.MAX_LINE_BYTES), 1, null, null, null));
            assertThat(call.await().path()).hasSize(Protocol.MAX_LINE_BYTES);
            client.call(new Command.Ping());
        }
    }

    @Nested
    class Deadlines {

        @Test
        void noAnswerWithinTheDeadlineFailsTheCallAndNotTheConnection() throws Exception {
            Call<Result.Paused> call = client.send(new Command.Pause());
            assertThatThrownBy(() -> call.await(50))
                    .satisfies(hasCode(ErrorCode.DEADLINE_EXCEEDED))
                    .hasMessageContaining("pause (request");
            left.take().answer(new Result.Paused(true)); // too late, and dropped
            client.call(new Command.Ping());
        }

        @Test
        void theDeadlineHoldsForAThreadThatAnotherOneReadsFor() throws Exception {
            Call<Result.Paused> reading = client.send(new Command.Pause());
            Thread reader = new Thread(() -> reading.await(50_000));
            reader.start();
            Call<Result.Paused> waiting = client.send(new Command.Resume());
            assertThatThrownBy(() -> waiting.await(50)).satisfies(hasCode(ErrorCode.DEADLINE_EXCEEDED));
            left.take().answer(new Result.Paused(true));
            reader.join();
        }

        @Test
        void theDeadlineHoldsThoughAnswersToOthersNeverStop() throws Exception {
            Call<Result.Paused> call = client.send(new Command.Pause());
            AtomicBoolean over = new AtomicBoolean();
            Thread others = new Thread(() -> {
                while (!over.get()) {
                    client.call(new Command.Ping());
                }
            });
            others.start();
            try {
                assertThatThrownBy(() -> call.await(300)).satisfies(hasCode(ErrorCode.DEADLINE_EXCEEDED));
            } finally {
                over.set(true);
                others.join();
            }
        }

        @Test
        void progressExtendsTheDeadline() throws Exception {
            Call<Result.Train> call = client.send(new Command.Train("pong", null));
            Request request = left.take();
            Thread work = new Thread(() -> {
                for (int i = 0; i < 6; i++) {
                    tick(500);
                    request.progress(i, 6, "working", Map.of("loss", 1.0));
                }
                request.answer(new Result.Train(1, 2, 3, Map.of()));
            });
            work.start();
            List<Progress> seen = new ArrayList<>();
            assertThat(call.onProgress(seen::add).await(2_000).samples()).isEqualTo(2);
            assertThat(seen).hasSize(6).last().satisfies(p -> assertThat(p.done())
                    .isEqualTo(5));
            work.join();
        }

        @Test
        void anInterruptedThreadStopsWaitingAndTheConnectionGoesOn() {
            Call<Result.Paused> call = client.send(new Command.Pause());
            Thread.currentThread().interrupt();
            assertThatThrownBy(call::await).satisfies(hasCode(ErrorCode.CANCELLED));
            assertThat(Thread.interrupted()).isTrue();
            assertThat(client.isOpen()).isTrue();
            client.call(new Command.Ping());
        }
    }

    @Nested
    class Cancelling {

        @Test
        void cancelReachesTheServer() throws Exception {
            Call<Result.Train> call = client.send(new Command.Train("pong", null));
            Request request = left.take();
            request.onCancel(() -> request.fail(new RallyException(ErrorCode.CANCELLED, "as asked")));
            call.cancel();
            assertThatThrownBy(call::await)
                    .satisfies(hasCode(ErrorCode.CANCELLED))
                    .hasMessage("as asked");
        }
    }

    @Nested
    class Endings {

        @Test
        void theServersEndIsReportedWithWhatWasInFlight() throws Exception {
            Call<Result.Train> call = client.send(new Command.Train("pong", null));
            left.take();
            server.close();
            assertThatThrownBy(call::await)
                    .satisfies(hasCode(ErrorCode.CONNECTION_LOST))
                    .hasMessageContaining("train (request")
                    .hasMessageContaining("127.0.0.1");
            assertThat(client.isOpen()).isFalse();
            assertThatThrownBy(() -> client.call(new Command.Ping())).satisfies(hasCode(ErrorCode.CONNECTION_LOST));
        }

        @Test
        void closingLetsGoOfAThreadThatWaits() throws Exception {
            Call<Result.Paused> call = client.send(new Command.Pause());
            CompletableFuture<Throwable> thrown = new CompletableFuture<>();
            Thread waiting = new Thread(() -> {
                try {
                    call.await();
                } catch (RallyException e) {
                    thrown.complete(e);
                }
            });
            waiting.start();
            left.take();
            client.close();
            assertThat(thrown.get(20, TimeUnit.SECONDS)).satisfies(hasCode(ErrorCode.CONNECTION_LOST));
            waiting.join();
        }

        @Test
        void theClientsOwnThreadEndsWithIt() throws InterruptedException {
            List<Thread> before = attendants();
            client.close();
            for (Thread thread : before) {
                thread.join(20_000);
                assertThat(thread.isAlive()).isFalse();
            }
        }

        @Test
        void aServerThatTalksNonsenseIsLeft() throws Exception {
            assertThatThrownBy(() -> connectTo("220 mail ready\r\n"))
                    .satisfies(hasCode(ErrorCode.CONNECTION_LOST))
                    .hasMessageContaining("not JSON");
        }

        @Test
        void aServerThatChoosesAVersionThatWasNotOfferedIsLeftWithTheRemedy() throws Exception {
            String answer = """
                    {"jsonrpc":"2.0","id":1,"result":{"version":%d,"server":"rally 9.9.9","session":"/s",\
                    "files":"/s/client-1","capabilities":{"algorithms":[],"device":"cpu","maxLineBytes":1,"maxRequestsInFlight":1,"maxSlots":1,\
                    "maxSlotBytes":4096,"maxLanes":1}}}
                    """;
            assertThatThrownBy(() -> connectTo(answer.formatted(2)))
                    .satisfies(hasCode(ErrorCode.UNSUPPORTED_VERSION))
                    .hasMessage("rally 9.9.9 speaks protocol version 2, this client 1 to 1; update the client");
            assertThatThrownBy(() -> connectTo(answer.formatted(0)))
                    .satisfies(hasCode(ErrorCode.UNSUPPORTED_VERSION))
                    .hasMessageContaining("update the server");
        }

        /** A server that says only this, to whatever it is told first. */
        private void connectTo(String said) throws Exception {
            try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                Thread talk = new Thread(() -> {
                    try (Socket socket = listener.accept()) {
                        int heard;
                        do {
                            heard = socket.getInputStream().read();
                        } while (heard >= 0 && heard != '\n');
                        socket.getOutputStream().write(said.getBytes(StandardCharsets.US_ASCII));
                        socket.getInputStream().readAllBytes();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
                talk.start();
                try {
                    RallyClient.connect(readyLine(listener.getLocalPort(), "x"), "test")
                            .close();
                } finally {
                    talk.join();
                }
            }
        }
    }

    @Nested
    class Connecting {

        @Test
        void nobodyThereIsAnErrorThatNamesTheServer() {
            server.close();
            assertThatThrownBy(() -> RallyClient.connect(readyLine(server.port(), "secret"), "test"))
                    .satisfies(hasCode(ErrorCode.CONNECTION_LOST))
                    .hasMessageContaining("127.0.0.1:");
        }

        @Test
        void aWrongTokenIsTheServersError() {
            assertThatThrownBy(() -> RallyClient.connect(readyLine(server.port(), "wrong"), "test"))
                    .satisfies(hasCode(ErrorCode.UNAUTHENTICATED));
        }

        @Test
        void aNewerClientSaysThatTheServerIsToBeUpdatedAndAnOlderOneThatItIsItself() {
            ReadyLine ready = readyLine(server.port(), "secret");
            assertThatThrownBy(() -> RallyClient.connect(ready, "test", 2, 3))
                    .satisfies(hasCode(ErrorCode.UNSUPPORTED_VERSION))
                    .hasMessageContaining("2 to 3")
                    .hasMessageContaining("1 to 1; update the server");
            assertThat(RallyClient.connect(ready, "test", 1, 3).server().version())
                    .isEqualTo(1);
        }
    }

    /** Many threads, every kind of waiting at once, and every call gets its own answer. */
    @Test
    void threadsThatShareAClientNeverMixUpOrLoseAnswers() throws Exception {
        int threads = 8;
        List<CompletableFuture<Void>> done = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            Random random = new Random(t);
            done.add(CompletableFuture.runAsync(() -> exchange(random), r -> new Thread(r).start()));
        }
        CompletableFuture.allOf(done.toArray(CompletableFuture<?>[]::new)).get(50, TimeUnit.SECONDS);
    }

    private void exchange(Random random) {
        for (int i = 0; i < 2000; i++) {
            int slot = random.nextInt(1 << 20);
            var command = new Command.Infer("pong", 1, slot, null, null);
            switch (random.nextInt(4)) {
                case 0 ->
                    assertThat(client.send(command).future().join().rows()).isEqualTo(slot);
                case 1 -> {
                    Call<Result.Infer> first = client.send(command);
                    Call<Result.Empty> second = client.send(new Command.Ping());
                    assertThat(second.await()).isEqualTo(new Result.Empty());
                    assertThat(first.await().rows()).isEqualTo(slot);
                }
                default -> assertThat(client.call(command).rows()).isEqualTo(slot);
            }
            if (random.nextInt(200) == 0) {
                tick(3); // long enough for the client's own thread to read
            }
        }
    }

    private static Consumer<Throwable> hasCode(ErrorCode code) {
        return e -> assertThat(((RallyException) e).code()).isEqualTo(code);
    }

    private static List<Thread> attendants() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().equals("rally-client"))
                .toList();
    }

    private static void tick(int ms) {
        LockSupport.parkNanos(ms * 1_000_000L);
    }

    private static ReadyLine readyLine(int port, String token) {
        return new ReadyLine(1, "127.0.0.1", port, token, "/session", 1);
    }

    /** Answers at once what it can, leaves the rest to the test. */
    private final class Handler implements CommandHandler {
        @Override
        public Result.Hello hello(Command.Hello hello, Connection connection) {
            return new Result.Hello(
                    0,
                    "handler",
                    "/session",
                    "/session/client",
                    new Result.Capabilities(List.of(), "cpu", 1, 1, 1, 4096, 1));
        }

        @Override
        public void handle(Request request) {
            if (request.command() instanceof Command.Infer infer) {
                request.answer(new Result.Infer(infer.slot(), Mode.TRAINING, infer.exchange(), 0));
            } else if (request.command() instanceof Command.Ping) {
                request.answer(new Result.Empty());
            } else if (request.command() instanceof Command.AgentDelete) {
                request.fail(new RallyException(ErrorCode.UNKNOWN_AGENT, "no such agent"));
            } else {
                left.add(request);
            }
        }

        @Override
        public void closed(Connection connection) {}
    }
}
