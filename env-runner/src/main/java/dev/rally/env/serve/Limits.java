package dev.rally.env.serve;

import dev.rally.env.remote.FrameChannel;
import dev.rally.env.remote.Handshake;

/**
 * What a server bounds.
 *
 * @param connections at once, those included that have not said hello
 * @param bytes of all connections' frames and what belongs to them, beside the scenes themselves
 * @param helloMs until a client has said hello
 * @param stallMs that a client may stand still in the middle of a frame, writing or reading
 * @param heartbeatMs between the signs of life that a client gets while its answer is due
 */
record Limits(int connections, long bytes, long helloMs, long stallMs, long heartbeatMs) {
    static final Limits DEFAULT = new Limits(32, 512L << 20, Handshake.HELLO_MS, FrameChannel.STALL_MS, 2_000);
}
