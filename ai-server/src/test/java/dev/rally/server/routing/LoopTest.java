package dev.rally.server.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Result;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class LoopTest {
    private static final int MAX_WAITING = 3;

    private static final Report AT_WORK = new Report(1, 2, "at work", Map.of());

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CompletableFuture<Boolean> idle = new CompletableFuture<>();
    private final Loop loop = new Loop("test", MAX_WAITING, threads, () -> {}, () -> idle.complete(true));
    private final CountDownLatch busy = new CountDownLatch(1);

    @AfterEach
    void end() throws InterruptedException {
        busy.countDown();
        threads.shutdown();
        assertThat(threads.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
    }

    /** Keeps the loop's thread in a piece of work until {@link #busy} is counted down. */
    private void occupy() throws InterruptedException {
        CountDownLatch began = new CountDownLatch(1);
        loop.execute(() -> {
            began.countDown();
            await(busy);
        });
        began.await();
    }

    private void submit(Answered request, Supplier<Result> work) {
        loop.submit(request, () -> AT_WORK, work, () -> {});
    }

    @Test
    void answersComeAfterTheSlotIsFreeAgain() throws Exception {
        Answered request = new Answered();
        CompletableFuture<Boolean> answeredBefore = new CompletableFuture<>();

        loop.submit(request, () -> AT_WORK, Result.Empty::new, () -> answeredBefore.complete(request.answer.isDone()));

        assertThat(request.result()).isEqualTo(new Result.Empty());
        assertThat(answeredBefore.get(5, TimeUnit.SECONDS)).isFalse();
    }

    @Test
    void whatTheWorkThrowsIsTheAnswerAndTheLoopGoesOn() throws Exception {
        Answered failing = new Answered();
        Answered next = new Answered();

        submit(failing, () -> {
            throw new OutOfMemoryError("as large as it may be");
        });
        submit(next, Result.Empty::new);

        assertThatThrownBy(failing::result).hasRootCauseInstanceOf(OutOfMemoryError.class);
        assertThat(next.result()).isEqualTo(new Result.Empty());
    }

    @Test
    void moreThanMayWaitIsRefused() throws Exception {
        occupy();
        for (int i = 0; i < MAX_WAITING; i++) {
            submit(new Answered(), Result.Empty::new);
        }

        assertThatThrownBy(() -> submit(new Answered(), Result.Empty::new))
                .isInstanceOfSatisfying(
                        RallyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_MANY_REQUESTS))
                .hasMessageContaining(Integer.toString(MAX_WAITING));
    }

    @Test
    void aRequestCancelledWhileItWaitedIsNotBegun() throws Exception {
        occupy();
        Answered request = new Answered();
        CompletableFuture<Boolean> freed = new CompletableFuture<>();
        loop.submit(
                request,
                () -> AT_WORK,
                () -> {
                    throw new AssertionError("begun");
                },
                () -> freed.complete(true));
        request.cancelled = true;

        busy.countDown();

        assertThatThrownBy(request::result).hasRootCauseMessage("cancelled before it began");
        assertThat(freed.get(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void closingRefusesWhatWaitsAndLeavesTheServersOwnWork() throws Exception {
        occupy();
        Answered waiting = new Answered();
        submit(waiting, Result.Empty::new);

        loop.close();
        CompletableFuture<Boolean> last = new CompletableFuture<>();
        loop.execute(() -> last.complete(waiting.answer.isDone()));
        busy.countDown();

        assertThatThrownBy(waiting::result).hasRootCauseInstanceOf(RallyException.class);
        assertThat(last.get(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whoIsAtWorkAndWhoWaitsAreToldAndNobodyWhenThereIsNothingToDo() throws Exception {
        assertThat(loop.report()).isFalse();
        Answered working = new Answered();
        CountDownLatch began = new CountDownLatch(1);
        submit(working, () -> {
            began.countDown();
            await(busy);
            return new Result.Empty();
        });
        began.await();
        Answered waiting = new Answered();
        submit(waiting, Result.Empty::new);

        assertThat(loop.report()).isTrue();

        assertThat(working.told).containsExactly("1/2 at work");
        assertThat(waiting.told).containsExactly("0/0 waits: test is at other work: at work");
        busy.countDown();
        waiting.result();
        idle.get(5, TimeUnit.SECONDS);
        assertThat(loop.report()).isFalse();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
