package dev.rally.env.web;

/** A page asked for what cannot be; the message says what was seen, what is allowed, and what to do. */
final class RequestError extends RuntimeException {
    private static final long serialVersionUID = 1;

    RequestError(String message) {
        super(message);
    }
}
