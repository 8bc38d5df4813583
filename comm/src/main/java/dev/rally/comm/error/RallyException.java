package dev.rally.comm.error;

/**
 * A failure that a user can act on. The message says what was seen, what is allowed and what to do; it travels as it
 * is in an error answer.
 */
public final class RallyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    public RallyException(ErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    public RallyException(ErrorCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public ErrorCode code() {
        return code;
    }
}
