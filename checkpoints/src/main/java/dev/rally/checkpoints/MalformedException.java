package dev.rally.checkpoints;

/** A file is not what its format says; whoever knows the file's name turns this into a {@link CheckpointException}. */
class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedException(String message) {
        super(message);
    }
}
