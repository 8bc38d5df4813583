package dev.rally.checkpoints;

/** A file of a format that this version does not read: it is not damaged, and nothing may take its place unasked. */
final class OtherFormatException extends MalformedException {
    private static final long serialVersionUID = 1L;

    OtherFormatException(String message) {
        super(message);
    }
}
