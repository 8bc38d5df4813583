package dev.rally.comm.client;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Answer;
import dev.rally.comm.protocol.AnswerReader;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Result;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The calls in flight on one connection, and who reads their answers. */
final class Link {
    /** How often calls that nobody awaits are checked for their deadlines. */
    private static final long SWEEP_MS = 100;

    private final Wire wire;
    private final String server;
    private final Consumer<String> notice;
    /** After how long a server that answers nothing is told of. */
    private final int silenceS;

    private final ReadLease lease;
    private final Map<Long, Call<?>> calls = new ConcurrentHashMap<>();
    private final AtomicLong lastId = new AtomicLong();
    private final AnswerReader answers = new AnswerReader(id -> {
        Call<?> call = calls.get(id);
        return call == null ? null : call.method();
    });
    private volatile @Nullable String ended;
    /** The attendant waits for bytes without end, since there was no call whose deadline could pass. */
    private volatile boolean idle;
    /** With the lease: when deadlines were last looked at. */
    private long sweptNanos = System.nanoTime();
    /** With the lease: at the latest when the last bytes came. */
    private long heardNanos = System.nanoTime();
    /** With the lease: that nothing has come since is told once. */
    private boolean silenceTold;

    Link(Wire wire, String server, Consumer<String> notice, int silenceS) {
        this.wire = wire;
        this.server = server;
        this.notice = notice;
        this.silenceS = silenceS;
        this.lease = new ReadLease(wire::wakeUp);
        Thread attendant = new Thread(this::attend, "rally-client");
        attendant.setDaemon(true);
        attendant.start();
    }

    boolean isOpen() {
        return ended == null;
    }

    <R extends Result> Call<R> send(Command<R> command) {
        Call<R> call = new Call<>(this, lastId.incrementAndGet(), command);
        calls.put(call.id(), call);
        try {
            String why = ended;
            if (why != null) {
                drop(call, why);
                return call;
            }
            wire.send(call.id(), command);
            if (idle) {
                wire.wakeUp();
            }
        } catch (RallyException e) {
            calls.remove(call.id());
            call.fail(e);
        } catch (IOException e) {
            end(String.valueOf(e.getMessage()));
        }
        return call;
    }

    /** Returns when the call is done: answered, failed, or past its deadline. */
    void await(Call<?> call) {
        try {
            while (!call.isDone()) {
                if (lease.takeFor(call)) {
                    readFor(call);
                } else if (!call.isDone()) {
                    calls.remove(call.id());
                    call.expire();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RallyException(ErrorCode.CANCELLED, call + ": interrupted while waiting for the answer", e);
        }
    }

    private void readFor(Call<?> call) throws InterruptedException {
        try {
            while (!call.isDone()) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                read(Math.max(1, Math.min(SWEEP_MS, call.remainingNanos() / 1_000_000 + 1)));
            }
        } finally {
            lease.release();
        }
    }

    /** What the client's own thread does. */
    private void attend() {
        try {
            while (lease.takeAsAttendant()) {
                try {
                    while (isOpen() && !lease.wanted()) {
                        idle = true; // before the look at the calls: whoever adds one later sees it
                        read(calls.isEmpty() ? 0 : SWEEP_MS);
                        idle = false;
                    }
                } finally {
                    lease.release();
                }
            }
        } catch (InterruptedException e) {
            end("the client's own thread was interrupted");
        } finally {
            wire.free();
        }
    }

    /** With the lease: reads what comes within the time, 0 for ever, and completes the calls it belongs to. */
    private void read(long timeoutMs) {
        long beganNanos = System.nanoTime();
        try {
            boolean came = wire.receive(timeoutMs);
            if (came) {
                heardNanos = beganNanos;
                silenceTold = false;
            }
            while (wire.nextLine()) {
                Answer answer = answers.read(wire.bytes(), wire.lineBegin(), wire.lineEnd());
                if (answer != null) {
                    dispatch(answer);
                }
            }
            // the answers to others must not keep a call alive
            if (!came || System.nanoTime() - sweptNanos > SWEEP_MS * 1_000_000) {
                expireOverdue(beganNanos);
            }
        } catch (IOException | RuntimeException e) {
            end(String.valueOf(e.getMessage()));
        }
    }

    private void dispatch(Answer answer) {
        if (answer instanceof Answer.Success success) {
            Call<?> call = calls.remove(success.id());
            if (call != null) {
                call.succeed(success.result());
            }
        } else if (answer instanceof Answer.Failure failure) {
            fail(failure);
        } else if (answer instanceof Answer.Report report) {
            Call<?> call = calls.get(report.progress().id());
            if (call != null) {
                call.report(report.progress());
            }
        }
        lease.announce();
    }

    private void fail(Answer.Failure failure) {
        if (failure.id() == null) {
            // whichever request it was, its answer will never come
            end("the server refused a line: " + failure.reason().getMessage());
            return;
        }
        Call<?> call = calls.remove(failure.id());
        if (call != null) {
            call.fail(failure.reason());
        }
    }

    /** By the time before the last look: this process may have been stopped since, and an answer has come meanwhile. */
    private void expireOverdue(long lookedNanos) {
        sweptNanos = System.nanoTime();
        calls.values().removeIf(call -> {
            boolean over = call.isDone() || call.overdueAt(lookedNanos);
            if (over) {
                call.expire(); // no matter to one that is done
            }
            return over;
        });
        tellOfSilence(lookedNanos);
        lease.announce();
    }

    private void tellOfSilence(long lookedNanos) {
        long limit = silenceS * 1_000_000_000L;
        if (silenceTold || lookedNanos - heardNanos < limit) {
            return;
        }
        for (Call<?> call : calls.values()) {
            if (call.silentNanosAt(lookedNanos) >= limit) {
                silenceTold = true;
                notice.accept(server + " has answered nothing for " + silenceS + " s (" + call
                        + "), but its process lives: it may be stopped or busy; this waits for it");
                return;
            }
        }
    }

    /** The connection is over; whatever is in flight fails. The first reason stays. */
    void end(String why) {
        synchronized (this) {
            if (ended != null) {
                return;
            }
            ended = why;
        }
        wire.disconnect();
        for (Call<?> call : calls.values()) {
            drop(call, why);
        }
        lease.announce();
        lease.close();
    }

    private void drop(Call<?> call, String why) {
        calls.remove(call.id());
        call.fail(new RallyException(
                ErrorCode.CONNECTION_LOST,
                call + " has no answer: the connection to " + server + " ended: " + why
                        + "; connect again, or relaunch the server"));
    }
}
