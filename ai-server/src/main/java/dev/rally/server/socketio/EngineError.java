package dev.rally.server.socketio;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.rally.comm.web.WebResponse;

/** Why a request is refused: the numbers that clients of Engine.IO know. */
enum EngineError {
    UNKNOWN_TRANSPORT(0, "Transport unknown"),
    UNKNOWN_SESSION(1, "Session ID unknown"),
    BAD_METHOD(2, "Bad handshake method"),
    BAD_REQUEST(3, "Bad request"),
    FORBIDDEN(4, "Forbidden"),
    UNSUPPORTED_VERSION(5, "Unsupported protocol version");

    private final int code;
    private final String text;

    EngineError(int code, String text) {
        this.code = code;
        this.text = text;
    }

    /** @param why in words, for whoever looks for the fault */
    WebResponse response(String why) {
        return WebResponse.json(
                this == FORBIDDEN ? 403 : 400,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("code", code)
                        .put("message", text + ": " + why)
                        .toString());
    }
}
