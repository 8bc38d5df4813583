package dev.rally.env.socketpong;

/** What a client can ask for. */
enum SocketPongCommand {
    /** {@code a-1}: a step with its paddle going up; no reply. */
    UP,
    /** {@code a-2}: a step with its paddle going down; no reply. */
    DOWN,
    /** {@code r}: the picture as it is now, as .npz. */
    FRAME,
    /** {@code s}: what the points since the last time add up to, as text. */
    REWARD,
    /** {@code pin}: the picture, to measure the way there and back. */
    PING
}
