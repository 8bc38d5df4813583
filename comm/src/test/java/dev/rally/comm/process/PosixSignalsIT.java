package dev.rally.comm.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(60)
@DisabledOnOs(OS.WINDOWS)
class PosixSignalsIT {

    @Test
    void theActionRunsInPlaceOfTheDefault() throws Exception {
        CountDownLatch heard = new CountDownLatch(2);
        assertThat(PosixSignals.on("WINCH", heard::countDown)).isTrue();

        for (int i = 0; i < 2; i++) {
            long before = heard.getCount();
            String pid = Long.toString(ProcessHandle.current().pid());
            assertThat(new ProcessBuilder("kill", "-WINCH", pid).start().waitFor())
                    .isZero();
            while (heard.getCount() == before && !heard.await(1, TimeUnit.MILLISECONDS)) {} // two at once are one
        }
    }

    @Test
    void signalsThatAreNotToBeHadChangeNothing() {
        assertThat(PosixSignals.on("NOSUCH", () -> {})).isFalse();
        assertThat(PosixSignals.on("KILL", () -> {})).isFalse();
        assertThat(PosixSignals.on("SEGV", () -> {})).isFalse();
    }
}
