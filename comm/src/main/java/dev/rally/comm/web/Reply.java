package dev.rally.comm.web;

/** Where a request's answer goes: at once or later, from any thread. */
public interface Reply {
    /** Sends the answer; only the first one counts, and none reaches a client that has gone. */
    void send(WebResponse response);

    /**
     * Runs the task, on the event loop, when the client goes before it was answered. One task; it replaces an earlier one. At
     * once when it has gone already.
     */
    void onGone(Runnable task);
}
