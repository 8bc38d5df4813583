package dev.rally.server.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Result;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class LoopTest {
    private static final int MAX_WAITING = 3;

    private final Loop loop = new Loop("test", MAX_WAITING);
    private final CountDownLatch busy = new CountDownLatch(1);

    @AfterEach
    void end() throws InterruptedException {
        busy.countDown();
        loop.close(() -> {});
        assertThat(loop.join(5000)).isTrue();
    }

    /** Keeps the loop's thread in a piece of work until {@link #busy} is counted down. */
    private void occupy() throws InterruptedException {
        CountDownLatch began = new CountDownLatch(1);
        loop.execute(() -> {
            began.countDown();
            try {
                busy.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        began.await();
    }

    @Test
    void answersComeAfterTheSlotIsFreeAgain() throws Exception {
        Answered request = new Answered();
        CompletableFuture<Boolean> answeredBefore = new CompletableFuture<>();

        loop.submit(request, Result.Empty::new, () -> answeredBefore.complete(request.answer.isDone()));

        assertThat(request.result()).isEqualTo(new Result.Empty());
        assertThat(answeredBefore.get(5, TimeUnit.SECONDS)).isFalse();
    }

    @Test
    void whatTheWorkThrowsIsTheAnswerAndTheLoopGoesOn() throws Exception {
        Answered failing = new Answered();
        Answered next = new Answered();

        loop.submit(failing, () -> {
            throw new OutOfMemoryError("as large as it may be");
        });
        loop.submit(next, Result.Empty::new);

        assertThatThrownBy(failing::result).hasRootCauseInstanceOf(OutOfMemoryError.class);
        assertThat(next.result()).isEqualTo(new Result.Empty());
    }

    @Test
    void moreThanMayWaitIsRefused() throws Exception {
        occupy();
        for (int i = 0; i < MAX_WAITING; i++) {
            loop.submit(new Answered(), Result.Empty::new);
        }

        assertThatThrownBy(() -> loop.submit(new Answered(), Result.Empty::new))
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
    void closingRefusesWhatWaitsAndThenRunsTheLast() throws Exception {
        occupy();
        Answered waiting = new Answered();
        loop.submit(waiting, Result.Empty::new);
        CompletableFuture<Boolean> last = new CompletableFuture<>();

        loop.close(() -> last.complete(waiting.answer.isDone()));
        busy.countDown();

        assertThatThrownBy(waiting::result).hasRootCauseInstanceOf(RallyException.class);
        assertThat(last.get(5, TimeUnit.SECONDS)).isTrue();
        assertThat(loop.join(5000)).isTrue();
    }
}
