package dev.rally.server.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class TurnsTest {
    private final Turns turns = new Turns();
    private final List<String> order = new CopyOnWriteArrayList<>();

    /** Takes the turn twice, once it is its own, and passes it on in between. */
    private Thread waiting(String name) {
        Thread thread = new Thread(() -> {
            turns.take();
            order.add(name);
            turns.pass();
            order.add(name);
            turns.giveBack();
        });
        thread.start();
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        return thread;
    }

    @Test
    void allWhoWaitHaveItBeforeWhoPassesItOn() throws InterruptedException {
        turns.take();
        Thread first = waiting("first");
        Thread second = waiting("second");

        turns.pass();
        order.add("own");
        turns.giveBack();

        first.join(TimeUnit.SECONDS.toMillis(10));
        second.join(TimeUnit.SECONDS.toMillis(10));
        assertThat(order).startsWith("first", "second").containsOnlyOnce("own").hasSize(5);
    }

    @Test
    void nobodyIsWaitedForWhenNobodyWaits() {
        turns.take();
        turns.pass();
        turns.pass();
        turns.giveBack();
        turns.take();
    }
}
