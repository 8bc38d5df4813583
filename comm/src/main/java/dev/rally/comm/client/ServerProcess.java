package dev.rally.comm.client;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Command;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server that this process has launched, without a shell, so that spaces in paths are safe. */
public final class ServerProcess implements AutoCloseable {
    private static final String LAUNCHER = "launcher";

    private static final Logger LOG = LoggerFactory.getLogger(ServerProcess.class);

    /**
     * How long its ending is waited for.
     *
     * @param endMs from the request to shut down until it is asked whether it lives; it promises 5 s without large saves
     * @param answerMs for each answer
     */
    record EndWait(int endMs, int answerMs) {
        static final EndWait DEFAULT = new EndWait(6_000, 3_000);
    }

    private final List<String> command;
    private final Process process;
    private final boolean watchesParent;
    private final boolean endsWithInput;
    private final EndWait endWait;
    private final Consumer<String> log;
    private final LastLines errors;
    private final CompletableFuture<String> readyLine = new CompletableFuture<>();
    private final ReadyLine ready;

    private ServerProcess(List<String> command, Duration readyTimeout, Consumer<String> log, EndWait endWait) {
        this.command = List.copyOf(command);
        this.log = log;
        this.endWait = endWait;
        errors = new LastLines(log);
        watchesParent = command.contains("--parent-pid");
        endsWithInput = command.contains("--stop-on-stdin-end");
        try {
            process = new ProcessBuilder(command).start();
        } catch (IOException e) {
            throw new RallyException(ErrorCode.SERVER_DIED, "cannot launch the server: " + e.getMessage(), e);
        }
        drain("rally-server-log", process.getErrorStream(), this::takeError, errors::end);
        drain("rally-server-out", process.getInputStream(), this::look, () -> readyLine.complete(""));
        try {
            ready = awaitReady(readyTimeout);
            errors.release();
        } catch (RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private void takeError(String line) {
        if (!ServerJar.isOfOptions(line)) {
            errors.accept(line);
        }
    }

    /** Launches, and logs what the server writes to its standard error. */
    public static ServerProcess launch(List<String> command, Duration readyTimeout) {
        Logger log = LoggerFactory.getLogger("rally.server");
        return launch(command, readyTimeout, log::info);
    }

    /**
     * Launches and waits for the ready line.
     *
     * @param command program and arguments
     * @param log gets every line of the server's standard error, on a thread of its own
     * @throws RallyException SERVER_DIED, with the last lines of standard error, when no ready line comes in time
     */
    public static ServerProcess launch(List<String> command, Duration readyTimeout, Consumer<String> log) {
        return launch(command, readyTimeout, log, EndWait.DEFAULT);
    }

    static ServerProcess launch(List<String> command, Duration readyTimeout, Consumer<String> log, EndWait endWait) {
        return new ServerProcess(command, readyTimeout, log, endWait);
    }

    public ReadyLine ready() {
        return ready;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public Process process() {
        return process;
    }

    /**
     * Ends the server as {@link #shutDown} does, also one that answers nothing; or leaves it to others who use it, if it was
     * launched to end with its input: it ends with the last of them.
     */
    @Override
    public void close() {
        if (endsWithInput && process.isAlive() && isUsedByOthers()) {
            log.accept(ready + " is used by others: it is left to them, and ends with the last of them");
            leave();
        } else {
            shutDown();
        }
    }

    private boolean isUsedByOthers() {
        try (RallyClient client = RallyClient.connectWithin(endWait.answerMs, ready, LAUNCHER)) {
            return client.send(new Command.Status()).await(endWait.answerMs).clients() > 1;
        } catch (RallyException e) {
            return e.code() == ErrorCode.TOO_MANY_REQUESTS; // there are as many clients as may be
        }
    }

    /** For the server, its parent has gone. */
    private void leave() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            LOG.debug("{} has closed its input", ready, e);
        }
    }

    /**
     * Asks the server to shut down, whoever else uses it, and waits for its end, however long it saves. One that answers
     * nothing, such as a stopped one, is left to save when it goes on, if it watches this process; it is killed if nobody
     * would end it.
     */
    public void shutDown() {
        if (process.isAlive()) {
            askToShutDown();
            awaitEnd();
        }
    }

    private void askToShutDown() {
        try (RallyClient client = RallyClient.connectWithin(endWait.answerMs, ready, LAUNCHER)) {
            client.send(new Command.Shutdown()).await(endWait.answerMs);
        } catch (RallyException e) {
            LOG.debug("{} cannot be asked to shut down", ready, e);
            process.destroy();
        }
    }

    /** Null when it answers: a server that still saves does, and ends of itself when its saves do not go on. */
    private @Nullable ErrorCode whyNoAnswer() {
        try {
            RallyClient.connectWithin(endWait.answerMs, ready, LAUNCHER).close();
            return null;
        } catch (RallyException e) {
            return e.code();
        }
    }

    private void awaitEnd() {
        try {
            while (!process.waitFor(endWait.endMs, TimeUnit.MILLISECONDS)) {
                ErrorCode reason = whyNoAnswer();
                if (reason == ErrorCode.DEADLINE_EXCEEDED && watchesParent) {
                    LOG.warn("{} lives but answers nothing: it is left, and saves and ends when it goes on", ready);
                    return;
                }
                if (reason != null && reason != ErrorCode.TOO_MANY_REQUESTS) {
                    LOG.warn("{} did not shut down within {} ms and is killed", ready, endWait.endMs);
                    process.destroyForcibly();
                }
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** What is no JSON object came from something in the process that does not know the rules. */
    private void look(String line) {
        if (line.startsWith("{")) {
            readyLine.complete(line);
        }
    }

    private ReadyLine awaitReady(Duration timeout) {
        try {
            String line = readyLine.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (line.isEmpty()) {
                errors.awaitEnd();
                throw died("has ended before it was ready" + exitCode());
            }
            return ReadyLine.parse(line);
        } catch (TimeoutException e) {
            throw died("was not ready within " + timeout.toMillis() + " ms");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw died("was given up: this thread was interrupted");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Of one that has ended: how, and what it said last. */
    public String obituary() {
        try {
            errors.awaitEnd();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return ready + " " + ServerEnd.of(process, command) + errors.describe();
    }

    private String exitCode() throws InterruptedException {
        return process.waitFor(1, TimeUnit.SECONDS) ? ", with exit code " + process.exitValue() : "";
    }

    private RallyException died(String what) {
        return new RallyException(ErrorCode.SERVER_DIED, "the server " + what + errors.describe());
    }

    /** Reads to the end, so that the server never blocks on a full pipe. */
    private static void drain(String name, InputStream in, Consumer<String> lines, Runnable end) {
        Thread thread = new Thread(
                () -> {
                    try (var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                            lines.accept(line);
                        }
                    } catch (IOException e) {
                        LOG.debug("{} ended", name, e);
                    } finally {
                        end.run();
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }
}
