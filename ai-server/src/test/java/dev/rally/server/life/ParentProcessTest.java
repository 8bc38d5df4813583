package dev.rally.server.life;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs({OS.LINUX, OS.MAC})
final class ParentProcessTest {

    @Test
    void aRunningProcessIsAliveUntilItIsKilled() throws Exception {
        Process process = new ProcessBuilder("sleep", "60").start();
        ParentProcess parent = new ParentProcess(process.pid());
        assertThat(parent.isAlive()).isTrue();

        process.destroyForcibly().waitFor();

        assertThat(parent.isAlive()).isFalse();
    }

    @Test
    void aProcessThatNeverWasIsDead() {
        assertThat(new ParentProcess(Integer.MAX_VALUE).isAlive()).isFalse();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aZombieCountsAsDead() throws Exception {
        Process neverReaps = new ProcessBuilder("sh", "-c", "sleep 60 & echo $!; exec sleep 60").start();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(neverReaps.getInputStream(), StandardCharsets.US_ASCII))) {
            ProcessHandle child =
                    ProcessHandle.of(Long.parseLong(output.readLine())).orElseThrow();
            ParentProcess parent = new ParentProcess(child.pid());
            assertThat(parent.isAlive()).isTrue();

            awaitThat(() -> Files.readString(Path.of("/proc/" + neverReaps.pid() + "/comm"))
                    .startsWith("sleep"));
            child.destroyForcibly();
            awaitThat(() -> !parent.isAlive());

            assertThat(parent.isAlive()).isFalse();
            assertThat(Path.of("/proc/" + child.pid()))
                    .as("nobody has reaped it")
                    .exists();
        } finally {
            neverReaps.destroyForcibly();
        }
    }

    private static void awaitThat(Callable<Boolean> condition) throws Exception {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (!condition.call() && System.nanoTime() < deadlineNs) {
            Thread.onSpinWait();
        }
    }
}
