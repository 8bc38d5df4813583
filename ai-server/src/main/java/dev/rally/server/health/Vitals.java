package dev.rally.server.health;

import dev.rally.comm.protocol.Result;
import java.util.concurrent.CompletionStage;

/** What a server tells of itself. Any thread. */
public interface Vitals {

    /** Completes on the event loop, once that comes to it. */
    CompletionStage<Result.Status> status();

    /** Whether it is about to end, and answers commands with that alone. */
    boolean ending();
}
