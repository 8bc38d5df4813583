package dev.rally.env.serve;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;

/** How much all connections together may have of this process. Any thread. */
final class Capacity {
    private final Limits limits;
    private int connections;
    private long bytes;

    Capacity(Limits limits) {
        this.limits = limits;
    }

    /** @throws RallyException TOO_MANY_REQUESTS when there are as many as there may be */
    synchronized void enter() {
        if (connections == limits.connections()) {
            throw full(connections + " clients are connected, which is the limit; close one and connect again");
        }
        connections++;
    }

    synchronized void leave(long held) {
        connections--;
        bytes -= held;
    }

    /** Takes memory for a connection, in exchange for what it held before. */
    synchronized void take(long wanted, long held) {
        if (bytes - held + wanted > limits.bytes()) {
            throw full("the scenes of all clients would take " + (bytes - held + wanted) + " bytes; allowed are "
                    + limits.bytes() + ": open fewer, or wait until others have gone");
        }
        bytes += wanted - held;
    }

    synchronized int connections() {
        return connections;
    }

    private static RallyException full(String message) {
        return new RallyException(ErrorCode.TOO_MANY_REQUESTS, message);
    }
}
