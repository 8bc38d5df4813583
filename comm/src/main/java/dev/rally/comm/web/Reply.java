package dev.rally.comm.web;

/** Where a request's answer goes: at once or later, from any thread. */
public interface Reply {
    /** Sends the answer; only the first one counts, and none reaches a client that has gone. */
    void send(WebResponse response);

    /**
     * Begins an answer that has no end of its own: its body is what is sent to the stream, until that or the client closes the
     * connection.
     *
     * @param head its body is the beginning
     */
    WebStream stream(WebResponse head);

    /**
     * Runs the task, on the event loop, when the client goes before it was answered, or its stream ends. One task; it replaces an earlier one. At
     * once when it has gone already.
     */
    void onGone(Runnable task);
}
