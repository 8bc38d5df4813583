package dev.rally.checkpoints;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A checkpoint could not be saved or loaded; the message says what was seen, what is allowed and what to do. */
public final class CheckpointException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What went wrong, for the caller's own error codes. */
    public enum Code {
        /** There is no such agent or checkpoint. */
        UNKNOWN,
        /** The files are not those that were saved, or of a format that this version does not read. */
        CORRUPT,
        DISK_FULL,
        /** The client's state cannot be read from the file that it names. */
        CLIENT_STATE,
        /** The name of an agent, checkpoint or tensor group is not allowed. */
        INVALID_NAME,
        /** The file system refused; the cause tells why. */
        IO
    }

    private final Code code;

    CheckpointException(Code code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    CheckpointException(Code code, String message) {
        this(code, message, null);
    }

    public Code code() {
        return code;
    }

    /** Never null, unlike a throwable's in general. */
    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
