package dev.rally.env.plain;

/** What was read is not the plain data that it should be; the message says what it is, and what is allowed. */
public final class PlainException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PlainException(String message) {
        super(message);
    }
}
