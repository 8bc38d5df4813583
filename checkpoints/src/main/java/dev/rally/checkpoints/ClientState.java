package dev.rally.checkpoints;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What a client wants to find again with a checkpoint, as it gave it; nothing of it means anything to the store. */
public sealed interface ClientState {

    /** A JSON text of moderate size, every character of which is kept. */
    record Text(String json) implements ClientState {}

    /**
     * The content of a file, of any kind and size, which a save copies into the checkpoint.
     *
     * @param sha256 what its bytes must be, in hex; null where nobody has seen them yet
     */
    record File(Path path, long bytes, @Nullable String sha256) implements ClientState {}
}
