package dev.rally.comm.channel;

import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Result;
import java.util.Map;

/**
 * One command that waits for its answer. Any thread may answer, and the first answer wins; on the event loop it is
 * written at once. Answers to a client that is gone are dropped.
 */
public interface Request {

    Connection connection();

    Command<?> command();

    void answer(Result result);

    /** Answers with the code of a {@code RallyException}; anything else is logged and becomes INTERNAL_ERROR. */
    void fail(Throwable failure);

    /** Extends the caller's deadline. Skipped while the client does not read what it was sent before. */
    void progress(long done, long total, String message, Map<String, Double> metrics);

    /** Whether the client has cancelled the request or is gone. Whoever works on it still has to answer it. */
    boolean cancelled();

    /** Runs {@code hook} on the event loop when the request is cancelled, or at once when it already is. */
    void onCancel(Runnable hook);
}
