package dev.rally.server.routing;

import dev.rally.comm.channel.Connection;
import dev.rally.comm.channel.Request;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Result;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A request that only keeps its answer. */
final class Answered implements Request {
    final CompletableFuture<Result> answer = new CompletableFuture<>();
    final List<String> told = new CopyOnWriteArrayList<>();
    volatile boolean cancelled;

    Result result() throws Exception {
        return answer.get(5, TimeUnit.SECONDS);
    }

    @Override
    public Connection connection() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Command<?> command() {
        return new Command.Ping();
    }

    @Override
    public void answer(Result result) {
        answer.complete(result);
    }

    @Override
    public void fail(Throwable failure) {
        answer.completeExceptionally(failure);
    }

    @Override
    public void progress(long done, long total, String message, Map<String, Double> metrics) {
        told.add(done + "/" + total + " " + message);
    }

    @Override
    public boolean cancelled() {
        return cancelled;
    }

    @Override
    public void onCancel(Runnable hook) {}
}
