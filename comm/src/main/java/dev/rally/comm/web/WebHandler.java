package dev.rally.comm.web;

import org.jspecify.annotations.Nullable;

/** What a web server serves. Called on its event loop: must not block. */
public interface WebHandler {

    /** Answers a request, now or later. One that throws is answered with 500, and logged. */
    void handle(WebRequest request, Reply reply);

    /**
     * Someone wants a WebSocket.
     *
     * @return who listens to it; null when it was refused, which the reply says
     */
    @Nullable
    SocketListener upgrade(WebRequest request, Reply reply);
}
