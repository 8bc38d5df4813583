package dev.rally.image;

/** The image cannot be built; the message is for people. */
final class PackagingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    PackagingException(String message) {
        super(message);
    }
}
