package dev.rally.server.health;

import dev.rally.comm.channel.CommandHandler;
import dev.rally.comm.channel.Connection;
import dev.rally.comm.channel.Request;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Method;
import dev.rally.comm.protocol.Result;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** Measures how long another handler's answers take, and counts its refusals by their code. */
final class MeasuredCommands implements CommandHandler {
    private static final String OK = "OK";

    private final CommandHandler handler;
    private final ServerMeters meters;
    private final Map<Class<?>, Map<String, Timer>> timers = new ConcurrentHashMap<>();

    MeasuredCommands(CommandHandler handler, ServerMeters meters) {
        this.handler = handler;
        this.meters = meters;
    }

    @Override
    public Result.Hello hello(Command.Hello hello, Connection connection) {
        return handler.hello(hello, connection);
    }

    @Override
    public void handle(Request request) {
        Measured measured = new Measured(request);
        try {
            handler.handle(measured);
        } catch (RuntimeException | Error e) {
            measured.measure(outcome(e));
            throw e;
        }
    }

    @Override
    public void closed(Connection connection) {
        handler.closed(connection);
    }

    private Timer timer(Command<?> command, String outcome) {
        return timers.computeIfAbsent(command.getClass(), type -> new ConcurrentHashMap<>())
                .computeIfAbsent(
                        outcome, code -> meters.answers(Method.of(command).name(), code));
    }

    private static String outcome(Throwable failure) {
        Throwable cause = failure;
        while (!(cause instanceof RallyException) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        ErrorCode code = cause instanceof RallyException known ? known.code() : ErrorCode.INTERNAL_ERROR;
        return code.name();
    }

    /** Measured before it is answered: whoever has the answer sees it counted. */
    private final class Measured implements Request {
        private final Request request;
        private final AtomicBoolean measured = new AtomicBoolean();
        private final long beganNanos = System.nanoTime();

        Measured(Request request) {
            this.request = request;
        }

        void measure(String outcome) {
            if (!measured.compareAndSet(false, true)) {
                return; // the first answer is the one that counts
            }
            meters.answered(timer(request.command(), outcome), System.nanoTime() - beganNanos);
        }

        @Override
        public Connection connection() {
            return request.connection();
        }

        @Override
        public Command<?> command() {
            return request.command();
        }

        @Override
        public void answer(Result result) {
            measure(OK);
            request.answer(result);
        }

        @Override
        public void fail(Throwable failure) {
            measure(outcome(failure));
            request.fail(failure);
        }

        @Override
        public void progress(long done, long total, String message, Map<String, Double> metrics) {
            request.progress(done, total, message, metrics);
        }

        @Override
        public boolean cancelled() {
            return request.cancelled();
        }

        @Override
        public void onCancel(Runnable hook) {
            request.onCancel(hook);
        }
    }
}
